// The service on a real Kafka: from records on its topics to receipts on the bank's, in one trace, and never past a
// parked consent; baskets only while consents are known.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReceiptReady, TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionDisputed, aTransactionObserved } from '@quittance/contracts-bank/builders';
import { accountDigest } from '@quittance/consent-policy';
import {
  AccountErased,
  ConsentChanged,
  MatchingErased,
  RightsAnswered,
  RightsRequested,
} from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { BasketContributed } from '@quittance/contracts-insights';
import { parkedTopics } from '@quittance/contracts-parked';
import { TransactionRouted } from '@quittance/contracts-network';
import { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { createLogger, openDatabase, type RunningService, startService } from '@quittance/runtime';
import { openTestbed, type Testbed } from '@quittance/testbed';
import pg from 'pg';
import { Upkeep } from '../src/upkeep.js';
import { matchingService } from '../src/index.js';
import { SECRET } from './matching-bed.js';

let bed: Testbed<'matching'>;
let service: RunningService;

const BOTH: ConsentChanged['scopes'] = ['receipts', 'insights'];
const STORE_KEY = 'greengrocer/s-001';
const consentOf = (n: number, over: Partial<ConsentChanged> = {}) =>
  aConsentChanged({
    consentId: `c-${n}`,
    bankId: 'northbank',
    accountId: `acc-${n}`,
    scopes: ['receipts'],
    expiresAt: null,
    ...over,
  });
const numbers = (n: number) => ({ rrn: `60051030000${n}`, terminalId: 'T0001', authCode: `A1B2C${n}` });
const saleOf = (n: number) =>
  aSaleRecorded({
    saleId: `sale-${n}`,
    tenders: [{ kind: 'card', amountMinor: 1250, card: { last4: '4242', ...numbers(n) } }],
  });
const cardOf = (n: number) => aTransactionObserved({ transactionId: `tx-${n}`, accountId: `acc-${n}`, ...numbers(n) });

const sell = (n: number, traceparent?: string) =>
  bed.produce(SaleRecorded, STORE_KEY, saleOf(n), traceparent ? { traceparent } : {});
const pay = (n: number) => bed.produce(TransactionObserved, `acc-${n}`, cardOf(n));
const receiptsOf = async (n: number) =>
  (await bed.readAll(ReceiptReady)).filter((r) => r.decoded?.ok && r.decoded.value.transactionId === `tx-${n}`);

beforeAll(async () => {
  bed = await openTestbed({
    services: ['matching'],
    migrate: {
      matching: async (url) => {
        const { migrations, name } = matchingService;
        const options = { url, pool: 2, service: name, migrations };
        await (await openDatabase(options, createLogger(name, 'error'))).destroy();
      },
    },
    env: { matching: { MATCHING_SECRET: SECRET, LOG_LEVEL: 'error' } },
  });
  service = await startService(matchingService, bed.env('matching'), (error) => {
    throw error;
  });
  await bed.produce(StoreRegistered, STORE_KEY, aStoreRegistered());
  for (const n of [1, 2, 3]) await bed.produce(ConsentChanged, `northbank/c-${n}`, consentOf(n));
  await bed.settled();
});

afterAll(async () => {
  await service?.stop();
  await bed?.close();
});

describe('matching on Kafka', () => {
  it('makes one receipt of a sale and a transaction, keyed by account, in the trace of the later one', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await pay(1);
    await bed.settled();
    await sell(1, `00-${trace}-00f067aa0ba902b7-01`);
    await bed.settled();
    const receipts = await receiptsOf(1);
    expect(receipts).toHaveLength(1);
    expect(receipts[0]?.key).toBe('acc-1');
    expect(receipts[0]?.headers['traceparent']).toContain(trace);
  });

  it('emits nothing twice when records are delivered again', async () => {
    const messageId = await pay(2);
    await sell(2);
    await bed.settled();
    await bed.produce(TransactionObserved, 'acc-2', cardOf(2), { messageId });
    await pay(2);
    await sell(2);
    await bed.settled();
    expect(await receiptsOf(2)).toHaveLength(1);
  });

  it('makes none under a consent with an unreadable record', async () => {
    await bed.produceBytes(
      ConsentChanged,
      'northbank/c-3',
      ConsentChanged.encode(consentOf(3, { version: 2 })).subarray(0, 12),
    );
    await bed.settled();
    await sell(3);
    await pay(3);
    await bed.settled();
    expect(await receiptsOf(3)).toEqual([]);
    expect(await bed.readValues(parkedTopics.matching)).toMatchObject([
      { sourceKey: 'northbank/c-3', reason: 'truncated' },
    ]);
  });

  it('makes one for a transaction that has overtaken its consent, and stores none without consent', async () => {
    const holder = new pg.Client({ connectionString: bed.databaseUrl('matching') });
    await holder.connect();
    try {
      // Reads go on; writers of consents wait.
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE consent IN SHARE ROW EXCLUSIVE MODE');
      // Another instance may consume one topic while this one consumes the other; a single instance processes what it
      // has fetched in parallel.
      await sell(4);
      await Promise.all([bed.produce(ConsentChanged, 'northbank/c-4', consentOf(4)), pay(4), pay(8)]);
      await sleep(1_000);
      await holder.query('COMMIT');
    } finally {
      await holder.end();
    }
    await bed.settled();
    expect(await receiptsOf(4)).toHaveLength(1);
    // One without consent after all is dropped.
    expect(await bed.query('matching', 'SELECT * FROM early_transaction')).toEqual([]);
    const routed = await bed.readValues(TransactionRouted);
    expect(routed.map(({ transaction }) => transaction.transactionId)).not.toContain('tx-8');
  });

  it('detects feeds that have ended', async () => {
    await expect(service.app.get(Upkeep, { strict: false }).look()).resolves.toBeUndefined();
  });

  it('counts a dispute against the rule that made the match', async () => {
    const [receipt] = await receiptsOf(1);
    if (!receipt?.decoded?.ok) throw new Error('there is a receipt to dispute');
    const { receiptId } = receipt.decoded.value;
    await bed.produce(TransactionDisputed, 'acc-1', aTransactionDisputed({ receiptId, accountId: 'acc-1' }));
    await bed.settled();
    const text = await (await fetch(`${service.internalUrl}/metrics`)).text();
    expect(text).toMatch(/quittance_matching_disputes_total\{tier="rrn-terminal"\} 1/);
  });

  it('serves only health and metrics over HTTP', async () => {
    const adapter = service.app.getHttpAdapter() as unknown as { getInstance(): { printRoutes(o: object): string } };
    const routes = adapter.getInstance().printRoutes({ commonPrefix: false });
    const paths = [...routes.matchAll(/[\w/*:-]*\/[\w/*:-]*|\*/g)].map(([path]) => path);
    expect(new Set(paths)).toEqual(new Set(['/health/live', '/health/ready']));
    for (const path of ['/explain/tx-1', '/v1/explain/tx-1', '/v1/transactions/tx-1', '/quality', '/v1/quality']) {
      expect((await fetch(`${service.url}${path}`)).status).toBe(404);
    }
  });

  it('counts without naming any party', async () => {
    const text = await (await fetch(`${service.internalUrl}/metrics`)).text();
    expect(text).toMatch(/quittance_matching_changes_total\{change="asserted",tier="rrn-terminal",reason=""\} 3/);
    expect(text).not.toMatch(/acc-1|tx-1|sale-1|greengrocer|northbank/);
  });

  it('tells what is kept of an account, erases it, and keeps nothing that comes late', async () => {
    await bed.produce(ConsentChanged, 'northbank/c-7', consentOf(7));
    await Promise.all([sell(7), pay(7)]);
    await bed.settled();
    const digest = accountDigest('northbank', 'acc-7');
    const ask = { askId: 'ask-7', kind: 'export' as const, bankId: 'northbank', accountId: 'acc-7', requestedAt: 0 };
    await bed.produce(RightsRequested, ask.askId, ask);
    await bed.settled();
    const erased = { digest, askId: 'ask-8', erasedAt: Date.now() };
    await bed.produce(AccountErased, digest, erased);
    await bed.produce(AccountErased, digest, erased);
    await bed.settled();
    await pay(7);
    await bed.settled();
    await bed.produce(RightsRequested, 'ask-9', { ...ask, askId: 'ask-9' });
    await bed.settled();
    const answers = await bed.readValues(RightsAnswered);
    expect(
      answers.map(({ askId, holdings }) => [askId, holdings.map(({ what, count }) => `${count} ${what}`)]),
    ).toEqual([
      ['ask-7', ['1 consents', '1 transactions', '1 matches']],
      ['ask-9', []],
    ]);
    expect(answers.map(({ document }) => (JSON.parse(document!) as unknown[]).length)).toEqual([1, 0]);
    expect((await bed.readValues(MatchingErased)).map(({ askId }) => askId)).toEqual(['ask-8', 'ask-8']);
    expect(await bed.query('matching', `SELECT 1 FROM consent WHERE account_key = 'northbank/acc-7'`)).toEqual([]);
    expect(await receiptsOf(7)).toHaveLength(1);
  });

  it('contributes no basket while consents are not known recently enough, and takes back all the same', async () => {
    const told = async () => (await bed.readValues(BasketContributed)).map(({ state }) => state);
    for (const n of [5, 6]) await bed.produce(ConsentChanged, `northbank/c-${n}`, consentOf(n, { scopes: BOTH }));
    await bed.settled();
    await Promise.all([sell(5), pay(5)]);
    await bed.settled();
    expect(await told()).toEqual(['contributed']);
    await service.stop();
    // No age is less than none: as if the projection lagged.
    service = await startService(matchingService, { ...bed.env('matching'), CONSENT_MAX_AGE_MS: '0' }, (error) => {
      throw error;
    });
    await Promise.all([sell(6), pay(6)]);
    await bed.settled();
    expect([await told(), (await receiptsOf(6)).length]).toEqual([['contributed'], 1]);
    await bed.produce(ConsentChanged, 'northbank/c-5', consentOf(5, { version: 2 }));
    await bed.settled();
    expect((await told()).sort()).toEqual(['contributed', 'withdrawn']);
  });

  it('forgets erasures that are older than any backup', async () => {
    await service.stop();
    await bed.query('matching', `INSERT INTO erased_account VALUES ('old', 0)`);
    service = await startService(matchingService, bed.env('matching'), (error) => {
      throw error;
    });
    await service.app.get(Upkeep, { strict: false }).look();
    expect(await bed.query('matching', 'SELECT erased_at > 0 AS late FROM erased_account')).toEqual([{ late: true }]);
  });
});
