import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OwnerKind } from './api-key.entity.js';
import type { AccountHolder, AccountTokens } from './account-tokens.js';
import type { ApiKeys } from './api-keys.js';
import { answerPreflight, letOriginRead } from './cross-origin.js';
import { type CustomerSessions, hasCsrfToken, type SignedInCustomer } from './customer-sessions.js';
import { KnownRoutes } from './known-routes.js';
import { commonRefused, type ProblemError } from './problem.js';
import { networkOf, type RateLimits, type RateVerdict } from './rate-limits.js';

/** Properties of a route that are checked before the body is read. */
export interface Admission {
  /** Whose key opens it. */
  readonly key?: OwnerKind;
  /** A customer who is signed in opens it; what changes something takes the session's CSRF token as well. */
  readonly customer?: boolean;
  /** A token that speaks for accounts opens it, also to a page of the one origin that gives such tokens. */
  readonly token?: boolean;
  /** It is open to everybody, within the limit of an address. */
  readonly open?: boolean;
  /** It takes application/x-ndjson. */
  readonly streams?: boolean;
  /** It takes application/secevent+jwt, and nothing else. */
  readonly tokens?: boolean;
}

/** By handler. The framework's own decorator replaces what another said. */
const said = new WeakMap<object, Admission>();
export const saidOf = (handler: object): Admission => said.get(handler) ?? {};
const admissionOf = (request: FastifyRequest): Admission => request.routeOptions.config as Admission;

const say =
  (more: Admission): MethodDecorator =>
  (target, name, descriptor) => {
    const handler = descriptor.value as object;
    const all = { ...said.get(handler), ...more };
    said.set(handler, all);
    RouteConfig(all)(target, name, descriptor);
  };

const sayOfAll =
  (more: Admission): ClassDecorator =>
  (target) => {
    const prototype = target.prototype as object;
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof descriptor.value === 'function' && name !== 'constructor') say(more)(prototype, name, descriptor);
    }
  };

/** Lets only holders of a key of this kind in. A controller of an edge has this, `RequireCustomer` or `RequireAccountToken`: a route that says nothing is open to nobody. */
export const RequireKey = (kind: OwnerKind): ClassDecorator => sayOfAll({ key: kind });

/** Lets only customers in who are signed in; whatever is no GET also needs the session's `x-csrf-token`. */
export const RequireCustomer = (): ClassDecorator => sayOfAll({ customer: true });

/** Lets only holders of a token of their accounts in. */
export const RequireAccountToken = (): ClassDecorator => sayOfAll({ token: true });

/** Lets everybody in, with no key and no session, as fast as one address may ask. */
export const OpenToAll = (): MethodDecorator => say({ open: true });

/** The route takes a stream of lines as well as one document. */
export const TakesStreams = (): MethodDecorator => say({ streams: true });

/** The route takes one security event token (RFC 8417), as text, and no JSON. */
export const TakesTokens = (): MethodDecorator => say({ tokens: true });

export const takesTokens = (request: FastifyRequest): boolean => admissionOf(request).tokens === true;

export const takesStreams = (request: FastifyRequest): boolean => admissionOf(request).streams === true;

type Owned = FastifyRequest & { ownerId?: string; customer?: SignedInCustomer; holder?: AccountHolder };

/** The id of the retailer, bank or analyst whose key was shown. */
export const OwnerId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { ownerId } = context.switchToHttp().getRequest<Owned>();
  if (ownerId === undefined) throw new Error('OwnerId is used on a route without RequireKey');
  return ownerId;
});

/** Who is signed in. */
export const Customer = createParamDecorator((_: unknown, context: ExecutionContext): SignedInCustomer => {
  const { customer } = context.switchToHttp().getRequest<Owned>();
  if (customer === undefined) throw new Error('Customer is used on a route without RequireCustomer');
  return customer;
});

/** Whose accounts the token speaks for. */
export const Holder = createParamDecorator((_: unknown, context: ExecutionContext): AccountHolder => {
  const { holder } = context.switchToHttp().getRequest<Owned>();
  if (holder === undefined) throw new Error('Holder is used on a route without RequireAccountToken');
  return holder;
});

export const ownerOf = (request: FastifyRequest): string | undefined => (request as Owned).ownerId;

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
/** Documentation, probes and the files of pages: they expose no data. */
const OPEN = /^\/(?:(?:docs|health)(?:[/-]|$)|my(?:\/|$)|openapi\.json$)/;
/**
 * The rest of a refused body is read and discarded for this long, and for this many chunks, so that the sender can read the response; then the
 * connection is closed. The largest document arrives in some dozens of chunks; one byte per chunk would cost us more than the sender.
 */
