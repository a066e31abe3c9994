// A bank ends a consent of its own by a signed token, once; nobody else can, and no answer says whether there is such a consent.
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import fc from 'fast-check';
import { generateKeyPair, SignJWT } from 'jose';
import { ConsentChanged } from '../src/contract.js';
import { type Edge, openEdge } from './edge.js';
import { TestBank } from './kit/test-bank.js';
import { EventsBank, revokedClaims, seconds, WITHDRAWN } from './kit/events-bank.js';

const DAY = 86_400;

let edge: Edge;
let north: EventsBank;
let south: EventsBank;
let key: string;
let otherKey: string;

const register = async ({ bankId, issuer, server }: EventsBank): Promise<void> => {
  await edge.bed.query('consent', 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4, $5, $6)', [
    bankId,
    `https://${bankId}.example`,
    'quittance',
    bankId,
    issuer,
    `${server.url}/jwks.json`,
  ]);
};

beforeAll(async () => {
  edge = await openEdge({ CONSENT_BANK_TIMEOUT_MS: '500' });
  north = await EventsBank.start('north');
  south = await EventsBank.start('south');
  await register(north);
  await register(south);
  key = await edge.keyOf('north');
  otherKey = await edge.keyOf('south');
});
afterAll(async () => {
  await edge?.close();
  await north?.server.stop();
  await south?.server.stop();
});
afterEach(() => {
  north.jwksAnswer = undefined;
});

