// The consent edge as the customer's page sees it: the real code that serves pages, and an API of its contract that remembers what it was told.
import { createHash, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { createRequire } from 'node:module';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { NOTICE_2026_12_EN } from '../../consent/src/notices/notice-2026-12-en.js';
import { servePages } from '../../../libs/edge/src/pages.js';
import { secureAnswers } from '../../../libs/edge/src/security-headers.js';
import { AskedRoutes } from './asked-routes.js';
import { ReceiptsEdge } from './receipts-edge.js';

type Scope = 'receipts' | 'insights';
type State = 'off' | 'on' | 'paused' | 'waiting';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const SESSION_MS = 30 * 60_000;
const SCOPES: readonly Scope[] = ['receipts', 'insights'];
const EARLIER = '2026-06';

interface Grant {
  state: State;
  heldBy: 'network' | 'bank';
  since?: number;
  until?: number;
  reconfirmBy?: number;
  noticeVersion?: string;
}

interface AccountSeed {
  readonly accountId: string;
  readonly label: string;
  /** A joint account waits for the other holder. */
  readonly holders?: number;
}

interface Account extends AccountSeed {
  readonly grants: Record<Scope, Grant>;
}

interface Session {
  readonly bankId: string;
  readonly csrfToken: string;
  expiresAt: number;
}

interface Fault {
  readonly path: RegExp;
  readonly status: number;
  readonly code: string;
}

interface Change {
  readonly at: number;
  readonly scope: Scope;
  readonly account: Account;
  readonly event: string;
  readonly by: 'you' | 'bank' | 'network' | 'time';
}

const instant = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

export class CustomerEdge {
  readonly #app: FastifyInstance = fastify({ forceCloseConnections: true });
  readonly #sessions = new Map<string, Session>();
  #banks = [{ bankId: 'b-1', name: 'Harbour Bank' }];
  #name: string | undefined = 'Ada Lovelace';
  #accounts: Account[] = [];
  #changes: Change[] = [];
  #faults: Fault[] = [];
  #version: string = NOTICE_2026_12_EN.version;
  #signInProblem: string | undefined;
  readonly receipts = new ReceiptsEdge();
  readonly asked = new AskedRoutes(() => this.endSessions());
  offersReceipts = true;
  /** Of the last change that was taken. */
  lastBody: unknown;
  url = '';

  async start(): Promise<this> {
    await this.receipts.start();
    secureAnswers(this.#app);
    const page = createRequire(import.meta.url).resolve('@quittance/web/customer/index.html');
    servePages(this.#app, [{ path: '/my/', folder: dirname(page), connectTo: [this.receipts.url] }]);
    this.#routes();
    await this.#app.listen({ port: 0, host: '127.0.0.1' });
    this.url = `http://127.0.0.1:${(this.#app.server.address() as AddressInfo).port}`;
    this.receipts.origin = this.url;
    this.reset();
    return this;
  }

  stop = async (): Promise<void> => {
    await this.#app.close();
    await this.receipts.stop();
  };

  /** A customer who has agreed to nothing yet. */
  reset(accounts: readonly AccountSeed[] = [{ accountId: 'a-1', label: 'Current account ••42' }]): void {
    const off = (): Grant => ({ state: 'off', heldBy: 'network' });
    this.#accounts = accounts.map((account) => ({ ...account, grants: { receipts: off(), insights: off() } }));
    this.#banks = [{ bankId: 'b-1', name: 'Harbour Bank' }];
    this.#name = 'Ada Lovelace';
    this.#changes = [];
    this.#faults = [];
    this.#version = NOTICE_2026_12_EN.version;
    this.#signInProblem = undefined;
    this.#sessions.clear();
    this.asked.reset();
    this.receipts.keep();
    this.offersReceipts = true;
  }

  offerBanks(...names: readonly string[]): void {
    this.#banks = names.map((name, index) => ({ bankId: `b-${index + 1}`, name }));
  }

  /** Consents that were given before: `daysAgo`, and asked for again `askedInDays` from now. */
  hasGiven(
    scope: Scope,
    {
      daysAgo = 200,
      askedInDays = 165,
      heldBy = 'network',
      earlierText = false,
      accountId,
    }: {
      readonly daysAgo?: number;
      readonly askedInDays?: number;
      readonly heldBy?: 'network' | 'bank';
      readonly earlierText?: boolean;
      readonly accountId?: string;
    } = {},
  ): void {
    const since = Date.now() - daysAgo * DAY_MS;
    for (const account of this.#accounts.filter((one) => accountId === undefined || one.accountId === accountId)) {
      account.grants[scope] = {
        state: askedInDays < 0 ? 'paused' : 'on',
        heldBy,
        since,
        until: since + 2 * YEAR_MS,
        reconfirmBy: Date.now() + askedInDays * DAY_MS,
        noticeVersion: earlierText ? EARLIER : NOTICE_2026_12_EN.version,
      };
      this.#changes.unshift({ at: since, scope, account, event: 'given', by: heldBy === 'bank' ? 'bank' : 'you' });
      if (askedInDays < 0)
        this.#changes.unshift({
          at: Date.now() + askedInDays * DAY_MS,
          scope,
          account,
          event: 'reconfirm_due',
          by: 'time',
        });
    }
  }

  otherHolderAgrees(): void {
    for (const { grants } of this.#accounts)
      for (const scope of SCOPES) if (grants[scope].state === 'waiting') grants[scope].state = 'on';
  }

  /** The next request whose path is like that is refused. */
  failNext(path: RegExp, status: number, code: string): void {
    this.#faults.push({ path, status, code });
  }

  endSessions = (): void => this.#sessions.clear();

  renewTokens(): void {
    for (const [id, session] of this.#sessions) this.#sessions.set(id, { ...session, csrfToken: randomUUID() });
  }

  publishNotice(version: string): void {
    this.#version = version;
  }

  failSignIn(problem: string): void {
    this.#signInProblem = problem;
  }

  stateOf = (scope: Scope, accountId = 'a-1'): State | undefined =>
    this.#accounts.find((account) => account.accountId === accountId)?.grants[scope].state;

  #routes(): void {
    const app = this.#app;
    app.addHook('onRequest', async (request, reply) => {
      const index = this.#faults.findIndex(({ path }) => path.test(request.url));
      if (index === -1) return;
      const [fault] = this.#faults.splice(index, 1);
      if (fault !== undefined) return refuse(reply, fault.status, fault.code);
    });
    app.get('/customer/v1/session', async (request) => this.#sessionView(request));
    app.get<{ Querystring: { bank: string } }>('/customer/sign-in', async (request, reply) => {
      if (this.#signInProblem !== undefined) return reply.redirect(`/my/?problem=${this.#signInProblem}`, 303);
      const id = randomUUID();
      this.#sessions.set(id, {
        bankId: request.query.bank,
        csrfToken: randomUUID(),
        expiresAt: Date.now() + SESSION_MS,
      });
      return reply.header('set-cookie', `quittance=${id}; HttpOnly; SameSite=Lax; Path=/`).redirect('/my/', 303);
    });
    this.asked.open(app);
    app.register(async (inside) => {
      inside.addHook('preHandler', async (request, reply) => {
        const session = this.#sessionOf(request);
        if (session === undefined) return refuse(reply, 401, 'unauthorised');
        if (request.method !== 'GET' && request.headers['x-csrf-token'] !== session.csrfToken)
          return refuse(reply, 403, 'csrf_failed');
      });
      this.#customerRoutes(inside);
    });
  }

  #customerRoutes(app: FastifyInstance): void {
    this.asked.signedIn(app);
    app.post('/customer/v1/access-token', async (_request, reply) => {
      if (!this.offersReceipts) return refuse(reply, 404, 'receipts_not_offered');
      const token = randomUUID();
      this.receipts.tokens.add(token);
      return { token, expiresAt: instant(Date.now() + 300_000), receiptsUrl: this.receipts.url };
    });
    app.post('/customer/v1/sign-out', async (_request, reply) => {
      this.endSessions();
      return reply.status(204).send();
    });
    app.get('/customer/v1/consents', async () => this.#consents());
    app.post<{ Params: { scope: Scope }; Body: { noticeVersion: string; accountIds?: string[] } }>(
      '/customer/v1/purposes/:scope/give',
      async ({ params, body }, reply) => {
        if (body.noticeVersion !== this.#version) return refuse(reply, 409, 'notice_changed');
        this.lastBody = body;
        for (const account of this.#chosen(body.accountIds)) this.#give(account, params.scope);
        return this.#consents();
      },
    );
    app.post<{ Params: { scope: Scope }; Body: { accountIds?: string[]; deliveredReceipts?: string } }>(
      '/customer/v1/purposes/:scope/withdraw',
      async ({ params, body }) => {
        this.lastBody = body;
        for (const account of this.#chosen(body.accountIds)) {
          if (account.grants[params.scope].state === 'off') continue;
          account.grants[params.scope] = { state: 'off', heldBy: 'network' };
          this.#note(params.scope, account, 'withdrawn');
        }
        return this.#consents();
      },
    );
    app.post('/customer/v1/reconfirm', async () => {
      for (const account of this.#accounts)
        for (const scope of SCOPES) {
          const grant = account.grants[scope];
          if (grant.state === 'off' || grant.state === 'waiting') continue;
          Object.assign(grant, { state: 'on', reconfirmBy: Date.now() + YEAR_MS, noticeVersion: this.#version });
          this.#note(scope, account, 'renewed');
        }
      return this.#consents();
    });
    app.get('/customer/v1/history', async () => ({
      changes: this.#changes.map(({ at, scope, account, event, by }) => ({
        at: instant(at),
        scope,
        accountId: account.accountId,
        label: account.label,
        event,
        by,
        heldBy: account.grants[scope].heldBy,
      })),
    }));
    app.get('/customer/v1/record', async (_request, reply) =>
      reply
        .header('content-disposition', 'attachment; filename="quittance-consent-record.json"')
        .type('application/json')
        .send(JSON.stringify({ records: this.#changes.map(({ scope, event }) => ({ scope, event })) })),
    );
    app.get<{ Params: { version: string } }>('/customer/v1/notices/:version', async ({ params }) =>
      noticeOf(params.version),
    );
  }

  #sessionOf(request: FastifyRequest): Session | undefined {
    const [, id = ''] = /quittance=([\w-]+)/.exec(request.headers.cookie ?? '') ?? [];
    return this.#sessions.get(id);
  }

  #sessionView(request: FastifyRequest): object {
    const session = this.#sessionOf(request);
    if (session === undefined) return { signedIn: false, banks: this.#banks };
    const { bankId, csrfToken, expiresAt } = session;
    const bank = this.#banks.find((one) => one.bankId === bankId);
    return { signedIn: true, bank, name: this.#name, csrfToken, expiresAt: instant(expiresAt) };
  }

  #chosen = (accountIds: readonly string[] | undefined): Account[] =>
    this.#accounts.filter(({ accountId }) => accountIds?.includes(accountId) ?? true);

  #give(account: Account, scope: Scope): void {
    if (account.grants[scope].state !== 'off') return;
    const isJoint = (account.holders ?? 1) > 1;
    const now = Date.now();
    account.grants[scope] = {
      state: isJoint ? 'waiting' : 'on',
      heldBy: 'network',
      since: now,
      until: now + 2 * YEAR_MS,
      reconfirmBy: now + YEAR_MS,
      noticeVersion: this.#version,
    };
    this.#note(scope, account, isJoint ? 'requested' : 'given');
  }

  #note(scope: Scope, account: Account, event: string): void {
    this.#changes.unshift({ at: Date.now(), scope, account, event, by: 'you' });
  }

  #consents(): object {
    const purposes = SCOPES.map((scope) => {
      const accounts = this.#accounts.map(({ accountId, label, grants }) => {
        const { state, heldBy, since, until, reconfirmBy, noticeVersion } = grants[scope];
        if (state === 'off') return { accountId, label, state };
        return {
          accountId,
          label,
          state,
          heldBy,
          since: instant(since),
          coversFrom: instant(since),
          until: instant(until),
          reconfirmBy: instant(reconfirmBy),
          noticeVersion,
        };
      });
      return { scope, state: mostCautious(accounts.map(({ state }) => state)), accounts };
    });
    const due = this.#accounts
      .flatMap(({ grants }) => SCOPES.map((scope) => grants[scope].reconfirmBy ?? Infinity))
      .sort((a, b) => a - b)[0];
    return {
      notice: noticeOf(this.#version),
      ...(due === undefined || due === Infinity ? {} : { reconfirmBy: instant(due) }),
      purposes,
    };
  }
}

const mostCautious = (states: readonly State[]): State =>
  (['off', 'paused', 'waiting', 'on'] as const).find((state) => states.includes(state)) ?? 'off';

function noticeOf(version: string): object {
  const notice = { ...NOTICE_2026_12_EN, version };
  return { ...notice, hash: createHash('sha256').update(JSON.stringify(notice)).digest('hex') };
}

function refuse(reply: FastifyReply, status: number, code: string): FastifyReply {
  const problem = { type: `urn:quittance:problem:${code}`, title: 'Refused', status, code };
  return reply.status(status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
}
