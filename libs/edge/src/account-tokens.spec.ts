// Only a token that the issuer signed for this edge, and that has not expired, opens a route; pages of the issuer's origin alone may read what it answers.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { SignJWT, UnsecuredJWT } from 'jose';
import { AccountTokens } from './account-tokens.js';
import { type Admission, admitRequests } from './admission.js';
import type { ApiKeys } from './api-keys.js';
import { ProblemError } from './problem.js';
import { RateLimits } from './rate-limits.js';
import { secureAnswers } from './security-headers.js';
import { SigningKey } from './signing-key.js';

const first = new SigningKey('a secret of thirty-two characters', 'test');
const second = new SigningKey('a secret of thirty-two characters', 'another test');
const accounts = [{ accountId: 'acc-1', label: 'Current account' }];
const now = () => Math.floor(Date.now() / 1000);

let issuer: { readonly url: string; readonly server: Server; fetches: number; keys: SigningKey[] };
let edge: FastifyInstance;

const openEdge = (url = issuer.url, openPerSecond = 0): void => {
  const tokens = new AccountTokens({ issuer: url, audience: 'here', cooldownMs: 0 });
  edge = fastify();
  edge.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof ProblemError)) throw error;
    return reply.status(error.problem.status).send(error.problem.code);
  });
  secureAnswers(edge);
  const rates = new RateLimits({ requestsPerSecond: 0, linesPerSecond: 0, openPerSecond });
  admitRequests(edge, { keys: { ownerOf: async () => undefined } as unknown as ApiKeys, rates, tokens });
  const route = (url: string, config: Admission) =>
    edge.get(url, { config }, async (request) => (request as { holder?: unknown }).holder ?? 'open');
  route('/mine/:id', { token: true });
  route('/open', { open: true });
};

beforeEach(async () => {
  const server = createServer((_request, response) => {
    issuer.fetches += 1;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: issuer.keys.map(({ publicKey }) => publicKey) }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  issuer = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, fetches: 0, keys: [first] };
  openEdge();
});

afterEach(async () => {
  await edge.close();
  await new Promise((closed) => issuer.server.close(closed));
});

interface Said {
  readonly key?: SigningKey;
  readonly iss?: string;
  readonly aud?: string;
  readonly iat?: number;
  readonly exp?: number;
  readonly claims?: Record<string, unknown>;
}

const claimsOf = ({ iss = issuer.url, aud = 'here', iat = now(), exp = now() + 300, claims = {} }: Said = {}) => ({
  ...{ iss, aud, iat, exp, jti: 'j' },
  ...{ bankId: 'north', accounts },
  ...claims,
});

const token = (said: Said = {}): Promise<string> => {
  const { key = first } = said;
  return new SignJWT(claimsOf(said)).setProtectedHeader({ alg: 'EdDSA', kid: key.publicKey.kid }).sign(key.privateKey);
};

const ask = async (authorization?: string, origin?: string) => {
  const headers = { ...(authorization && { authorization }), ...(origin && { origin }) };
  const { statusCode, body, headers: told } = await edge.inject({ method: 'GET', url: '/mine/1', headers });
  return { status: statusCode, body, headers: told };
};
const statusOf = async (text: string) => (await ask(`Bearer ${text}`)).status;

/** A token under a shared secret, where the secret is what everybody can read. */
const underPublicKey = (): string => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', kid: first.publicKey.kid })}.${part(claimsOf())}`;
  return `${signed}.${createHmac('sha256', Buffer.from(first.publicKey.x, 'base64url')).update(signed).digest('base64url')}`;
};