interface Pushed {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const push = async (token: string, as = key, type = 'application/secevent+jwt'): Promise<Pushed> => {
  const response = await fetch(`${edge.service.url}/v1/security-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as}`, 'content-type': type },
    body: token,
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const codeOf = async (token: string, as = key): Promise<unknown> => {
  const { status, text } = await push(token, as);
  return [status, (JSON.parse(text) as { code: string }).code];
};
const revoke = (consentId: string, more: Parameters<EventsBank['sign']>[1] = {}): Promise<string> =>
  north.sign(edge.service.url, { ...more, claims: { ...revokedClaims(consentId), ...more.claims } });
/** A consent of north's, given just now; its id. */
const given = async (as = key): Promise<string> => {
  const consentId = randomUUID();
  expect((await edge.put(as, consentId, aConsentBody({ accountId: `of-${consentId}` }))).status).toBe(200);
  return consentId;
};
const stateOf = async (consentId: string, as = key): Promise<unknown> =>
  (await edge.get(as, `/v1/consents/${consentId}`)).json['state'];
/** Until all that was taken is done. */
const done = async (): Promise<void> => {
  const open = () => edge.bed.query('consent', 'SELECT FROM security_event WHERE consent_id IS NOT NULL');
  while ((await open()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe('a token that is in order', () => {
  it('ends the consent on signed record and for readers of the topic, by the bank, for all its scopes', async () => {
    const consentId = randomUUID();
    const said = aConsentBody({ accountId: 'A-1', scopes: ['insights', 'receipts'] });
    await edge.put(key, consentId, said);
    const { status, text } = await push(await revoke(consentId));
    expect([status, text]).toEqual([202, '']);
    await done();
    const { json } = await edge.get(key, `/v1/consents/${consentId}`);
    expect(json).toMatchObject({ state: 'withdrawn', version: 2 });
    expect(json['grants']).toMatchObject([
      { scope: 'insights', state: 'withdrawn' },
      { scope: 'receipts', state: 'withdrawn' },
    ]);
    const [record] = await edge.bed.query<{ changed_by: string; record: string; signature: string }>(
      'consent',
      'SELECT changed_by, record, signature FROM consent_record WHERE consent_id = $1 AND version = 2',
      [consentId],
    );
    expect(record).toMatchObject({ changed_by: 'bank', signature: expect.any(String) });
    await edge.bed.settled();
    const last = (await edge.bed.readAll(ConsentChanged)).findLast((one) => one.key === `north/${consentId}`);
    expect(last?.decoded).toMatchObject({ ok: true, value: { state: 'withdrawn', changedBy: 'bank', version: 2 } });
  });

  it.each<[string, (id: string) => Record<string, unknown>]>([
    ['sub_id of our own', (id) => ({ sub_id: { format: 'urn:quittance:consent', consent_id: id, account_id: 'x' } })],
    ['an opaque sub_id', (id) => ({ sub_id: { format: 'opaque', id } })],
    ['a plain sub', (id) => ({ sub: id })],
  ])('may be our own event, with the consent in %s', async (_, subject) => {
    const consentId = await given();
    const claims = { ...subject(consentId), events: { [WITHDRAWN]: {} } };
    expect((await push(await north.sign(edge.service.url, { claims }))).status).toBe(202);
    await done();
    expect(await stateOf(consentId)).toBe('withdrawn');
  });

  it('counts once: a repeat is answered alike and ends nothing that was given since', async () => {
    const consentId = await given();
    const token = await revoke(consentId);
    const first = await push(token);
    await done();
    const again = aConsentBody({ accountId: `of-${consentId}`, givenAt: new Date().toISOString() });
    expect((await edge.put(key, consentId, again)).json['state']).toBe('given');
    const repeat = await push(token);
    expect([repeat.status, repeat.text]).toEqual([first.status, first.text]);
    await done();
    expect(await stateOf(consentId)).toBe('given');
  });

  it('may be signed as UK Open Banking does', async () => {
    const consentId = await given();
    const token = await revoke(consentId, { key: await north.rsaFor('PS256'), header: { alg: 'PS256', kid: 'rsa' } });
    expect((await push(token)).status).toBe(202);
    await done();
    expect(await stateOf(consentId)).toBe('withdrawn');
  });

  it('cannot come under the id of another one', async () => {
    const jti = randomUUID();
    expect((await push(await revoke(await given(), { claims: { jti } }))).status).toBe(202);
    const spared = await given();
    expect(await codeOf(await revoke(spared, { claims: { jti } }))).toEqual([400, 'invalid_request']);
    await done();
    expect(await stateOf(spared)).toBe('given');
    const claims = { ...revokedClaims('x'), jti };
    expect((await push(await south.sign(edge.service.url, { claims }), otherKey)).status).toBe(202);
  });

  it('is answered alike, byte for byte, whatever consent it names', async () => {
    const [own, others] = [await given(), await given(otherKey)];
    const answers = [];
    for (const consentId of [own, others, 'no-such-consent', own]) {
      const { status, headers, text } = await push(await revoke(consentId));
      const shown = [...headers].filter(([name]) => !['date', 'ratelimit'].includes(name));
      answers.push(JSON.stringify([status, shown, text]));
    }
    expect(new Set(answers).size).toBe(1);
    await done();
    expect(await stateOf(own)).toBe('withdrawn');
    expect(await stateOf(others, otherKey)).toBe('given');
  });
});

describe('a token that is not in order changes nothing', () => {
  it('by another key, or by none', async () => {
    const consentId = await given();
    const { privateKey } = await generateKeyPair('ES256');
    const [head = '', body = ''] = (await revoke(consentId)).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'secevent+jwt' })).toString('base64url');
    const hmacHead = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'secevent+jwt', kid: 'events' })).toString(
      'base64url',
    );
    const secret = JSON.stringify(north.publicJwk);
    const hmac = createHmac('sha256', secret).update(`${hmacHead}.${body}`).digest('base64url');
    const raw = Buffer.from(north.publicJwk.x ?? '', 'base64url');
    const hmacOfPoint = await revoke(consentId, { key: raw, header: { alg: 'HS256' } });
    expect(await codeOf(await revoke(consentId, { key: privateKey }))).toEqual([400, 'authentication_failed']);
    expect(await codeOf(await revoke(consentId, { header: { kid: 'unknown' } }))).toEqual([400, 'invalid_key']);
    expect(await codeOf(`${none}.${body}.`)).toEqual([400, 'invalid_key']);
    expect(await codeOf(`${hmacHead}.${body}.${hmac}`)).toEqual([400, 'invalid_key']);
    expect(await codeOf(hmacOfPoint)).toEqual([400, 'invalid_key']);
    expect(
      await codeOf(await revoke(consentId, { key: await north.rsaFor('RS256'), header: { alg: 'RS256', kid: 'rsa' } })),
    ).toEqual([400, 'invalid_key']);
    expect(await codeOf(`${head}.${body}.AAAA`)).toEqual([400, 'authentication_failed']);
    const other = await south.sign(edge.service.url, { claims: { ...revokedClaims(consentId), iss: north.issuer } });
    expect(await codeOf(other)).toEqual([400, 'authentication_failed']);
    await done();
    expect(await stateOf(consentId)).toBe('given');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['of another issuer', { iss: 'https://south.example/events' }, 'invalid_issuer'],
    ['without an issuer', { iss: undefined }, 'invalid_issuer'],
    ['for somebody else', { aud: 'https://elsewhere.example' }, 'invalid_audience'],
    ['for nobody', { aud: undefined }, 'invalid_audience'],
    ['too old', { iat: seconds() - DAY - 300 }, 'invalid_request'],
    ['of the future', { iat: seconds() + 300 }, 'invalid_request'],
    ['of no time', { iat: undefined }, 'invalid_request'],
    ['over', { exp: seconds() - 300 }, 'invalid_request'],
    ['without an id', { jti: undefined }, 'invalid_request'],
    ['with an odd id', { jti: 'a\u0000b' }, 'invalid_request'],
    ['with an endless id', { jti: 'x'.repeat(129) }, 'invalid_request'],
    ['without an event', { events: {} }, 'invalid_request'],
    ['of another event', { events: { 'urn:uk:org:openbanking:events:resource-update': {} } }, 'invalid_request'],
    ['with an event that is none', { events: { [WITHDRAWN]: 1 } }, 'invalid_request'],
    ['about nothing', { sub: undefined, events: { [WITHDRAWN]: {} } }, 'invalid_request'],
    ['about two consents', { sub: 'another' }, 'invalid_request'],
  ])('%s', async (_, claims, code) => {
    const consentId = await given();
    expect(await codeOf(await revoke(consentId, { claims }))).toEqual([400, code]);
    await done();
    expect(await stateOf(consentId)).toBe('given');
  });

