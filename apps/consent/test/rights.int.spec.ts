// Customers get a token for their receipts, learn what is kept of them, take it along, and are answered what they ask for; nobody else gets any of it.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AccountTokens } from '@quittance/edge';
import { accountDigest } from '@quittance/consent-policy';
import { aRightsAnswered } from '@quittance/contracts-consent/builders';
import { decodeJwt } from 'jose';
import { parkedTopic, RightsAnswered, RightsRequested } from '../src/contract.js';
import { NEWEST } from '../src/notices/notices.js';
import { type Edge, openEdge } from './edge.js';
import { TestBank } from './kit/test-bank.js';
import { Visitor } from './kit/visitor.js';

const RECEIPTS = 'http://127.0.0.1:7103';

let edge: Edge;
let bank: TestBank;
let north: string;
let south: string;

beforeAll(async () => {
  // The provider warns of what is right for a test: it keeps all in memory.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  edge = await openEdge({ CONSENT_RECEIPTS_URL: RECEIPTS });
  bank = await TestBank.start({ edgeUrl: edge.service.url });
  const register = 'INSERT INTO bank_sign_in VALUES ($1, $2, $3, $4)';
  await edge.bed.query('consent', register, ['north', bank.url, bank.clientId, 'North']);
  north = await edge.keyOf('north');
  south = await edge.keyOf('south');
});
afterAll(async () => {
  await edge?.close();
  await bank?.stop();
});

const visit = (id: string, ...accounts: { id: string; holders?: number }[]) =>
  Visitor.signIn(edge.service.url, bank, { id, accounts });
const post = (key: string, path: string, body: object) => edge.send('POST', key, path, JSON.stringify(body));

/** Answers, as matching would, whatever is asked of it; each record comes twice. */
const answerAsMatching = async (of: (ask: RightsRequested) => Partial<RightsAnswered>[]) => {
  await edge.bed.settled();
  const known = new Set((await edge.bed.readValues(RightsAnswered)).map(({ askId }) => askId));
  const asks = (await edge.bed.readValues(RightsRequested)).filter(({ askId }) => !known.has(askId));
  for (const ask of asks) {
    const parts = of(ask);
    for (const [i, over] of parts.entries()) {
      const answer = aRightsAnswered({ askId: ask.askId, part: i + 1, parts: parts.length, holdings: [], ...over });
      const messageId = await edge.bed.produce(RightsAnswered, ask.askId, answer);
      await edge.bed.produce(RightsAnswered, ask.askId, answer, { messageId });
      await edge.bed.produce(RightsAnswered, ask.askId, answer);
    }
  }
  return asks;
};
const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error('not within ten seconds');
};
const asked = (count: number) =>
  until(async () => {
    const rows = await edge.bed.query<object>('consent', 'SELECT FROM rights_ask');
    return rows.length >= count ? true : undefined;
  });

describe('a token for receipts', () => {
  it('is signed by the network for the delivery edge, for the accounts of the session, and names nobody', async () => {
    const ada = await visit('ada-1', { id: 'T-1' }, { id: 'T-2' });
    const { status, json } = await ada.post('access-token', {});
    expect([status, json['receiptsUrl']]).toEqual([200, RECEIPTS]);
    const claims = decodeJwt(String(json['token']));
    expect(Object.keys(claims).sort()).toEqual(['accounts', 'aud', 'bankId', 'exp', 'iat', 'iss', 'jti']);
    expect(claims.exp! - claims.iat!).toBe(300);
    expect(Date.parse(String(json['expiresAt']))).toBe(claims.exp! * 1_000);
    const tokens = new AccountTokens({ issuer: edge.service.url, audience: 'quittance-delivery' });
    expect(await tokens.of(`Bearer ${String(json['token'])}`)).toEqual({
      bankId: 'north',
      accounts: [
        { accountId: 'T-1', label: 'Account T-1' },
        { accountId: 'T-2', label: 'Account T-2' },
      ],
    });
  });

  it('is for a session, and its page', async () => {
    const ada = await visit('ada-2', { id: 'T-3' });
    expect((await ada.post('access-token', {}, '')).json['code']).toBe('csrf_failed');
    expect((await ada.post('access-token', { more: 1 })).json['code']).toBe('invalid_rights_request');
    expect((await post(north, '/customer/v1/access-token', {})).status).toBe(401);
  });

  it('lets the page ask the delivery edge, and nobody else', async () => {
    const policy = (await edge.get(undefined, '/my/')).headers.get('content-security-policy');
    expect(policy).toMatch(new RegExp(`connect-src 'self' ${RECEIPTS}$`));
  });
});

