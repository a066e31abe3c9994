// A feed completion is applied once the sales sent before it have been processed, in whatever order both arrive.
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
const card = { last4: '4242', last4Of: 'card' } as const;
const sold = (saleId: string, soldAt: number) =>
  message(SaleRecorded, aSaleRecorded({ saleId, soldAt, tenders: [{ kind: 'card', amountMinor: 1250, card }] }));
const paid = message(
  TransactionObserved,
  aTransactionObserved({ authCode: null, rrn: null, terminalId: null, scheme: null }),
);
const complete = (minutes: number) =>
  message(FeedCompleted, aFeedCompleted({ completeUntil: T0 + minutes * MINUTE }), {
    traceparent: `of minute ${minutes}`,
  });

const storedDecision = async (): Promise<string[]> => {
  const rows = await bed.query<{ decision: string; reason: string | null }>(
    'SELECT decision, reason FROM card_transaction',
  );
  return rows.map(({ decision, reason }) => (reason === null ? decision : `${decision}: ${reason}`));
};

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(async () => {
  bed.sales.reached = () => Promise.resolve();
  await bed.clear();
  await bed.consent();
  await bed.deliver(message(StoreRegistered, aStoreRegistered()), complete(-60), sold('s-1', T0), paid);
  expect(await storedDecision()).toEqual(['hold']);
});
afterAll(() => bed.close());

it('decides what was held for it', async () => {
  await bed.deliver(complete(60));
  await bed.takeOutbox();
  expect(await storedDecision()).toEqual(['assert']);
  expect(bed.receipts).toHaveLength(1);
  expect(bed.receiptTraces).toEqual(['of minute 60']);
});

it('that overtakes a rival decides nothing without it', async () => {
  bed.sales.reached = () => bed.handle([sold('s-2', T0 + 2 * MINUTE)]);
  await bed.handle([complete(60)]);
  await bed.takeOutbox();
  expect(await storedDecision()).toEqual(['abstain: several-sales']);
  expect(bed.receipts).toEqual([]);
});

it('is not lost while the lag of sales is unknown, and the furthest counts', async () => {
  bed.sales.reached = () => Promise.reject(new Error('Kafka is away'));
  for (const minutes of [60, 30]) await expect(bed.handle([complete(minutes)])).rejects.toThrow('Kafka is away');
  expect(await storedDecision()).toEqual(['hold']);
  bed.sales.reached = () => Promise.resolve();
  await bed.handle([complete(10)]);
  expect(await storedDecision()).toEqual(['assert']);
  expect(await bed.query('SELECT * FROM feed_completion')).toEqual([]);
});

it('that is superseded meanwhile is applied with the newer instant, too', async () => {
  let more = [complete(60)];
  bed.sales.reached = async () => {
    const [next] = more;
    more = [];
    if (next) await bed.handle([next]);
  };
  await bed.handle([complete(5)]);
  expect(await storedDecision()).toEqual(['assert']);
});

it('that is the first of its store ends holds for quiet tills', async () => {
  await bed.clear();
  await bed.consent();
  const bare = aTransactionObserved({ authCode: null, rrn: null, terminalId: null, scheme: null, cardLast4: null });
  const aSale = {
    tillId: 'T1',
    sequence: 1,
    soldAt: T0,
    tenders: [{ kind: 'card' as const, amountMinor: 1250, card: {} }],
  };
  bed.clock.at = T0 + 30 * 60 * MINUTE;
  const receivedAt = bed.clock.at;
  const later = { saleId: 's-2', tillId: 'T2', soldAt: receivedAt, receivedAt, tenders: [] };
  await bed.deliver(
    message(StoreRegistered, aStoreRegistered()),
    message(SaleRecorded, aSaleRecorded({ saleId: 's-1', ...aSale })),
    message(SaleRecorded, aSaleRecorded(later)),
    message(TransactionObserved, bare),
  );
  bed.clock.at += 20 * MINUTE;
  await bed.settleFeeds();
  const [held] = await bed.query<{ hold_until: string }>('SELECT hold_until FROM card_transaction');
  expect(Number(held?.hold_until)).toBe(T0 + 1_000 + 10 * MINUTE + 48 * 60 * MINUTE);
  await bed.deliver(complete(24 * 60));
  expect(await storedDecision()).toEqual(['assert']);
});