  it('of another type, such as an ID token, or with a header that it does not know', async () => {
    const consentId = await given();
    for (const header of [{ typ: 'JWT' }, { typ: undefined }, { crit: ['x'], x: 1 }])
      expect((await push(await rawToken(consentId, header))).status).toBe(400);
    await done();
    expect(await stateOf(consentId)).toBe('given');
  });

  it('is refused to who is not registered, and to who has no key', async () => {
    const token = await revoke(await given());
    expect(await codeOf(token, await edge.keyOf('east'))).toEqual([403, 'access_denied']);
    expect(await codeOf(token, 'qk_b_wrong')).toEqual([401, 'unauthorised']);
  });

  it('beyond as many as are remembered of one bank', async () => {
    const many = 'SELECT $1, n::text, $2, NULL, 0, $3 FROM generate_series(1, 50000) AS n';
    const flood = (expiresAt: number) =>
      edge.bed.query('consent', `INSERT INTO security_event ${many}`, ['flood', Buffer.alloc(32), expiresAt]);
    const bank = await EventsBank.start('flood');
    await register(bank);
    const floodKey = await edge.keyOf('flood');
    await flood(Date.now() + 60_000);
    const token = await bank.sign(edge.service.url, { claims: revokedClaims('x') });
    expect(await codeOf(token, floodKey)).toEqual([429, 'rate_limited']);
    expect((await push(await revoke('x'))).status).toBe(202);
    await edge.bed.query('consent', "DELETE FROM security_event WHERE bank_id = 'flood'");
    expect((await push(token, floodKey)).status).toBe(202);
    await bank.server.stop();
  });

