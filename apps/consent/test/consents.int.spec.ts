// A consent belongs to one account of one bank; every real change has a version and reaches the network once, in order.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { ConsentChanged } from '../src/contract.js';
import { type Answer, type Edge, openEdge } from './edge.js';

let edge: Edge;
let key: string;
let otherKey: string;

beforeAll(async () => {
  edge = await openEdge();
  key = await edge.keyOf('B-1');
  otherKey = await edge.keyOf('B-2');
});
afterAll(() => edge?.close());

const recordsOf = async (consentId: string, bankId = 'B-1') => {
  await edge.bed.settled();
  const records = (await edge.bed.readAll(ConsentChanged)).filter((record) => record.key === `${bankId}/${consentId}`);
  return records.map(({ decoded }) => (decoded?.ok ? decoded.value : undefined));
};

describe('PUT /v1/consents/{consentId}', () => {
  it('publishes the full state of every change, and nothing for a repeat', async () => {
    const given = aConsentBody({ accountId: 'A-put', scopes: ['receipts', 'insights'] });
    const bodies = [
      given,
      given,
      { ...given, scopes: ['insights', 'receipts'], givenAt: '2026-11-01T10:00:00+01:00' },
      { ...given, state: 'withdrawn' },
      { ...given, state: 'withdrawn' },
      given,
    ];
    const answers: Answer[] = [];
    for (const body of bodies) answers.push(await edge.put(key, 'put', body));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(answers.map(({ json }) => json['version'])).toEqual([1, 1, 1, 2, 2, 3]);
    const records = await recordsOf('put');
    expect(records.map((record) => [record?.version, record?.state])).toEqual([
      [1, 'given'],
      [2, 'withdrawn'],
      [3, 'given'],
    ]);
    expect(records[0]).toMatchObject({
      consentId: 'put',
      bankId: 'B-1',
      accountId: 'A-put',
      holder: 'bank',
      scopes: ['insights', 'receipts'],
      givenAt: Date.UTC(2026, 10, 1, 9),
      noticeVersion: '2026-10',
    });
  });

  it('gives changes at once one order, and the topic the same', async () => {
    const notices = Array.from({ length: 20 }, (_, n) => `notice-${n}`);
    await Promise.all(notices.map((noticeVersion) => edge.put(key, 'race', aConsentBody({ noticeVersion }))));
    const versions = (await recordsOf('race')).map((record) => record?.version);
    expect(versions).toEqual(notices.map((_, n) => n + 1));
    expect((await edge.get(key, '/v1/consents/race')).json['version']).toBe(20);
  });

  it('has no expiry any more once it is given without one', async () => {
    const unlimited = aConsentBody();
    expect(unlimited).not.toHaveProperty('expiresAt');
    await edge.put(key, 'unlimited', { ...unlimited, expiresAt: '2999-01-01T00:00:00Z' });
    await edge.put(key, 'unlimited', unlimited);
    const { json } = await edge.get(key, '/v1/consents/unlimited');
    expect(json).toMatchObject({ version: 2 });
    expect(json).not.toHaveProperty('expiresAt');
  });

  it('records a withdrawal after the consent has expired', async () => {
    const expired = aConsentBody({ givenAt: '2020-01-01T00:00:00Z', expiresAt: '2021-01-01T00:00:00Z' });
    expect((await edge.put(key, 'expired', expired)).status).toBe(200);
    const answer = await edge.put(key, 'expired', { ...expired, state: 'withdrawn' });
    expect(answer.json).toMatchObject({ state: 'withdrawn', version: 2, expiresAt: '2021-01-01T00:00:00.000Z' });
  });

  it('records a withdrawal whatever its times say, and one that was never given', async () => {
    const odd = aConsentBody({
      state: 'withdrawn',
      givenAt: '2999-01-01T00:00:00Z',
      expiresAt: '2000-01-01T00:00:00Z',
    });
    expect((await edge.put(key, 'odd', odd)).json).toMatchObject({ state: 'withdrawn', version: 1 });
  });

  it('leaves an id with its account for ever', async () => {
    const body = aConsentBody({ accountId: 'A-mine' });
    await edge.put(key, 'mine', body);
    await edge.put(key, 'mine', { ...body, state: 'withdrawn' });
    const otherAccount = await edge.put(key, 'mine', { ...body, accountId: 'A-other' });
    expect(otherAccount.json).toMatchObject({ status: 409, code: 'consent_id_taken' });
    expect(await recordsOf('mine')).toHaveLength(2);
  });

  it('keeps the ids of banks apart: the same one is taken by each, and neither sees or touches the other’s', async () => {
    const [mine, theirs] = [aConsentBody({ accountId: 'A-1' }), aConsentBody({ accountId: 'A-2', noticeVersion: 'x' })];
    const answers = [
      await edge.put(otherKey, 'shared', theirs),
      await edge.put(key, 'shared', mine),
      await edge.put(key, 'shared', { ...mine, state: 'withdrawn' }),
    ];
    expect(answers.map(({ status, json }) => [status, json['version'], json['accountId']])).toEqual([
      [200, 1, 'A-2'],
      [200, 1, 'A-1'],
      [200, 2, 'A-1'],
    ]);
    expect((await edge.get(key, '/v1/consents/shared')).json).toMatchObject({ accountId: 'A-1', state: 'withdrawn' });
    expect((await edge.get(otherKey, '/v1/consents/shared')).json).toMatchObject({ accountId: 'A-2', state: 'given' });
    expect((await recordsOf('shared')).map((record) => record?.state)).toEqual(['given', 'withdrawn']);
    expect((await recordsOf('shared', 'B-2')).map((record) => record?.accountId)).toEqual(['A-2']);
  });

  it.each<[string, unknown, number, string, string]>([
    ['a', { ...aConsentBody(), givenAt: '2999-01-01T00:00:00Z' }, 422, 'clock_out_of_range', '/givenAt'],
    ['a', { ...aConsentBody(), expiresAt: '2020-01-01T00:00:00Z' }, 400, 'invalid_consent', '/expiresAt'],
    ['a', { ...aConsentBody(), scopes: ['marketing'] }, 400, 'invalid_consent', '/scopes/0'],
    ['a', { ...aConsentBody(), holder: 'network' }, 400, 'invalid_consent', '/holder'],
    ['a', { ...aConsentBody(), accountId: 'canary\u0000' }, 400, 'invalid_consent', '/accountId'],
    ['a\u0000', aConsentBody(), 400, 'invalid_consent', '/consentId'],
    ['a', null, 400, 'invalid_consent', ''],
  ])('refuses %j with %j', async (consentId, body, status, code, field) => {
    const answer = await edge.put(key, consentId, body);
    expect(answer.json).toMatchObject({ status, code, errors: [{ field }] });
    expect(answer.text).not.toContain('canary');
    expect((await edge.get(key, '/v1/consents/a')).status).toBe(404);
  });

  it('refuses malformed JSON, bytes that are not UTF-8 and 10 MB', async () => {
    const path = '/v1/consents/a';
    expect((await edge.send('PUT', key, path, '{')).json).toMatchObject({ status: 400, code: 'malformed_json' });
    const latin1 = Buffer.from(JSON.stringify(aConsentBody({ noticeVersion: 'é' })), 'latin1');
    expect((await edge.send('PUT', key, path, latin1)).json).toMatchObject({ status: 400, code: 'not_utf8' });
    expect((await edge.send('PUT', key, path, `"${'x'.repeat(10_000_000)}"`)).status).toBe(413);
  });
});

