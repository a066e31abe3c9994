// An operator admits parties, puts parked records back, follows a receipt, and knows when nothing is under way.
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReceiptReady } from '@quittance/contracts-bank';
import { aReceiptReady } from '@quittance/contracts-bank/builders';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { TransactionRouted } from '@quittance/contracts-network';
import { aTransactionRouted } from '@quittance/contracts-network/builders';
import { addBank, addRetailer, issueKey, listKeys, listParked, networkStats, settled } from '../src/index.js';
import { runCli } from '../src/cli/program.js';
import { type OpsBed, openOpsBed } from './ops-bed.js';

let world: OpsBed;
let bankKey: string;
const consentBase = aConsentChanged({ expiresAt: null });

/** Only these run here. */
const running = ['delivery', 'analytics'] as const;
const quiet = () => settled(world.operator, { services: running, timeoutMs: 30_000 });

const asBank = (key: string, method: string, path: string, body?: unknown) =>
  fetch(`${world.bed.url('delivery')}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

beforeAll(async () => {
  world = await openOpsBed();
});
afterAll(() => world?.close());

describe('the outbox', () => {
  it('shows what Kafka refuses, without keys or values, and lets it be tried again or given up', async () => {
    expect((await world.ops('outbox', 'list')).out).toContain('Kafka refuses nothing.');
    await world.bed.query(
      'delivery',
      `INSERT INTO outbox_refused (id, shard, topic, key, value, message_id, created_at, reason) VALUES
       (7, 1, 'bank.transaction.disputed.v1', 'acc-SECRET', 'value-SECRET', gen_random_uuid(), now(), 'MESSAGE_TOO_LARGE'),
       (8, 1, 'bank.transaction.disputed.v1', 'acc-SECRET', 'value-SECRET', gen_random_uuid(), now(), NULL)`,
    );
    const { out } = await world.ops('outbox', 'list');
    expect(out).toMatch(/delivery\/7 .*bank\.transaction\.disputed\.v1 +12 +MESSAGE_TOO_LARGE +1/);
    expect(out).not.toContain('SECRET');
    expect((await world.ops('outbox', 'drop', 'delivery/8')).error).toMatch(/There is no refused row delivery\/8/);
    expect((await world.ops('outbox', 'retry', 'nonsense')).error).toMatch(/not the id of a refused row/);
    expect((await world.ops('outbox', 'drop', 'delivery/7')).code).toBe(0);
    // What waited behind it goes on by itself; it is no record, and is parked by whoever reads it.
    const left = () => world.bed.query('delivery', 'SELECT FROM outbox_refused');
    for (const deadline = Date.now() + 10_000; (await left()).length > 0 && Date.now() < deadline; ) await sleep(100);
    expect(await left()).toEqual([]);
    await quiet();
  });
});

describe('keys', () => {
  it('are issued to who was admitted, shown once, stored hashed, and open the edges of their owner', async () => {
    expect((await world.ops('key', 'add', 'bank', 'northbank')).error).toMatch(
      /There is no bank "northbank": add it first/,
    );
    expect((await world.ops('bank', 'add', 'northbank', '--name', 'North Bank')).code).toBe(0);
    const { code, out } = await world.ops('key', 'add', 'bank', 'northbank');
    expect(code).toBe(0);
    bankKey = out.split('\n')[0]!;
    expect(bankKey).toMatch(/^qk_b_[a-z2-7]{12}_[A-Za-z0-9_-]{43}$/);
    for (const service of ['delivery', 'consent'] as const) {
      const rows = await world.bed.query<{ text: string }>(
        service,
        'SELECT row_to_json(k)::text AS text FROM api_key k',
      );
      expect(rows).toHaveLength(1);
      expect(rows[0]!.text).not.toContain(bankKey.slice(18));
    }
    expect((await asBank(bankKey, 'GET', '/v1/endpoints/none')).status).toBe(404);
    expect(
      (await asBank(`${bankKey.slice(0, -1)}${bankKey.endsWith('A') ? 'B' : 'A'}`, 'GET', '/v1/endpoints/none')).status,
    ).toBe(401);
    const listed = await world.ops('key', 'list');
    expect(listed.out).toContain('northbank');
    expect(listed.out).not.toContain(bankKey.slice(18));
  });

  it('that are revoked open nothing', async () => {
    await addBank(world.operator, { id: 'southbank' });
    const { text, keyId } = await issueKey(world.operator, 'bank', 'southbank');
    expect((await world.ops('key', 'revoke', keyId)).code).toBe(0);
    expect((await asBank(text, 'GET', '/v1/endpoints/none')).status).toBe(401);
    expect((await listKeys(world.operator)).find((k) => k.keyId === keyId)?.revokedAt).toBeInstanceOf(Date);
    expect((await world.ops('key', 'revoke', 'nosuchkey')).error).toMatch(/There is no key "nosuchkey"/);
  });

  it('of retailers and analysts live where their edge is, and nowhere else', async () => {
    await addRetailer(world.operator, { id: 'greengrocer', name: 'The Greengrocer' });
    const retailer = await issueKey(world.operator, 'retailer', 'greengrocer');
    await world.ops('analyst', 'add', 'institute');
    const analyst = (await world.ops('key', 'add', 'analyst', 'institute')).out.split('\n')[0]!;
    const found = async (service: 'ingestion' | 'delivery' | 'analytics') =>
      (await world.bed.query<{ owner_id: string }>(service, 'SELECT owner_id FROM api_key ORDER BY created_at')).map(
        (r) => r.owner_id,
      );
    expect(await found('ingestion')).toEqual(['greengrocer']);
    expect(await found('analytics')).toEqual(['institute']);
    expect(await found('delivery')).not.toContain('greengrocer');
    const insights = `${world.bed.url('analytics')}/v1/insights/hourly-baskets`;
    expect((await fetch(insights, { headers: { authorization: `Bearer ${analyst}` } })).status).toBe(200);
    expect((await fetch(insights, { headers: { authorization: `Bearer ${retailer.text}` } })).status).toBe(401);
    expect((await world.ops('retailer', 'list')).out).toContain('The Greengrocer');
  });

  it('need an id that can be part of a record key', async () => {
    expect((await world.ops('retailer', 'add', 'Green/Grocer')).error).toMatch(/cannot be an id/);
  });
});

describe('a parked record', () => {
  it('is listed, shown without its contents, and put back with the same bytes under the same message id, once', async () => {
    const consent = { ...consentBase, consentId: 'c-1', accountId: 'acc-1' };
    await world.bed.produce(ConsentChanged, 'northbank/c-1', consent);
    // A receipt that comes while its consent is blocked is parked, and can be handled once the block is gone.
    await world.bed.produceBytes(ConsentChanged, 'northbank/c-1', Buffer.from('not avro at all'));
    await quiet();
    const receipt = aReceiptReady({ receiptId: randomUUID(), accountId: 'acc-1' });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const messageId = await world.bed.produce(ReceiptReady, 'acc-1', receipt, { traceparent });
    await quiet();

    const parked = await listParked(world.operator, 'delivery');
    expect(parked.map((p) => p.record.reason).sort()).toEqual(['consent-blocked', 'not-framed']);
    const line = parked.find((p) => p.record.reason === 'consent-blocked')!;
    const listed = await world.ops('parked', 'list', '--service', 'delivery');
    expect(listed.out).toContain(line.id);
    const shown = await world.ops('parked', 'show', line.id);
    expect(shown.out).toContain('consent-blocked');
    expect(shown.out + listed.out).not.toContain(Buffer.from('Sourdough').toString('hex'));
    expect((await world.ops('parked', 'show', line.id, '--payload')).out).toContain(
      Buffer.from('Sourdough').toString('hex'),
    );

    await world.bed.produce(ConsentChanged, 'northbank/c-1', { ...consent, version: 2 });
    await quiet();
    const replayed = await world.ops('parked', 'replay', line.id);
    expect([replayed.code, replayed.out]).toEqual([0, `1 put back.\n${line.id} → bank.receipt.ready.v1\n`]);
    await quiet();
    const sent = (await world.bed.readAll(ReceiptReady)).filter((r) => r.headers['message-id'] === messageId);
    expect(sent).toHaveLength(2);
    expect(sent[1]!.bytes).toEqual(sent[0]!.bytes);
    expect(sent[1]!.headers['traceparent']).toBe(traceparent);
    expect((await asBank(bankKey, 'GET', `/v1/receipts/${receipt.receiptId}`)).status).toBe(200);
    expect((await world.ops('parked', 'list')).out).toMatch(new RegExp(`${line.id}.*consent-blocked.*\\d{4}-`));
    // Everything that was not put back yet: the unreadable one, which comes straight back.
    expect((await world.ops('parked', 'replay', '--all')).out).toMatch(/^1 put back\./);
    await quiet();
    expect((await listParked(world.operator)).filter((p) => p.replayedAt === undefined)).toHaveLength(1);
  });

  it('that is not there, or a command that says nothing, is refused', async () => {
    expect((await world.ops('parked', 'replay', 'delivery/0/999')).error).toMatch(/no parked record delivery\/0\/999/);
    expect((await world.ops('parked', 'replay')).error).toMatch(/Name the records to put back, or say --all/);
    expect((await world.ops('parked', 'list', '--service', 'ingestion')).code).not.toBe(0);
  });
});

describe('the journey of a receipt', () => {
  it('is told across services, from the till to each webhook attempt', async () => {
    const statuses = [500, 204];
    const server = createServer((_request, response) => void response.writeHead(statuses.shift() ?? 204).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      await asBank(bankKey, 'PUT', '/v1/endpoints/main', { url });
      await world.bed.produce(ConsentChanged, 'northbank/c-2', {
        ...consentBase,
        consentId: 'c-2',
        accountId: 'acc-2',
      });
      await quiet();
      const transaction = {
        accountId: 'acc-2',
        stage: 'authorisation',
        state: 'pending',
        direction: 'debit',
        amountMinor: 1250,
        currency: 'GBP',
      };
      const posted = await asBank(bankKey, 'POST', '/v1/transactions', { ...transaction, transactionId: 'tx-journey' });
      expect(posted.status).toBe(202);
      const receiptId = randomUUID();
      await seedMatch(receiptId);
      await world.bed.query('delivery', `UPDATE endpoint SET url = url`); // the first attempt fails, the second is forced below
      await world.bed.produce(
        ReceiptReady,
        'acc-2',
        aReceiptReady({ receiptId, accountId: 'acc-2', transactionId: 'tx-journey' }),
      );
      for (let i = 0; i < 300 && statuses.length > 0; i += 1) {
        await world.bed.query(
          'delivery',
          `UPDATE delivery SET due_at = now() WHERE state = 'pending' AND attempts > 0`,
        );
        await sleep(50);
      }
      await quiet();
      const { out, code } = await world.ops('receipt', 'tx-journey');
      expect(code).toBe(0);
      const whats = [
        'accepted: sale greengrocer/sale-1',
        'accepted: transaction northbank/tx-journey',
        'routed: 2 candidate stores',
      ];
      whats.push('decided: matched by rrn-terminal', 'emitted: receipt', 'stored: receipt.ready revision 1');
      whats.push(
        'webhook receipt.ready to main, attempt 1: answered 500',
        'webhook receipt.ready to main, attempt 2: answered 204',
      );
      for (const what of whats) expect(out).toContain(what);
      expect((await world.ops('receipt', receiptId)).out).toBe(out);
      expect((await world.ops('receipt', 'tx-unknown')).error).toMatch(/No service knows "tx-unknown"/);
    } finally {
      await asBank(bankKey, 'DELETE', '/v1/endpoints/main');
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('stats', () => {
  it('count what the services have on record', async () => {
    const before = await networkStats(world.operator);
    const stranger = {
      accountId: 'acc-none',
      transactionId: 'tx-none',
      stage: 'clearing',
      state: 'booked',
      direction: 'debit',
      amountMinor: 1,
      currency: 'GBP',
    };
    await asBank(bankKey, 'POST', '/v1/transactions', stranger);
    const after = await networkStats(world.operator);
    expect(after.transactions.notConsentedLines).toBe(before.transactions.notConsentedLines + 1);
    expect(after.transactions).toMatchObject({ acceptedLines: 1, kept: 1 });
    expect(after.sales).toEqual({ saleRevisions: 1, sales: 1 });
    expect(after.matching).toMatchObject({
      transactions: 1,
      matched: 1,
      matchedByTier: { 'rrn-terminal': 1 },
      abstained: 0,
    });
    expect(after.deliveries).toMatchObject({ delivered: 1, pending: 0, failed: 0, attempts: 2 });
    expect(after.receipts.issued).toBe(2);
    expect(Object.values(after.outbox)).toEqual([0, 0, 0, 0, 0]);
    expect(after.lag?.delivery).toEqual({
      'bank.receipt.ready.v1': 0,
      'network.account.erased.v1': 0,
      'network.consent.changed.v1': 0,
    });
    expect((await world.ops('stats')).out).toContain('matched by tier\n    rrn-terminal: 1');
  });
});

describe('settled', () => {
  // No relay ever owns shard 99, so the row stays.
  it('names what lags', async () => {
    await world.bed.query(
      'delivery',
      `INSERT INTO outbox (shard, topic, key, value, message_id) VALUES (99, 'a.topic.v1', 'k', '', gen_random_uuid())`,
    );
    const seen: string[] = [];
    await expect(
      settled(world.operator, { services: running, timeoutMs: 500, onProgress: (laggard) => seen.push(laggard) }),
    ).rejects.toThrow(/Not settled after 1 s: delivery has 1 rows in its outbox/);
    expect(seen).toEqual(['delivery has 1 rows in its outbox']);
    await world.bed.query('delivery', 'DELETE FROM outbox');
    await quiet();
  });
});

describe('the command', () => {
  it('says in a sentence that Kafka or a database is not there', async () => {
    const parked = await world.ops('--env-file', '/nowhere/operator.env', 'parked', 'list');
    expect([parked.code, parked.error]).toEqual([1, '/nowhere/operator.env cannot be read.\n']);
    const noKafka = await runCli(['parked', 'list'], {
      ...world.io(),
      env: { ...world.env, KAFKA_BROKERS: '127.0.0.1:1' },
    });
    const noDatabase = await runCli(['key', 'list'], {
      ...world.io(),
      env: { ...world.env, INGESTION_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' },
    });
    expect([noKafka, noDatabase]).toEqual([1, 1]);
  });

  it('explains itself with examples, and says what is missing', async () => {
    const help = await world.ops('--help');
    expect(help.code).toBe(0);
    for (const text of ['retailer', 'parked', 'Examples:', 'KAFKA_BROKERS']) expect(help.out).toContain(text);
  });
});

/** What ingestion and matching would have on record of the sale that tx-journey paid for. */
const seedMatch = async (receiptId: string): Promise<void> => {
  const now = Date.now();
  await world.bed.query(
    'ingestion',
    `INSERT INTO sale_revision (retailer_id, sale_id, revision, content_hash) VALUES ('greengrocer', 'sale-1', 1, '')`,
  );
  await world.bed.query(
    'matching',
    'CREATE TABLE card_transaction_of_tests PARTITION OF card_transaction FOR VALUES FROM (0) TO (5)',
  );
  const candidateStoreIds = ['greengrocer/s-1', 'greengrocer/s-2'];
  const routed = TransactionRouted.encode(aTransactionRouted({ candidateStoreIds }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(routed.length);
  await world.bed.query(
    'matching',
    `INSERT INTO card_transaction (day, transaction_key, account_key, revisions, keys, decision, tier, tender_key, decided_at)
     VALUES (1, 'northbank/tx-journey', 'northbank/acc-2', $2, '{}', 'assert', 'rrn-terminal', 'greengrocer/sale-1#0', $1)`,
    [now, Buffer.concat([length, routed])],
  );
  await world.bed.query(
    'matching',
    `INSERT INTO match (transaction_key, tender_key, state, tier, rule_version, receipt_id, decided_at)
     VALUES ('northbank/tx-journey', 'greengrocer/sale-1#0', 'asserted', 'rrn-terminal', 'tiers-9', $1, $2)`,
    [receiptId, now],
  );
  await world.bed.query(
    'matching',
    `INSERT INTO receipt (receipt_id, transaction_key, tender_key, account_key, revision, state, content_hash, header, issued_at, changed_at)
     VALUES ($1, 'northbank/tx-journey', 'greengrocer/sale-1#0', 'northbank/acc-2', 1, 'issued', '', '{}', $2, $2)`,
    [receiptId, now],
  );
};
