// Very many look-alikes at one store delay nobody, are decided the same in any order, and get nothing by guessing.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { TransactionRouted, type TransactionToLink } from '@quittance/contracts-network';
import { FeedCompleted, type SaleCard, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { toTransactionKey } from '../src/decision/identity.js';
import { explainTransaction } from '../src/operator/index.js';
import { randomFrom, shuffled } from './crowd.js';
import { type MatchingBed, type Message, message, openMatchingBed } from './matching-bed.js';
import { reading } from './reading.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
/** Later than everything here. */
const LATER = T0 + 5 * 24 * 60 * MINUTE;

const numbersOf = (n: number) => ({
  rrn: String(632_400_000_000 + n),
  authCode: `A${10_000 + n}`,
  terminalId: 'T0001',
});

const sold = (n: number, card: SaleCard = {}, storeId = 'busy', soldAt = T0): Message => {
  const said = { retailerId: 'grocer', storeId, saleId: `${storeId}-${n}`, soldAt, receivedAt: soldAt + 1_000 };
  const tenders = [{ kind: 'card' as const, amountMinor: 1250, card }];
  return message(SaleRecorded, aSaleRecorded({ ...said, soldAtZone: 'known', totalMinor: 1250, tenders }));
};

const SILENT = { localAt: null, cardLast4: null, scheme: null, terminalId: null, authCode: null, rrn: null };
const paid = (n: number, said: Partial<TransactionToLink> = {}, storeId = 'busy'): Message => {
  const transaction = aTransactionObserved({
    ...{ ...SILENT, transactionId: `${storeId}-${n}`, accountId: 'acc-0001', mcc: '5411', transmittedAt: T0 },
    ...said,
  });
  const routing = { candidateStoreIds: [`grocer/${storeId}`], routedBy: 'merchant' as const, routedAt: T0 };
  return message(TransactionRouted, { transaction, ...routing });
};

const everythingSent = message(
  FeedCompleted,
  aFeedCompleted({ retailerId: 'grocer', storeId: 'busy', completeUntil: LATER }),
);

const many = (count: number, make: (n: number) => Message): Message[] =>
  Array.from({ length: count }, (_, n) => make(n));

async function handleInBatches(messages: readonly Message[], size: () => number): Promise<void> {
  const left = [...messages];
  while (left.length > 0) {
    const { topic } = left[0]!;
    const until = left.findIndex((m) => m.topic !== topic);
    await bed.handle(left.splice(0, Math.min(size(), until < 0 ? left.length : until)));
  }
}

const decisions = () =>
  bed.query<{ transaction_key: string; decision: string; reason: string | null; tender_key: string | null }>(
    `SELECT transaction_key, decision, tender_key, CASE reason WHEN 'contradicted' THEN 'no-sale' ELSE reason END AS reason
     FROM card_transaction ORDER BY transaction_key`,
  );
const reasons = async () => new Set((await decisions()).map(({ decision, reason }) => reason ?? decision));

const setUp = async () => {
  await bed.clear();
  await bed.consent();
  const stores = ['busy', 'quiet'].map((storeId) =>
    message(StoreRegistered, aStoreRegistered({ retailerId: 'grocer', storeId, acceptors: [] })),
  );
  await bed.handle(stores);
};

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(setUp);
afterAll(() => bed.close());

describe('two thousand transactions of one store, amount and minute, and one sale', () => {
  const crowd = () => many(2_000, (n) => paid(n, { cardLast4: String(n).padStart(4, '0') }));

  it('delay nobody: others are decided in between, and the event loop keeps running', async () => {
    await bed.handle([sold(0)]);
    const delays = monitorEventLoopDelay({ resolution: 10 });
    delays.enable();
    await handleInBatches(crowd().slice(0, 1_000), () => 500);
    await bed.handle([sold(1, numbersOf(1), 'quiet')]);
    await bed.handle([paid(1, numbersOf(1), 'quiet')]);
    await bed.takeOutbox();
    expect(bed.receipts.map(({ transactionId }) => transactionId)).toEqual(['quiet-1']);
    await handleInBatches(crowd().slice(1_000), () => 500);
    delays.disable();
    // Comparing every pair once takes longer, and without the limit it happened after each arrival.
    expect(delays.max / 1e6).toBeLessThan(1_000);
    await bed.handle([everythingSent]);
    const open = (await decisions()).filter((row) => row.transaction_key.startsWith('northbank/busy'));
    expect(open).toHaveLength(2_000);
    expect(new Set(open.map(({ reason }) => reason))).toEqual(new Set(['crowd']));
  }, 120_000);

  it('cost the same whether the sale arrives before or after them', async () => {
    await handleInBatches(crowd(), () => 1_000);
    await bed.handle([sold(0)]);
    await bed.handle([everythingSent]);
    expect(await reasons()).toEqual(new Set(['crowd']));
  }, 120_000);
});

describe('a crowd of sales and their transactions', () => {
  it('is matched one by one where both sides know numbers', async () => {
    await handleInBatches(
      many(600, (n) => sold(n, numbersOf(n))),
      () => 200,
    );
    await handleInBatches(
      many(600, (n) => paid(n, numbersOf(n))),
      () => 200,
    );
    const rows = await decisions();
    expect(rows).toHaveLength(600);
    for (const row of rows) {
      const [, number] = row.transaction_key.split('busy-');
      expect(row).toMatchObject({ decision: 'assert', tender_key: `grocer/busy-${number}#0` });
    }
  }, 120_000);

  it.each([1, 2, 3])(
    'is decided the same however it arrives (seed %d)',
    async (seed) => {
      const random = randomFrom(seed * 7919);
      const card = (n: number): SaleCard =>
        n % 7 === 0 ? numbersOf(n) : n % 3 === 0 ? { last4: '4242', last4Of: 'card' } : {};
      const said = (n: number) => (n % 7 === 0 ? numbersOf(n) : n % 3 === 0 ? { cardLast4: '4242' } : {});
      const at = (n: number) => T0 + ((n * 37) % 31) * MINUTE;
      const sales = many(70, (n) => sold(n, card(n), 'busy', at(n)));
      const transactions = many(70, (n) => paid(n, { ...said(n), transmittedAt: at(n) }));
      const play = async (messages: readonly Message[], most: number) => {
        await setUp();
        await handleInBatches(messages, () => 1 + random(most));
        await bed.handle([everythingSent]);
        return decisions();
      };
      const expected = await play([...sales, ...transactions], 40);
      expect(new Set(expected.map(({ reason, decision }) => reason ?? decision))).toContain('crowd');
      expect(await play([...transactions, ...sales], 12)).toEqual(expected);
      expect(await play(shuffled([...sales, ...transactions], random), 3)).toEqual(expected);
    },
    240_000,
  );
});

it('a crowded key stays crowded when most of its transactions are deleted', async () => {
  await bed.consent({ consentId: 'c2', accountId: 'acc-0002' });
  await bed.handle(many(60, (n) => paid(n)));
  await bed.handle([paid(100, { accountId: 'acc-0002' })]);
  const gone = aConsentChanged({ bankId: 'northbank', accountId: 'acc-0001', state: 'withdrawn', version: 9 });
  await bed.handle([message(ConsentChanged, gone)]);
  await bed.handle([sold(0)]);
  await bed.handle([paid(101, { accountId: 'acc-0002' })]);
  await bed.handle([everythingSent]);
  expect((await decisions()).map(({ reason }) => reason)).toEqual(['crowd', 'crowd']);
});

it('an explanation names the crowd and what it has in common', async () => {
  await bed.handle(many(60, (n) => paid(n)));
  await bed.handle([sold(0)]);
  await bed.handle([everythingSent]);
  const key = toTransactionKey('northbank', 'busy-59');
  const told = (await reading(bed, (unit) => explainTransaction(unit, key, bed.clock.at)))!;
  expect(told).toMatchObject({
    decision: { kind: 'abstain', tier: 'amount-store', reason: 'crowd' },
    isAsItStands: true,
  });
  expect(told.inWords).toMatch(
    /^abstained at rule amount-store: too many .* share its amount, store and minutes.*\(crowd\)$/,
  );
  expect(told.candidates.map(({ why }) => why)).toEqual([expect.stringMatching(/it is in a crowd/)]);
});
