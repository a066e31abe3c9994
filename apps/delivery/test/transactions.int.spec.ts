// A consented transaction is on Kafka before it is accepted, once per revision; one without consent is nowhere.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsentChanged } from '@quittance/contracts-consent';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransaction, type DeliveryBed, everythingStored, openDeliveryBed } from './delivery-bed.js';

let world: DeliveryBed;
const post = (body: unknown) => world.call('northbank', 'POST', '/v1/transactions', body);
const onTopic = async (transactionId: string) =>
  (await world.bed.readAll(TransactionObserved)).filter(
    (r) => r.decoded?.ok && r.decoded.value.transactionId === transactionId,
  );

beforeAll(async () => {
  world = await openDeliveryBed();
  await world.start();
  await world.consent({ consentId: 'c-1', accountId: 'acc-1' });
});

afterAll(() => world.close());

describe('a transaction', () => {
  it('of a consenting account is on the topic, under its account, when it is accepted', async () => {
    const answer = await post(aTransaction({ transactionId: 'tx-a', accountId: 'acc-1', rrn: '600510300001' }));
    expect([answer.status, answer.body]).toEqual([202, { id: 'tx-a', status: 'accepted' }]);
    const [record] = await onTopic('tx-a');
    expect(record!.key).toBe('acc-1');
    expect(record!.decoded?.ok && record!.decoded.value).toMatchObject({
      bankId: 'northbank',
      revision: 1,
      rrn: '600510300001',
    });
  });

  it('sent again is accepted and has no further effect; a changed one needs a higher revision', async () => {
    const first = aTransaction({ transactionId: 'tx-b', accountId: 'acc-1' });
    const changed = { ...first, amountMinor: 1300 };
    expect((await post(first)).status).toBe(202);
    expect((await post({ ...first, revision: 1 })).status).toBe(202);
    const conflict = await post(changed);
    expect([conflict.status, conflict.body['code']]).toEqual([409, 'revision_conflict']);
    expect((await post({ ...changed, revision: 2, state: 'booked' })).status).toBe(202);
    expect(await onTopic('tx-b')).toHaveLength(2);
  });

  it('in lines that are packed, begin with a byte order mark or hold line breaks, loses none of them', async () => {
    const descriptor = 'CORNER COFFEE\tLEEDS\r\nGB\u0000';
    const lines = ['z-1', 'z-2', 'z-3'].map((id) =>
      JSON.stringify(aTransaction({ transactionId: id, accountId: 'acc-1', descriptor })),
    );
    const twice = lines[0]!.replace('{', '{"accountId":"acc-2",');
    const answer = await fetch(`${world.bed.url('delivery')}/v1/transactions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.keys.northbank}`,
        'content-type': 'application/x-ndjson',
        'content-encoding': 'gzip',
      },
      body: new Uint8Array(gzipSync(`\ufeff${[...lines, twice].join('\n')}`)),
    });
    const answers = (await answer.text()).trimEnd().split('\n');
    expect(answers.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      ...[1, 2, 3].map((line) => ({ line, status: 'accepted' })),
      { line: 4, problem: { code: 'duplicate_key', errors: [{ field: '/accountId' }] } },
    ]);
    const [record] = await onTopic('z-1');
    expect(record?.decoded).toMatchObject({ value: { descriptor: 'CORNER COFFEE LEEDS GB ' } });
  });

  it('that was put on record but never confirmed by Kafka is published by its repeat', async () => {
    const body = aTransaction({ transactionId: 'tx-c', accountId: 'acc-1' });
    await post(body);
    await world.bed.query('delivery', `UPDATE transaction_seen SET published = false WHERE transaction_id = 'tx-c'`);
    await post(body);
    expect(await onTopic('tx-c')).toHaveLength(2);
    await post(body);
    expect(await onTopic('tx-c')).toHaveLength(2);
  });

  it('without consent is accepted, counted, and nowhere: not in a table, not on a topic', async () => {
    const token = 'CANARY7f3a';
    const stranger = {
      transactionId: `tx-${token}`,
      accountId: `acc-${token}`,
      descriptor: `SHOP ${token}`,
      rrn: `rrn${token}`,
    };
    const tally = async () =>
      Number(
        (
          await world.bed.query<{ n: string }>(
            'delivery',
            'SELECT coalesce(sum(not_consented), 0) AS n FROM intake_tally',
          )
        )[0]!.n,
      );
    const before = await tally();
    const answer = await post(aTransaction(stranger));
    expect([answer.status, answer.body]).toEqual([202, { id: `tx-${token}`, status: 'accepted' }]);
    const [line] = await world.stream('northbank', [JSON.stringify(aTransaction(stranger))]);
    expect(line).toEqual({ line: 1, id: `tx-${token}`, status: 'accepted' });
    expect(await tally()).toBe(before + 2);
    expect(await everythingStored(world.bed)).not.toContain(token);
    for (const { name } of Object.values(world.bed.topology.topics)) {
      const records = await world.bed.readAll({ ...TransactionObserved, name });
      const bytes = records
        .map((r) => `${r.key} ${JSON.stringify(r.headers)} ${r.bytes?.toString('latin1')}`)
        .join('\n');
      expect(bytes).not.toContain(token);
    }
    const metrics = await (await fetch(`${world.bed.internalUrl('delivery')}/metrics`)).text();
    expect(metrics).toContain('quittance_http_request_seconds');
    expect(metrics).not.toContain(token);
  });

  it('is judged by the consent of its own bank: the same account id elsewhere is another account', async () => {
    const answer = await world.call(
      'southbank',
      'POST',
      '/v1/transactions',
      aTransaction({ transactionId: 'tx-south', accountId: 'acc-1' }),
    );
    expect(answer.status).toBe(202);
    expect(await everythingStored(world.bed)).not.toContain('tx-south');
    expect(await onTopic('tx-south')).toHaveLength(0);
  });

  it('without the receipts scope is kept nowhere either', async () => {
    await world.consent({ consentId: 'c-2', accountId: 'acc-2', scopes: ['insights'] });
    expect((await post(aTransaction({ transactionId: 'tx-insights', accountId: 'acc-2' }))).status).toBe(202);
    expect(await everythingStored(world.bed)).not.toContain('tx-insights');
  });

  it('leaves no trace once its consent is withdrawn', async () => {
    await world.consent({ consentId: 'c-3', accountId: 'acc-3' });
    await post(aTransaction({ transactionId: 'tx-withdrawn', accountId: 'acc-3' }));
    expect(await everythingStored(world.bed)).toContain('tx-withdrawn');
    await world.consent({ consentId: 'c-3', accountId: 'acc-3', version: 2, state: 'withdrawn' });
    expect(await everythingStored(world.bed)).not.toContain('tx-withdrawn');
  });
});