describe('GET /v1/consents', () => {
  it('shows a bank its own consents only', async () => {
    await edge.put(key, 'own', aConsentBody({ accountId: 'A-own' }));
    expect((await edge.get(key, '/v1/consents/own')).json).toEqual({
      consentId: 'own',
      accountId: 'A-own',
      scopes: ['receipts'],
      state: 'given',
      givenAt: '2026-11-01T09:00:00.000Z',
      noticeVersion: '2026-10',
      version: 1,
      changedAt: expect.any(String),
      grants: [
        {
          scope: 'receipts',
          state: 'given',
          changedAt: expect.any(String),
          coversFrom: '2026-11-01T09:00:00.000Z',
        },
      ],
    });
    const [foreign, none] = [
      await edge.get(otherKey, '/v1/consents/own'),
      await edge.get(otherKey, '/v1/consents/none'),
    ];
    expect(foreign.status).toBe(404);
    expect(foreign.text).toBe(none.text);
    expect((await edge.get(otherKey, '/v1/consents?accountId=A-own')).json).toEqual({
      accountId: 'A-own',
      scopes: [],
      consents: [],
    });
  });

  it('keeps two consents of one account side by side: what is given adds up', async () => {
    const body = aConsentBody({ accountId: 'A-two' });
    await edge.put(key, 'two-1', body);
    await edge.put(key, 'two-2', { ...body, scopes: ['insights'] });
    const list = async () => (await edge.get(key, '/v1/consents?accountId=A-two')).json;
    expect(await list()).toMatchObject({
      scopes: ['insights', 'receipts'],
      consents: [{ consentId: 'two-1' }, { consentId: 'two-2' }],
    });
    await edge.put(key, 'two-1', { ...body, state: 'withdrawn' });
    expect(await list()).toMatchObject({
      scopes: ['insights'],
      consents: [{ state: 'withdrawn' }, { state: 'given' }],
    });
  });

  it.each([
    ['', 'is required'],
    ['?accountId=', 'is required'],
    ['?accountId=a&accountId=b', 'must be 1 to 128 characters without control characters'],
    ['?accountId=%00', 'must be 1 to 128 characters without control characters'],
  ])('refuses the query %j: it %s', async (query, rule) => {
    const answer = await edge.get(key, `/v1/consents${query}`);
    const errors = [{ field: '/accountId', rule }];
    expect(answer.json).toMatchObject({ status: 400, code: 'invalid_query', errors });
  });

  it('is refused without a valid key of a bank', async () => {
    for (const wrong of [undefined, 'x', key.replace('qk_b_', 'qk_r_')]) {
      expect((await edge.get(wrong, '/v1/consents/own')).status).toBe(401);
    }
  });
});

