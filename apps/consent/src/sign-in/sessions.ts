import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { CustomerSession, CustomerSessions, SignedInCustomer } from '@quittance/edge';
import { Periodic } from '@quittance/kafka';
import { LOGGER, type Logger } from '@quittance/runtime';
import type { CustomerSessionRow } from '../store/customer-session.entity.js';
import { SessionStore } from '../store/session.store.js';
import { SignInStore } from '../store/sign-in.store.js';
import { Cookies } from './cookies.js';
import { csrfTokenOf, hashOf, newToken } from './tokens.js';

const IDLE_MS = 30 * 60_000;
const MOST_MS = 12 * 3_600_000;
/** A session's use is written down at most this often. */
const TOUCH_EVERY_MS = 60_000;
const SESSIONS_PER_CUSTOMER = 5;
const UPKEEP_EVERY_MS = 5 * 60_000;

interface Session extends CustomerSession {
  readonly bankName: string;
  /** Epoch ms: when it is over, unless it is used. */
  readonly expiresAt: number;
}

/** Who is signed in, by the token in the browser's cookie. A session is over when it was idle, is old, has ended, or its bank signs nobody in any more. */
@Injectable()
export class Sessions implements CustomerSessions, OnApplicationBootstrap, OnApplicationShutdown {
  readonly #upkeep: Periodic;

  constructor(
    private readonly store: SessionStore,
    private readonly signIns: SignInStore,
    private readonly cookies: Cookies,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#upkeep = new Periodic({
      component: 'session upkeep',
      everyMs: UPKEEP_EVERY_MS,
      work: () => this.forgetOver(Date.now()),
      logger,
      atOnce: true,
    });
  }

  onApplicationBootstrap(): void {
    this.#upkeep.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#upkeep.stop();
  }

  async of(cookies: string | undefined): Promise<Session | undefined> {
    const token = this.cookies.read('session', cookies);
    if (token === undefined) return undefined;
    const now = Date.now();
    const row = await this.store.find(hashOf(token));
    if (row === undefined || row.expiresAt <= now || row.lastUsedAt + IDLE_MS <= now) return undefined;
    const bank = await this.signIns.bank(row.bankId);
    if (bank === undefined) return undefined;
    const isStale = now - row.lastUsedAt >= TOUCH_EVERY_MS;
    if (isStale) await this.store.touch(row.tokenHash, now);
    const usedAt = isStale ? now : row.lastUsedAt;
    return {
      customer: toCustomer(row),
      csrfToken: csrfTokenOf(token),
      bankName: bank.name,
      expiresAt: Math.min(usedAt + IDLE_MS, row.expiresAt),
    };
  }

  /** Begins a session under a token of its own, whatever the browser held before, and answers its cookie. */
  async begin(customer: SignedInCustomer, cookies: string | undefined): Promise<string> {
    await this.#remove(cookies);
    const token = newToken();
    const now = Date.now();
    const row = { ...customer, name: customer.name ?? null, tokenHash: hashOf(token) };
    await this.store.add({ ...row, createdAt: now, lastUsedAt: now, expiresAt: now + MOST_MS }, SESSIONS_PER_CUSTOMER);
    return this.cookies.write('session', token, MOST_MS / 1_000);
  }

  /** Answers the cookie that takes the browser's own away. */
  async end(cookies: string | undefined): Promise<string> {
    await this.#remove(cookies);
    return this.cookies.clear('session');
  }

  async forgetOver(nowMs: number): Promise<void> {
    await this.store.removeOver(nowMs, nowMs - IDLE_MS);
    await this.signIns.forgetRequests(nowMs);
  }

  async #remove(cookies: string | undefined): Promise<void> {
    const token = this.cookies.read('session', cookies);
    if (token !== undefined) await this.store.remove(hashOf(token));
  }
}

const toCustomer = ({ bankId, subject, name, accounts }: CustomerSessionRow): SignedInCustomer => ({
  bankId,
  subject,
  accounts,
  ...(name === null ? {} : { name }),
});