const READ_AWAY_MS = 2_000;
const READ_AWAY_CHUNKS = 500;

interface Doors {
  readonly keys: ApiKeys;
  readonly rates: RateLimits;
  /** Where customers sign in at this edge. */
  readonly sessions?: CustomerSessions | undefined;
  /** What customers show who come from elsewhere. */
  readonly tokens?: AccountTokens | undefined;
}

/** Unauthorised requests are refused before a byte of the body is read or buffered. */
export const admitRequests = (fastify: FastifyInstance, { keys, rates, sessions, tokens }: Doors): void => {
  const routes = new KnownRoutes(fastify, (config: Admission) => config.token === true);
  const limitOpen = (who: string, reply: FastifyReply): void => limit(rates.takeOpen(who, performance.now()), reply);
  const admitOwner = async (request: FastifyRequest, reply: FastifyReply, key: OwnerKind): Promise<void> => {
    const ownerId = await keys.ownerOf(request.headers.authorization, key);
    if (ownerId === undefined) throw commonRefused('unauthorised');
    (request as Owned).ownerId = ownerId;
    limit(rates.takeRequest(ownerId, performance.now()), reply);
  };
  const admitCustomer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // Looking for a session costs a query, so the address pays first.
    limitOpen(networkOf(request.ip), reply);
    const session = await sessions?.of(request.headers.cookie);
    if (session === undefined) throw commonRefused('unauthorised');
    if (!READS.has(request.method) && !hasCsrfToken(session, request.headers['x-csrf-token']))
      throw commonRefused('csrf_failed');
    (request as Owned).customer = session.customer;
    limitOpen(`${session.customer.bankId} ${session.customer.subject}`, reply);
  };
  const admitHolder = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!tokens?.isOn) throw commonRefused('not_found');
    // Headers first: the page has to be able to read a refusal.
    letOriginRead(tokens.origin, request, reply);
    limitOpen(networkOf(request.ip), reply);
    if (request.is404) {
      // Until it is sent, so that nothing else is.
      await answerPreflight(routes.methodsAt(request.url), reply);
      return;
    }
    const holder = await tokens.of(request.headers.authorization);
    if (holder === undefined) throw commonRefused('unauthorised');
    (request as Owned).holder = holder;
    limitOpen(`${holder.bankId} ${holder.accounts.map(({ accountId }) => accountId).join(' ')}`, reply);
  };
  const admit = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.is404 && request.method === 'OPTIONS' && routes.isOfTokens(request.url))
      return admitHolder(request, reply);
    if (request.is404) throw refuseUnknown(routes.methodsAt(request.url), reply);
    const { key, customer, token, open } = admissionOf(request);
    if (key !== undefined) return admitOwner(request, reply, key);
    if (customer) return admitCustomer(request, reply);
    if (token) return admitHolder(request, reply);
    if (open) return limitOpen(networkOf(request.ip), reply);
    if (!OPEN.test(request.routeOptions.url ?? '')) throw commonRefused('unauthorised');
  };
  fastify.addHook('onRequest', async (request, reply) => {
    try {
      await admit(request, reply);
    } catch (refused) {
      // Before responding: afterwards Node itself would read on without a bound.
      readAway(request.raw);
      throw refused;
    }
  });
  fastify.addHook('onResponse', (request, _reply, next) => {
    readAway(request.raw);
    next();
  });
};

function refuseUnknown(methods: readonly string[], reply: FastifyReply): ProblemError {
  if (methods.length === 0) return commonRefused('not_found');
  void reply.header('allow', methods.join(', '));
  return commonRefused('method_not_allowed');
}

const readingAway = new WeakSet<IncomingMessage>();

function readAway(body: IncomingMessage): void {
  if (body.complete || readingAway.has(body)) return;
  readingAway.add(body);
  let chunks = 0;
  const timer = setTimeout(() => void (body.complete || body.destroy()), READ_AWAY_MS).unref();
  body.on('data', () => void (++chunks > READ_AWAY_CHUNKS && body.destroy()));
  body.once('close', () => clearTimeout(timer));
}

/** Fields as in draft-ietf-httpapi-ratelimit-headers-10. */
function limit(verdict: RateVerdict | undefined, reply: FastifyReply): void {
  if (verdict === undefined) return;
  const { quota, windowSeconds, remaining, resetSeconds } = verdict;
  void reply.header('ratelimit-policy', `"requests";q=${quota};w=${windowSeconds}`);
  void reply.header('ratelimit', `"requests";r=${remaining};t=${resetSeconds}`);
  if (!verdict.allowed) throw commonRefused('rate_limited', verdict.retryAfterSeconds);
}
