import type { IncomingMessage } from 'node:http';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OwnerKind } from './api-key.entity.js';
import type { ApiKeys } from './api-keys.js';
import { KnownRoutes } from './known-routes.js';
import { commonRefused, type ProblemError } from './problem.js';
import type { RateLimits } from './rate-limits.js';

/** Properties of a route that are checked before the body is read. */
export interface Admission {
  /** Whose key opens it. */
  readonly key?: OwnerKind;
  /** It takes application/x-ndjson. */
  readonly streams?: boolean;
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

/** Lets only holders of a key of this kind in. Put it on every controller of an edge: a route without it is open to nobody. */
export const RequireKey =
  (kind: OwnerKind): ClassDecorator =>
  (target) => {
    const prototype = target.prototype as object;
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof descriptor.value === 'function' && name !== 'constructor')
        say({ key: kind })(prototype, name, descriptor);
    }
  };

/** The route takes a stream of lines as well as one document. */
export const TakesStreams = (): MethodDecorator => say({ streams: true });

export const takesStreams = (request: FastifyRequest): boolean => admissionOf(request).streams === true;

type Owned = FastifyRequest & { ownerId?: string };

/** The id of the retailer, bank or analyst whose key was shown. */
export const OwnerId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { ownerId } = context.switchToHttp().getRequest<Owned>();
  if (ownerId === undefined) throw new Error('OwnerId is used on a route without RequireKey');
  return ownerId;
});

export const ownerOf = (request: FastifyRequest): string | undefined => (request as Owned).ownerId;

/** Documentation, probes and the files of pages: they expose no data. */
const OPEN = /^\/(?:(?:docs|health)(?:[/-]|$)|my(?:\/|$)|openapi\.json$)/;
/**
 * The rest of a refused body is read and discarded for this long, and for this many chunks, so that the sender can read the response; then the
 * connection is closed. The largest document arrives in some dozens of chunks; one byte per chunk would cost us more than the sender.
 */
const READ_AWAY_MS = 2_000;
const READ_AWAY_CHUNKS = 500;

/** Unauthorised requests are refused before a byte of the body is read or buffered. */
export const admitRequests = (fastify: FastifyInstance, keys: ApiKeys, rates: RateLimits): void => {
  const routes = new KnownRoutes(fastify);
  const admit = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.is404) throw refuseUnknown(routes.methodsAt(request.url), reply);
    const { key } = admissionOf(request);
    if (key === undefined) {
      if (!OPEN.test(request.routeOptions.url ?? '')) throw commonRefused('unauthorised');
      return;
    }
    const ownerId = await keys.ownerOf(request.headers.authorization, key);
    if (ownerId === undefined) throw commonRefused('unauthorised');
    (request as Owned).ownerId = ownerId;
    limit(rates, ownerId, reply);
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
function limit(rates: RateLimits, ownerId: string, reply: FastifyReply): void {
  const verdict = rates.takeRequest(ownerId, performance.now());
  if (verdict === undefined) return;
  const { quota, windowSeconds, remaining, resetSeconds } = verdict;
  void reply.header('ratelimit-policy', `"requests";q=${quota};w=${windowSeconds}`);
  void reply.header('ratelimit', `"requests";r=${remaining};t=${resetSeconds}`);
  if (!verdict.allowed) throw commonRefused('rate_limited', verdict.retryAfterSeconds);
}