describe('a stream', () => {
  it('is answered line by line, in order, each line for itself', async () => {
    const good = aTransaction({ transactionId: 'tx-s1', accountId: 'acc-1' });
    const answers = await world.stream('northbank', [
      JSON.stringify(good),
      '{"transactionId":',
      JSON.stringify({ ...good, transactionId: 'tx-s2', colour: 'red' }),
      JSON.stringify({ ...good, amountMinor: 1 }),
      '',
      JSON.stringify({ ...good, transactionId: 'tx-s3' }),
    ]);
    expect(answers.map((a) => [a['line'], a['status'], (a['problem'] as { code?: string } | undefined)?.code])).toEqual(
      [
        [1, 'accepted', undefined],
        [2, 'rejected', 'malformed_json'],
        [3, 'rejected', 'invalid_fields'],
        [4, 'rejected', 'revision_conflict'],
        [6, 'accepted', undefined],
      ],
    );
    expect(await onTopic('tx-s3')).toHaveLength(1);
  });

  it('of thousands of lines arrives whole', async () => {
    const lines = Array.from({ length: 3_000 }, (_, i) =>
      JSON.stringify(aTransaction({ transactionId: `bulk-${i}`, accountId: 'acc-1' })),
    );
    const answers = await world.stream('northbank', lines);
    expect(answers).toHaveLength(3_000);
    expect(answers.every((a, i) => a['status'] === 'accepted' && a['id'] === `bulk-${i}`)).toBe(true);
    const found = (await world.bed.readValues(TransactionObserved)).filter((t) => t.transactionId.startsWith('bulk-'));
    expect(new Set(found.map((t) => t.transactionId)).size).toBe(3_000);
    expect(found).toHaveLength(3_000);
  });
});

describe('a bad request', () => {
  it('is refused by field and rule, and never with the value', async () => {
    const answer = await post({ ...aTransaction(), amountMinor: '12.50', currency: 'POUNDS', nick: 'x' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
    expect((answer.body['errors'] as { field: string }[]).map((e) => e.field).sort()).toEqual([
      '/amountMinor',
      '/currency',
      '/nick',
    ]);
    expect(answer.text).not.toContain('POUNDS');
  });

  it('without a key, or with one of another kind, is refused before it is read', async () => {
    expect((await world.call(undefined, 'POST', '/v1/transactions', aTransaction())).status).toBe(401);
  });
});

it('the projection holds no more of a consent than delivery needs', async () => {
  expect(ConsentChanged.name).toBe('network.consent.changed.v1');
  const [row] = await world.bed.query<Record<string, unknown>>(
    'delivery',
    `SELECT * FROM consent WHERE consent_id = 'c-1'`,
  );
  expect(Object.keys(row!).sort()).toEqual([
    'account_id',
    'bank_id',
    'changed_at',
    'consent_id',
    'covers_from',
    'expires_at',
    'grants_receipts',
    'lapsed',
    'reconfirm_by',
    'version',
  ]);
});