describe('a token', () => {
  it('opens a route for its accounts', async () => {
    const { status, body } = await ask(`Bearer ${await token()}`);
    expect([status, JSON.parse(body)]).toEqual([200, { bankId: 'north', accounts }]);
  });

  it.each<[string, () => string | Promise<string>]>([
    ['that has expired', () => token({ iat: now() - 400, exp: now() - 100 })],
    ['that lives for too long', () => token({ iat: now() - 700, exp: now() + 300 })],
    [
      'of another key under the name of the right one',
      async () => (await token({ key: second })).replace(/^[^.]+/, (await token()).split('.')[0]!),
    ],
    ['of a key that is not known', () => token({ key: second })],
    ['of another issuer', () => token({ iss: 'https://elsewhere.example' })],
    ['for somebody else', () => token({ aud: 'elsewhere' })],
    ['without a signature', () => new UnsecuredJWT(claimsOf()).encode()],
    ['under the public key as a shared secret', underPublicKey],
    ['of no account', () => token({ claims: { accounts: [] } })],
    ['of no bank', () => token({ claims: { bankId: undefined } })],
    ['without an end', () => token({ claims: { exp: undefined } })],
    ['that is none', () => 'qk_b_abc'],
  ])('%s opens nothing', async (_, make) => {
    expect(await statusOf(await make())).toBe(401);
  });

  it('is missing where nothing is shown', async () => {
    expect((await ask()).status).toBe(401);
  });
});

describe('the keys of the issuer', () => {
  it('are fetched once, and again where a token names one that is not known', async () => {
    expect([await statusOf(await token()), await statusOf(await token())]).toEqual([200, 200]);
    expect(issuer.fetches).toBe(1);
    issuer.keys = [second];
    expect(await statusOf(await token({ key: second }))).toBe(200);
    expect(issuer.fetches).toBe(2);
  });

  it('that cannot be fetched leave the edge unavailable, and those that are known go on', async () => {
    openEdge('http://127.0.0.1:1');
    expect((await ask(`Bearer ${await token({ iss: 'http://127.0.0.1:1' })}`)).status).toBe(503);
    openEdge();
    expect(await statusOf(await token())).toBe(200);
    await new Promise((closed) => issuer.server.close(closed));
    expect(await statusOf(await token())).toBe(200);
    issuer.server.listen(0);
  });
});

describe('a page', () => {
  const preflight = (origin: string, url = '/mine/1') =>
    edge.inject({ method: 'OPTIONS', url, headers: { origin, 'access-control-request-method': 'GET' } });

  it('of the issuer may ask and read, refusals too', async () => {
    const asked = await preflight(issuer.url);
    expect([asked.statusCode, asked.headers]).toMatchObject([
      204,
      {
        'access-control-allow-origin': issuer.url,
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': 'authorization, content-type',
        vary: 'origin',
      },
    ]);
    for (const text of [await token(), 'a.b.c']) {
      expect((await ask(`Bearer ${text}`, issuer.url)).headers).toMatchObject({
        'access-control-allow-origin': issuer.url,
        'cross-origin-resource-policy': 'cross-origin',
        vary: 'origin',
      });
    }
  });

  it('of the issuer may read that it asked too often', async () => {
    openEdge(issuer.url, 1);
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await ask('Bearer a.b.c', issuer.url));
    expect([answers.at(-1)?.status, answers.at(-1)?.headers['access-control-allow-origin']]).toEqual([429, issuer.url]);
  });

  it('of anywhere else may not', async () => {
    for (const origin of ['https://elsewhere.example', 'null', `${issuer.url}.elsewhere.example`]) {
      const answers = [await preflight(origin), await ask(`Bearer ${await token()}`, origin)];
      for (const { headers } of answers) {
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
        expect(headers['vary']).toBe('origin');
      }
    }
  });

  it('may read nothing of other routes', async () => {
    const asked = await preflight(issuer.url, '/open');
    const answer = await edge.inject({ method: 'GET', url: '/open', headers: { origin: issuer.url } });
    expect([asked.statusCode, answer.statusCode, answer.body]).toEqual([405, 200, 'open']);
    for (const { headers } of [asked, answer]) {
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });

  it('finds nothing where nobody gives tokens', async () => {
    openEdge('');
    expect([(await ask('Bearer a.b.c')).status, (await preflight('null')).statusCode]).toEqual([404, 404]);
  });
});