describe('PostgreSQL away', () => {
  it('records nothing meanwhile, and goes on by itself', async () => {
    const body = aConsentBody({ accountId: 'A-away' });
    await edge.put(key, 'away', body);
    await edge.database.cut();
    const answers = [
      await edge.put(key, 'away', { ...body, state: 'withdrawn' }),
      await edge.get(key, '/v1/consents/away'),
    ];
    await edge.database.mend();
    for (const answer of answers) {
      expect(answer.json).toMatchObject({ status: 503, code: 'unavailable' });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const again = await edge.put(key, 'away', { ...body, state: 'withdrawn' });
    expect(again.json).toMatchObject({ state: 'withdrawn', version: 2 });
    expect((await recordsOf('away')).map((record) => record?.state)).toEqual(['given', 'withdrawn']);
  });
});

describe('Kafka away', () => {
  const fault = (sql: string) => edge.bed.query('consent', sql);

  it('answers a change, and its repeat, only once Kafka has it', async () => {
    // The relay takes a row away in the transaction in which it publishes it.
    await fault(`CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$`);
    await fault('CREATE TRIGGER keep BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION keep()');
    const body = aConsentBody({ accountId: 'A-unpublished' });
    const answers = [await edge.put(key, 'unpublished', body), await edge.put(key, 'unpublished', body)];
    for (const answer of answers) {
      expect(answer.json).toMatchObject({ status: 503, code: 'unavailable' });
      expect(answer.json['detail']).toContain('on record');
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const other = await edge.put(otherKey, 'unpublished', { ...body, scopes: ['marketing'] });
    expect(other.status).toBe(400);
    await fault('DROP TRIGGER keep ON outbox');
    const again = await edge.put(key, 'unpublished', body);
    expect([again.status, again.json['version']]).toEqual([200, 1]);
    const [record] = (await edge.bed.readAll(ConsentChanged)).filter((r) => r.key === 'B-1/unpublished');
    expect(record).toBeDefined();
    expect(new Set((await recordsOf('unpublished')).map((r) => r?.version))).toEqual(new Set([1]));
  });
});
