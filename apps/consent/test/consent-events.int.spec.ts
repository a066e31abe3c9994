// A bank is told, by signed tokens, of every consent of its customers that ends without its own doing, until it has acknowledged it; nobody else is.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { Browser } from '@quittance/testbed';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { NEWEST } from '../src/notices/notices.js';
import { type Edge, openEdge } from './edge.js';
import { LocalServer } from './kit/events-bank.js';
import { TestBank } from './kit/test-bank.js';

let edge: Edge;
let bank: TestBank;
let key: string;
let otherKey: string;

beforeAll(async () => {
  // The provider warns of what is right for a test: it keeps all in memory.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  edge = await openEdge();
  bank = await TestBank.start({ edgeUrl: edge.service.url });
  const row = ['north', bank.url, bank.clientId, 'North'];
  await edge.bed.query('consent', 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4)', row);
  key = await edge.keyOf('north');
  otherKey = await edge.keyOf('south');
});
afterAll(async () => {
  await edge?.close();
  await bank?.stop();
});

/** On the customer's own page. */
const decides = async (accountId: string, path: string, body: object): Promise<void> => {
  const browser = new Browser();
  bank.customer = { id: `of-${accountId}`, claims: { quittance_accounts: [{ id: accountId, label: 'Account' }] } };
  await browser.follow(`${edge.service.url}/customer/sign-in?bank=north`, ({ pathname }) => pathname === '/my/');
  const session = (await (await browser.ask(`${edge.service.url}/customer/v1/session`)).json()) as Record<
    string,
    string
  >;
  const { status } = await browser.ask(`${edge.service.url}/customer/v1/purposes/receipts/${path}`, {
    method: 'POST',
    headers: { 'x-csrf-token': session['csrfToken'] ?? '', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(status).toBe(200);
};

interface Polled {
  readonly sets: Readonly<Record<string, string>>;
  readonly moreAvailable: boolean;
}

const poll = async (body: object = {}, as = key): Promise<Polled> => {
  const { status, json } = await edge.send('POST', as, '/v1/consent-events', JSON.stringify(body));
  expect(status).toBe(200);
  return json as unknown as Polled;
};
const acknowledgeAll = async (): Promise<void> => {
  for (let ack = Object.keys((await poll()).sets); ack.length > 0; ) ack = Object.keys((await poll({ ack })).sets);
};
/** As a bank does: by the network's own keys, and for itself. */
const received = async (token: string): Promise<JWTPayload> => {
  const keys = createRemoteJWKSet(new URL(`${edge.service.url}/.well-known/jwks.json`));
  const expected = { issuer: edge.service.url, audience: 'north', typ: 'secevent+jwt', algorithms: ['EdDSA'] };
  return (await jwtVerify(token, keys, { ...expected, maxTokenAge: 60 })).payload;
};
/** A consent that the bank holds and the customer has ended on the page. */
const ended = async (): Promise<string> => {
  const accountId = randomUUID();
  await edge.put(key, accountId, aConsentBody({ accountId, scopes: ['receipts'] }));
  await decides(accountId, 'withdraw', {});
  return accountId;
};
/** Until the passing of time is on record. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
};

describe('a bank that polls', () => {
  it('is told of a withdrawal on the page, for as long as it has not acknowledged it', async () => {
    const consentId = await ended();
    const { sets, moreAvailable } = await poll();
    expect(moreAvailable).toBe(false);
    const [[jti, token] = []] = Object.entries(sets);
    const claims = await received(token!);
    expect(claims).toMatchObject({
      jti,
      txn: `${consentId}/2`,
      sub_id: { format: 'urn:quittance:consent', consent_id: consentId, account_id: consentId },
      events: {
        'urn:quittance:consent:withdrawn': { scopes: ['receipts'], by: 'customer', deliveredReceipts: 'take_down' },
      },
    });
    expect(await poll({ returnImmediately: false, ack: [randomUUID(), 'no-uuid'] })).toEqual({ sets, moreAvailable });
    expect(await poll({ ack: [jti] })).toEqual({ sets: {}, moreAvailable: false });
    expect(await poll()).toEqual({ sets: {}, moreAvailable: false });
  });

  it('is told of what the network held, and whether it may keep what it has', async () => {
    const accountId = randomUUID();
    await decides(accountId, 'give', { noticeVersion: NEWEST.version });
    expect((await poll()).sets).toEqual({});
    await decides(accountId, 'withdraw', { deliveredReceipts: 'keep' });
    const [token] = Object.values((await poll()).sets);
    const { sub_id: subject, events } = await received(token!);
    expect(subject).toMatchObject({ consent_id: expect.stringMatching(/^network-/), account_id: accountId });
    expect(events).toMatchObject({ 'urn:quittance:consent:withdrawn': { deliveredReceipts: 'keep' } });
    await acknowledgeAll();
  });

  it('is told when a consent waits to be reconfirmed, and when it expires', async () => {
    const accountId = randomUUID();
    const [reconfirmBy, expiresAt] = [2_000, 4_000].map((ms) => new Date(Date.now() + ms).toISOString());
    await edge.put(key, accountId, aConsentBody({ accountId, reconfirmBy: reconfirmBy!, expiresAt: expiresAt! }));
    await until(async () => Object.keys((await poll()).sets).length === 2);
    const all = await Promise.all(Object.values((await poll()).sets).map(received));
    const kinds = all.map(({ events }) => Object.keys(events as object));
    expect(kinds).toEqual([['urn:quittance:consent:reconfirm_due'], ['urn:quittance:consent:expired']]);
    await acknowledgeAll();
  });

  it('is not told of what it has said itself', async () => {
    const accountId = randomUUID();
    const said = aConsentBody({ accountId });
    await edge.put(key, accountId, said);
    await edge.put(key, accountId, { ...said, state: 'withdrawn' });
    expect((await poll()).sets).toEqual({});
  });

  it('sees its own only, and acknowledges its own only', async () => {
    await ended();
    const { sets } = await poll();
    expect(Object.keys(sets)).toHaveLength(1);
    const named = { ack: Object.keys(sets), setErrs: { [Object.keys(sets)[0]!]: { err: 'invalid_key' } } };
    expect(await poll(named, otherKey)).toEqual({ sets: {}, moreAvailable: false });
    expect((await poll()).sets).toEqual(sets);
    await acknowledgeAll();
  });

  it('gets as many as it asks for, the oldest first, and none of what it could not take again', async () => {
    for (let n = 0; n < 3; n += 1) await ended();
    const all = Object.keys((await poll()).sets);
    const two = await poll({ maxEvents: 2 });
    expect([Object.keys(two.sets).sort(), two.moreAvailable]).toEqual([all.slice(0, 2).sort(), true]);
    expect(await poll({ maxEvents: 0 })).toEqual({ sets: {}, moreAvailable: true });
    const setErrs = { [all[0]!]: { err: 'invalid_request', description: 'what?' } };
    expect(Object.keys((await poll({ ack: [all[1]], setErrs })).sets)).toEqual([all[2]]);
    await acknowledgeAll();
  });

  it.each([
    { maxEvents: -1 },
    { maxEvents: '1' },
    { ack: 'a' },
    { ack: Array(1_001).fill('a') },
    { setErrs: { a: 1 } },
    { other: 1 },
  ])('is refused what is no poll: %#', async (body) => {
    const { status, json } = await edge.send('POST', key, '/v1/consent-events', JSON.stringify(body));
    expect([status, json['code']]).toEqual([400, 'invalid_poll']);
  });

  it('does not find what nobody has fetched for 30 days', async () => {
    const consentId = await ended();
    await edge.bed.query('consent', 'UPDATE consent_event SET created_at = created_at - $1 WHERE consent_id = $2', [
      30 * 86_400_000,
      consentId,
    ]);
    expect((await poll()).sets).toEqual({});
  });
});

describe('an event', () => {
  it.each([
    'http://127.0.0.1:1',
    'http://events.example.com',
    'https://127.0.0.1',
    'https://10.0.0.1',
    'https://localhost',
  ])('is not pushed to %s', async (url) => {
    const body = JSON.stringify({ delivery: { method: 'push', endpoint_url: url } });
    const { status, json } = await edge.send('PUT', otherKey, '/v1/consent-events/stream', body);
    expect([status, json['code']]).toEqual([400, 'invalid_stream']);
  });

  it('is not pushed either to a private address that was allowed once', async () => {
    let asked = 0;
    const server = await LocalServer.start((_, response) => void response.writeHead(((asked += 1), 202)).end());
    await edge.bed.query('consent', 'INSERT INTO consent_event_stream VALUES ($1, $2)', ['north', server.url]);
    const consentId = await ended();
    const attempts = () =>
      edge.bed.query<{ attempts: number }>('consent', 'SELECT attempts FROM consent_event WHERE consent_id = $1', [
        consentId,
      ]);
    await until(async () => (await attempts())[0]?.attempts === 1);
    expect(asked).toBe(0);
    await edge.bed.query('consent', 'DELETE FROM consent_event_stream');
    await server.stop();
    await acknowledgeAll();
  });
});

it('writes what a bank is told with the change, or neither', async () => {
  const consentId = randomUUID();
  await edge.put(key, consentId, aConsentBody({ accountId: consentId, scopes: ['receipts'] }));
  await edge.bed.query(
    'consent',
    `ALTER TABLE consent_event ADD CONSTRAINT broken CHECK (consent_id <> '${consentId}')`,
  );
  await expect(decides(consentId, 'withdraw', {})).rejects.toThrow();
  expect((await edge.get(key, `/v1/consents/${consentId}`)).json['state']).toBe('given');
  await edge.bed.query('consent', 'ALTER TABLE consent_event DROP CONSTRAINT broken');
  await decides(consentId, 'withdraw', {});
  expect(Object.keys((await poll()).sets)).toHaveLength(1);
  await acknowledgeAll();
});