describe('a request', () => {
  it('of a complaint is the network’s, and due in 30 days', async () => {
    const ada = await visit('ada-3', { id: 'R-1' });
    const { status, json } = await ada.post('requests', { kind: 'complaint', text: 'Too slow.\nAnd late.' });
    expect(status).toBe(201);
    expect(Date.parse(String(json['dueAt'])) - Date.parse(String(json['receivedAt']))).toBe(30 * 86_400_000);
    expect(json).toMatchObject({ text: 'Too slow.\nAnd late.', steps: [{ by: 'you', step: 'received' }] });
    expect((await edge.get(north, '/v1/requests?state=all')).json['requests']).toEqual([]);
    expect((await ada.get('requests')).json['requests']).toEqual([json]);
  });

  it('about data of the bank is the bank’s to answer, once, and the customer reads it', async () => {
    const ada = await visit('ada-4', { id: 'R-2' });
    const { json: made } = await ada.post('requests', { kind: 'rectification', text: 'It was 12.34.' });
    const path = `/v1/requests/${String(made['requestId'])}/answer`;
    const seen = (await edge.get(north, '/v1/requests')).json['requests'] as object[];
    expect(seen).toEqual([
      {
        requestId: made['requestId'],
        kind: 'rectification',
        accountIds: ['R-2'],
        text: 'It was 12.34.',
        receivedAt: made['receivedAt'],
        dueAt: made['dueAt'],
      },
    ]);
    const done = { outcome: 'done', text: 'It is now.' };
    for (let time = 0; time < 2; time += 1) expect((await post(north, path, done)).status).toBe(200);
    expect((await post(north, path, { ...done, outcome: 'refused' })).json['code']).toBe('request_closed');
    expect((await edge.get(north, '/v1/requests')).json['requests']).toEqual([]);
    expect((await edge.get(north, '/v1/requests?state=all')).json['requests']).toHaveLength(1);
    expect((await ada.get('requests')).json['requests']).toMatchObject([
      {
        steps: [
          { by: 'you', step: 'received' },
          { by: 'network', step: 'passed_on' },
          { by: 'bank', step: 'answered', text: 'It is now.' },
          { by: 'bank', step: 'done' },
        ],
      },
    ]);
  });

  it('is unknown to another bank and to another customer', async () => {
    const ada = await visit('ada-5', { id: 'R-3' });
    const { json: made } = await ada.post('requests', { kind: 'objection', text: 'No.' });
    const path = `/v1/requests/${String(made['requestId'])}/answer`;
    expect((await edge.get(south, '/v1/requests?state=all')).json['requests']).toEqual([]);
    expect((await post(south, path, { outcome: 'done', text: 'x' })).json['code']).toBe('request_not_found');
    for (const id of ['x', '%00', '00000000-0000-0000-0000-000000000000'])
      expect((await post(north, `/v1/requests/${id}/answer`, { outcome: 'done', text: 'x' })).status).toBe(404);
    const bob = await visit('bob-5', { id: 'R-3' });
    expect((await bob.get('requests')).json['requests']).toEqual([]);
    const { json: complaint } = await ada.post('requests', { kind: 'complaint', text: 'No.' });
    const other = `/v1/requests/${String(complaint['requestId'])}/answer`;
    expect((await post(north, other, { outcome: 'done', text: 'x' })).json['code']).toBe('request_not_found');
  });

  it('has a kind and some words, comes from the page, and is one of 20 that may be open', async () => {
    const ada = await visit('ada-6', { id: 'R-4' });
    for (const body of [{ kind: 'erasure', text: 'x' }, { kind: 'complaint' }, { kind: 'complaint', text: '' }])
      expect((await ada.post('requests', body)).json['code']).toBe('invalid_rights_request');
    expect((await ada.post('requests', { kind: 'complaint', text: 'x'.repeat(2_001) })).status).toBe(400);
    expect((await ada.post('requests', { kind: 'complaint', text: 'x' }, 'no')).json['code']).toBe('csrf_failed');
    expect((await edge.get(north, '/v1/requests?state=closed')).json['code']).toBe('invalid_query');
    const answers = await Promise.all(
      Array.from({ length: 22 }, () => ada.post('requests', { kind: 'complaint', text: 'x' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.find(({ status }) => status !== 201)?.json['code']).toBe('too_many_open_requests');
  });

  it('keeps every step: none is changed, and none goes', async () => {
    for (const sql of [
      `UPDATE rights_step SET at = 1`,
      `UPDATE rights_step SET words = NULL`,
      `UPDATE rights_step SET words = 'x'`,
      'DELETE FROM rights_step',
      'TRUNCATE rights_step',
    ])
      await expect(edge.bed.query('consent', sql)).rejects.toThrow(/never changed/);
  });
});

describe('a record', () => {
  it('goes with an erased account alone, and is changed by nobody', async () => {
    const ada = await visit('ada-40', { id: 'X-1' });
    await ada.post('purposes/receipts/give', { noticeVersion: NEWEST.version });
    const query = (sql: string, params: unknown[] = []) => edge.bed.query('consent', sql, params);
    const erase = `DELETE FROM consent_record WHERE account_id = 'X-1'`;
    await expect(query(erase)).rejects.toThrow(/never changed/);
    await query(
      `INSERT INTO erased_account (digest, erased_at, ask_id)
                 SELECT $1, changed_at - 1, 'x' FROM consent_record WHERE account_id = 'X-1'`,
      [accountDigest('north', 'X-1')],
    );
    await expect(query(erase)).rejects.toThrow(/never changed/);
    await query('UPDATE erased_account SET erased_at = erased_at + 1 WHERE digest = $1', [
      accountDigest('north', 'X-1'),
    ]);
    for (const sql of ['UPDATE consent_record SET version = 8', 'TRUNCATE consent_record'])
      await expect(query(sql)).rejects.toThrow(/never changed/);
    await query(erase);
  });
});

describe('what is kept', () => {
  it('is told of every account, by kind, and asked of matching once within half a minute', async () => {
    const ada = await visit('ada-7', { id: 'H-1' }, { id: 'H-2' });
    await ada.post('purposes/receipts/give', { noticeVersion: NEWEST.version });
    const before = (await edge.bed.query<object>('consent', 'SELECT FROM rights_ask')).length;
    const answers = Promise.all([ada.get('holdings'), ada.get('holdings')]);
    await asked(before + 2);
    const asks = await answerAsMatching(({ accountId }) => [
      {
        holdings:
          accountId === 'H-1'
            ? [{ what: 'transactions', count: 3, oldest: 5_000, newest: 9_000, goneBy: 20_000 }]
            : [
                { what: 'transactions', count: 1, oldest: 4_000, newest: 4_000, goneBy: 30_000 },
                { what: 'a new word', count: 1 },
              ],
      },
    ]);
    expect(asks.map(({ kind, accountId }) => `${kind} ${accountId}`).sort()).toEqual(['holdings H-1', 'holdings H-2']);
    for (const { status, json } of await answers) {
      expect([status, json['missing']]).toEqual([200, []]);
      expect(json['holdings']).toMatchObject([
        { service: 'consent', what: 'consents', count: 2 },
        { service: 'consent', what: 'consent_records', count: 2 },
        { service: 'consent', what: 'sign_ins', count: 1 },
        {
          service: 'matching',
          what: 'transactions',
          count: 4,
          oldest: '1970-01-01T00:00:04.000Z',
          newest: '1970-01-01T00:00:09.000Z',
          goneBy: '1970-01-01T00:00:30.000Z',
        },
      ]);
    }
  });

  it('is told without matching where that does not answer, but no archive is made without it', async () => {
    const ada = await visit('ada-8', { id: 'H-3' });
    const [holdings, archive] = await Promise.all([ada.get('holdings'), ada.get('archive')]);
    expect([holdings.status, holdings.json['missing']]).toEqual([200, ['matching']]);
    expect([archive.status, archive.json['code']]).toEqual([503, 'holdings_unavailable']);
    expect(archive.headers.get('retry-after')).toBe('5');
    expect((await ada.get('requests')).json['requests']).toEqual([]);
  }, 20_000);

  it('is taken along as files that prove whence they come, and puts the request on record', async () => {
    const ada = await visit('ada-9', { id: 'H-4' });
    await ada.post('purposes/receipts/give', { noticeVersion: NEWEST.version });
    await ada.post('requests', { kind: 'complaint', text: '<script>alert(1)</script>' });
    const before = (await edge.bed.query<object>('consent', 'SELECT FROM rights_ask')).length;
    const answer = ada.get('archive');
    await asked(before + 1);
    await answerAsMatching(() => [
      { document: '[{"transactionId":"t1","amountMinor":-12,"note":"=1+1"}]' },
      { document: '[{"transactionId":"t2","tags":["a","b"]}]' },
    ]);
    const { status, json } = await answer;
    expect(status).toBe(200);
    const { files, manifest, signature, key } = json as unknown as {
      files: { path: string; mediaType: string; text: string }[];
      manifest: string;
      signature: string;
      key: { kid: string };
    };
    expect(files.map(({ path }) => path)).toEqual([
      'consent/records.json',
      'consent/history.csv',
      'consent/choices.json',
      'consent/requests.json',
      'matching/transactions.json',
      'matching/transactions.csv',
      'consent/consent.html',
    ]);
    const [published] = (
      (await (await fetch(`${edge.service.url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }
    ).keys;
    expect(key).toEqual(published);
    const publicKey = createPublicKey({ key: key, format: 'jwk' });
    expect(verify(null, Buffer.from(manifest), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    const listed = (JSON.parse(manifest) as { files: { path: string; sha256: string; bytes: number }[] }).files;
    for (const { path, text } of files)
      expect(listed.find((one) => one.path === path)).toEqual({
        path,
        bytes: Buffer.byteLength(text),
        sha256: createHash('sha256').update(text).digest('hex'),
      });
    const textOf = (name: string) => files.find(({ path }) => path === name)!.text;
    expect(textOf('matching/transactions.csv')).toBe(
      `transactionId,amountMinor,note,tags\r\nt1,-12,'=1+1,\r\nt2,,,"[""a"",""b""]"\r\n`,
    );
    expect(JSON.parse(textOf('matching/transactions.json'))).toMatchObject({ transactions: [{}, {}] });
    expect(textOf('consent/consent.html')).not.toContain('<script');
    expect(textOf('consent/history.csv')).toContain(',receipts,H-4,Account H-4,given,you,');
    expect(JSON.parse(textOf('consent/requests.json'))).toMatchObject({
      requests: [{ kind: 'access', steps: [{ step: 'received' }, { step: 'done' }] }, { kind: 'complaint' }],
    });
  });

  it('is kept of an answer only where somebody here has asked', async () => {
    await edge.bed.produce(RightsAnswered, 'nobody', aRightsAnswered({ askId: 'nobody' }));
    await edge.bed.settled();
    expect(await edge.bed.query('consent', `SELECT FROM rights_answer WHERE ask_id = 'nobody'`)).toEqual([]);
    expect(await edge.bed.readAll(parkedTopic)).toEqual([]);
  });

  it('of a joint account is told without what another holder has decided', async () => {
    const joint = { id: 'H-5', holders: 2 };
    const [ada, bob] = [await visit('ada-10', joint), await visit('bob-10', joint)];
    await ada.post('purposes/receipts/give', { noticeVersion: NEWEST.version });
    await ada.post('purposes/insights/give', { noticeVersion: NEWEST.version });
    const { json } = await bob.get('holdings');
    expect((json['holdings'] as { what: string }[]).map(({ what }) => what)).toEqual(['sign_ins']);
  });

  it('of somebody else, or without a session, is not told', async () => {
    for (const path of ['holdings', 'archive', 'requests'])
      expect((await edge.get(north, `/customer/v1/${path}`)).status).toBe(401);
  });
});