  it('of another content type, huge, or garbage', async () => {
    expect((await push('{}', key, 'application/json')).status).toBe(415);
    expect((await push('a.b.c', key, 'application/jwt')).status).toBe(415);
    const types = await edge.send('PUT', key, '/v1/consents/x', '{}');
    expect(types.status).toBe(400);
    expect((await push('a'.repeat(2_000_000))).status).toBe(413);
    expect((await push(`a.${'b'.repeat(100_000)}.c`)).status).toBe(400);
    const large = await north.sign(edge.service.url, { claims: { ...revokedClaims('x'), more: 'x'.repeat(60_000) } });
    expect(await codeOf(large)).toEqual([400, 'invalid_request']);
    const part = fc.oneof(
      fc.base64String(),
      fc.json().map(base64),
      fc.constant(base64('{"alg":"ES256","kid":"events"}')),
    );
    const odd = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(part, part, part).map((parts) => parts.join('.')),
    );
    const signed = fc.jsonValue({ maxDepth: 4 });
    await fc.assert(
      fc.asyncProperty(odd, signed, async (token, value) => {
        expect([400, 413]).toContain((await push(token)).status);
        const claims = { sub: value, sub_id: value, events: { [WITHDRAWN]: { subject: value } } };
        expect([202, 400]).toContain((await push(await north.sign(edge.service.url, { claims }))).status);
      }),
      { numRuns: 60 },
    );
  });
});

const base64 = (text: string): string => Buffer.from(text).toString('base64url');
const rawToken = (consentId: string, header: object): Promise<string> =>
  new SignJWT({
    iss: north.issuer,
    aud: edge.service.url,
    iat: seconds(),
    jti: randomUUID(),
    ...revokedClaims(consentId),
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'events', typ: 'secevent+jwt', ...header })
    .sign(north.key, { crit: { x: true } });

describe('the keys of a bank', () => {
  it('are those of its OpenID provider where no others are registered', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const bank = await TestBank.start({ edgeUrl: edge.service.url });
    await edge.bed.query('consent', 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $1)', [
      'west',
      bank.url,
      bank.clientId,
    ]);
    const westKey = await edge.keyOf('west');
    const consentId = await given(westKey);
    const claims = { ...revokedClaims(consentId), iss: bank.url };
    const token = await north.sign(edge.service.url, { claims, key: bank.key, header: { kid: 'bank' } });
    expect((await push(token, westKey)).status).toBe(202);
    await done();
    expect(await stateOf(consentId, westKey)).toBe('withdrawn');
    await bank.stop();
  });

  it('that cannot be had delay its tokens, and lose none', async () => {
    const late = await EventsBank.start('late');
    await register(late);
    const lateKey = await edge.keyOf('late');
    const consentId = await given(lateKey);
    const token = await late.sign(edge.service.url, { claims: revokedClaims(consentId) });
    for (const answer of [500, 'nothing'] as const) {
      late.jwksAnswer = answer;
      const { status, headers, text } = await push(token, lateKey);
      expect([status, headers.get('retry-after')]).toEqual([503, '5']);
      expect(JSON.parse(text)).toMatchObject({ code: 'bank_keys_unavailable' });
    }
    late.jwksAnswer = undefined;
    expect((await push(token, lateKey)).status).toBe(202);
    await done();
    expect(await stateOf(consentId, lateKey)).toBe('withdrawn');
    const asked = late.jwksAsked;
    const unknown = await late.sign(edge.service.url, { claims: revokedClaims('x'), header: { kid: 'other' } });
    for (let n = 0; n < 5; n += 1) expect(await codeOf(unknown, lateKey)).toEqual([400, 'invalid_key']);
    expect(late.jwksAsked).toBe(asked);
    await late.server.stop();
  });
});
