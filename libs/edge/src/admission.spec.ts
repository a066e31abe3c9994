// A route is open to whom it says, and to nobody where it says nothing; who is refused has no body read.
import { describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { type Admission, admitRequests } from './admission.js';
import type { ApiKeys } from './api-keys.js';
import type { CustomerSession, CustomerSessions } from './customer-sessions.js';
import { ProblemError } from './problem.js';
import { RateLimits } from './rate-limits.js';

const session: CustomerSession = {
  customer: { bankId: 'north', subject: 's-1', accounts: [] },
  csrfToken: 'right',
};
const known: CustomerSessions = { of: async (cookies) => (cookies === 'here' ? session : undefined) };
const keys = {
  ownerOf: async (authorization: string | undefined) => (authorization === 'Bearer k' ? 'north' : undefined),
} as unknown as ApiKeys;
const unlimited = { requestsPerSecond: 0, linesPerSecond: 0, openPerSecond: 0 };

interface Bed {
  readonly edge: FastifyInstance;
  /** Bodies that were read. */
  readonly read: () => number;
}

const openBed = (sessions: CustomerSessions | null = known, rates = unlimited): Bed => {
  let bodies = 0;
  const edge = fastify();
  edge.removeAllContentTypeParsers();
  edge.addContentTypeParser('*', { parseAs: 'string' }, async () => {
    bodies += 1;
    return {};
  });
  edge.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof ProblemError)) throw error;
    return reply.status(error.problem.status).send(error.problem.code);
  });
  admitRequests(edge, { keys, rates: new RateLimits(rates), sessions: sessions ?? undefined });
  const route = (url: string, config: Admission) =>
    edge.route({ method: ['GET', 'POST', 'DELETE'], url, config, handler: async () => 'in' });
  route('/customer', { customer: true });
  route('/open', { open: true });
  route('/key', { key: 'bank' });
  route('/silent', {});
  return { edge, read: () => bodies };
};

type Method = 'GET' | 'POST' | 'DELETE' | 'HEAD';
const ask = async ({ edge }: Bed, method: Method, url: string, headers: Record<string, string> = {}) => {
  const body = method === 'POST' ? { payload: '{}' } : {};
  const type = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const answer = await edge.inject({ method, url, headers: { ...type, ...headers }, ...body });
  return [answer.statusCode, answer.body] as const;
};

const here = { cookie: 'here' };
const both = { ...here, 'x-csrf-token': 'right' };

describe('a route for customers', () => {
  it.each<readonly [string, Method, Record<string, string>, number, string]>([
    ['without a session', 'GET', {}, 401, 'unauthorised'],
    ['with a session that is not there', 'GET', { cookie: 'gone' }, 401, 'unauthorised'],
    ['with a key', 'GET', { authorization: 'Bearer k' }, 401, 'unauthorised'],
    ['with the token alone', 'POST', { 'x-csrf-token': 'right' }, 401, 'unauthorised'],
    ['to change something, without the token', 'POST', here, 403, 'csrf_failed'],
    ['to change something, with another token', 'POST', { ...here, 'x-csrf-token': 'wrong' }, 403, 'csrf_failed'],
    ['to change something, with a longer token', 'POST', { ...here, 'x-csrf-token': 'right!' }, 403, 'csrf_failed'],
    ['to remove something, without the token', 'DELETE', here, 403, 'csrf_failed'],
    ['to look', 'GET', here, 200, 'in'],
    ['to change something', 'POST', both, 200, 'in'],
    ['to remove something', 'DELETE', both, 200, 'in'],
  ])('is asked %s', async (_, method, headers, status, body) => {
    const bed = openBed();
    expect(await ask(bed, method, '/customer', headers)).toEqual([status, body]);
    expect(bed.read()).toBe(status === 200 && method === 'POST' ? 1 : 0);
  });

  it('is open to nobody at an edge where no customers sign in', async () => {
    expect(await ask(openBed(null), 'GET', '/customer', here)).toEqual([401, 'unauthorised']);
  });

  it('is limited for each customer, and for the address of who has no session', async () => {
    const bed = openBed(known, { ...unlimited, openPerSecond: 2 });
    const statuses = [];
    for (let n = 0; n < 9; n += 1) statuses.push((await ask(bed, 'GET', '/customer'))[0]);
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 401), 429]);
    expect((await ask(bed, 'GET', '/key', { authorization: 'Bearer k' }))[0]).toBe(200);
  });
});

describe('other routes', () => {
  it('are open to all where they say so, within the limit of an address', async () => {
    const bed = openBed(known, { ...unlimited, openPerSecond: 2 });
    const statuses = [];
    for (let n = 0; n < 9; n += 1) statuses.push((await ask(bed, 'POST', '/open'))[0]);
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 200), 429]);
  });

  it('are not open to a customer who is signed in', async () => {
    const bed = openBed();
    expect(await ask(bed, 'POST', '/key', both)).toEqual([401, 'unauthorised']);
    expect(await ask(bed, 'POST', '/silent', both)).toEqual([401, 'unauthorised']);
    expect(bed.read()).toBe(0);
  });
});
