// A process that has run for weeks and one that starts today have the same state of a store's tills, and so decide
// alike.
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
const DAY = 86_400_000;
const MINUTES = 60;

/** The document that a till made some minutes after T0, under its next number; amounts differ but are close. */
const soldAt = (minute: number, over: Partial<SaleRecorded> = {}) =>
  message(
    SaleRecorded,
    aSaleRecorded({
      saleId: `s-${minute}`,
      tillId: 'T1',
      sequence: 1_000 + minute,
      soldAt: T0 + minute * MINUTE,
      receivedAt: T0 + minute * MINUTE + 2_000,
      tenders: [{ kind: 'card', amountMinor: amountAt(minute), card: {} }],
      ...over,
    }),
  );
const amountAt = (minute: number): number => 4_001 + minute;

/** The instance's decision on a payment at that minute without last four. */
async function decidedBy(instance: number, minute: number): Promise<unknown> {
  const transactionId = `tx-${minute}`;
  const observed = aTransactionObserved({
    transactionId,
    localAt: new Date(T0 + minute * MINUTE).toISOString().slice(0, 19),
    transmittedAt: T0 + minute * MINUTE,
    amountMinor: amountAt(minute),
    ...{ authCode: null, rrn: null, terminalId: null, scheme: null, cardLast4: null },
  });
  await bed.handle([message(TransactionObserved, observed)], { instance });
  await bed.handle(await bed.takeOutbox(), { instance });
  const [row] = await bed.query('SELECT decision, tier, reason FROM card_transaction WHERE transaction_key = $1', [
    `northbank/${transactionId}`,
  ]);
  return row;
}

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(async () => {
  bed.clock.at = T0;
  await bed.clear();
  await bed.consent();
  await bed.deliver(message(StoreRegistered, aStoreRegistered()));
});
afterAll(() => bed.close());

const LOST = [22, 24, 26, 28, 32, 34, 36, 38];
const BY_AMOUNT = { decision: 'assert', tier: 'amount-store', reason: null };
const TOO_COMMON = { decision: 'abstain', tier: 'amount-store', reason: 'too-common' };

/** An hour of the till, and a feed completion. */
async function trade(minutes: readonly number[]): Promise<void> {
  await bed.handle(minutes.map((minute) => soldAt(minute)));
  await bed.deliver(message(FeedCompleted, aFeedCompleted({ completeUntil: T0 + 60 * DAY })));
}
const all = Array.from({ length: MINUTES }, (_, minute) => minute);

it('with documents that are too old to count', async () => {
  await trade(all.filter((minute) => !LOST.includes(minute)));
  expect(await decidedBy(0, 30)).toEqual(TOO_COMMON);
  bed.clock.at += 20 * DAY;
  expect([await decidedBy(0, 29), await decidedBy(1, 31)]).toEqual([BY_AMOUNT, BY_AMOUNT]);
});

it('with a store registered again in another zone', async () => {
  const FIVE_HOURS = 300 * MINUTE;
  const localAt = new Date(T0).toISOString().slice(0, 19);
  const observed = aTransactionObserved({
    ...{ transactionId: 'tx-local', localAt, transmittedAt: null, cardLast4: '4242' },
    ...{ authCode: null, rrn: null, terminalId: null },
  });
  await bed.deliver(message(TransactionObserved, observed));
  const moved = aStoreRegistered({ version: aStoreRegistered().version + 1, timeZone: 'America/New_York' });
  await bed.deliver(message(StoreRegistered, moved));
  await bed.deliver(message(FeedCompleted, aFeedCompleted({ completeUntil: T0 + 60 * DAY })));
  const tenders = [{ kind: 'card' as const, amountMinor: 1250, card: { last4: '4242', last4Of: 'card' as const } }];
  await bed.deliver(
    message(SaleRecorded, aSaleRecorded({ soldAt: T0 + FIVE_HOURS, receivedAt: T0 + FIVE_HOURS + 2_000, tenders })),
  );
  expect(await bed.query('SELECT decision, tier FROM card_transaction')).toEqual([
    { decision: 'assert', tier: 'last4-store' },
  ]);
});

it('with a match that its clearing leaves unchanged, whatever arrives with it', async () => {
  const clearing = aTransactionObserved({ revision: 2, stage: 'clearing', state: 'booked' });
  const decided = () => bed.query('SELECT decision, reason FROM card_transaction ORDER BY transaction_key');
  const matched = { decision: 'assert', reason: null };
  await bed.deliver(message(SaleRecorded, aSaleRecorded()), message(TransactionObserved, aTransactionObserved()));
  await bed.deliver(message(TransactionObserved, clearing));
  expect(await decided()).toEqual([matched]);
  const rival = aTransactionObserved({ transactionId: 'tx-rival' });
  await bed.handle([{ ...clearing, revision: 3 }, rival].map((said) => message(TransactionObserved, said)));
  await bed.handle(await bed.takeOutbox());
  const torn = { decision: 'abstain', reason: 'several-transactions' };
  expect(await decided()).toEqual([torn, torn]);
});

it('with a document whose number has changed', async () => {
  await trade(all.filter((minute) => minute !== 55));
  expect(await decidedBy(0, 30)).toEqual(BY_AMOUNT);
  await bed.handle(LOST.map((minute, i) => soldAt(minute, { revision: 2, sequence: 9_000 + i })));
  expect([await decidedBy(0, 29), await decidedBy(1, 31)]).toEqual([TOO_COMMON, TOO_COMMON]);
});
