// What other revisions of a sale state differently is stored, and known to an instance that takes over. Every message
// is delivered twice.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
const unnumbered = { rrn: null, authCode: null };
const store = () => message(StoreRegistered, aStoreRegistered());
const sale = (amountMinor: number, over: Partial<SaleRecorded> = {}) => {
  const tenders = [{ kind: 'card' as const, amountMinor, card: { last4: '4242', last4Of: 'card' as const } }];
  return message(SaleRecorded, aSaleRecorded({ totalMinor: amountMinor, tenders, ...over }));
};
const transaction = (over: Partial<TransactionObserved> = {}) =>
  message(TransactionObserved, aTransactionObserved({ ...unnumbered, ...over }));

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(async () => {
  await bed.clear();
  await bed.consent();
  await bed.deliver(store());
});
afterAll(() => bed.close());

describe('a correction of an amount before the bank knows of it', () => {
  const withTip = 1450;
  const told = sale(withTip, { revision: 2 });
  const first = sale(1250);
  const card = transaction();
  const complete = message(FeedCompleted, aFeedCompleted({ completeUntil: T0 + 60 * MINUTE }));
  const clearing = transaction({
    ...unnumbered,
    revision: 2,
    stage: 'clearing',
    state: 'booked',
    amountMinor: withTip,
  });
  // The instance's cache is gone; the tables are not.
  const forgetCaches = () => bed.query('UPDATE decision_lock SET mark = gen_random_uuid()');
  const kept = () => bed.query('SELECT revision, paid_minors::int[], otherwise::json FROM sale');
  const both = [
    {
      revision: 2,
      paid_minors: [withTip],
      otherwise: [{ index: 0, direction: 'debit', currency: 'GBP', amountMinor: 1250 }],
    },
  ];

  it('revises the receipt, which stands through the clearing', async () => {
    await bed.deliver(complete, first, card, told);
    await forgetCaches();
    await bed.deliver(clearing);
    expect(bed.states()).toEqual([
      ['issued', 1],
      ['revised', 2],
    ]);
    expect(bed.receipts[1]).toMatchObject({ totalMinor: withTip });
    expect(await kept()).toEqual(both);
  });

  it('gives the receipt to a later transaction, at an instance that has seen neither revision', async () => {
    await bed.deliver(complete, first, told);
    await forgetCaches();
    await bed.deliver(card);
    expect(bed.states()).toEqual([['issued', 1]]);
    expect(bed.receipts[0]).toMatchObject({ totalMinor: withTip });
  });

  it('is matched by what an older revision states, however late that arrives, and repeats change nothing', async () => {
    await bed.deliver(complete, told, card);
    expect(bed.receipts).toEqual([]);
    await forgetCaches();
    const [outcome] = await bed.deliver(first);
    expect(outcome).toEqual({ kind: 'skip', reason: 'stale-revision' });
    await forgetCaches();
    await bed.deliver(first, told);
    expect(bed.states()).toEqual([['issued', 1]]);
    expect(bed.receipts[0]).toMatchObject({ totalMinor: withTip });
    expect(await kept()).toEqual(both);
  });

  it('is taken in with what it corrects in one batch, in either order', async () => {
    for (const batch of [
      [first, told],
      [told, first],
    ]) {
      await bed.clear();
      await bed.consent();
      await bed.deliver(store(), complete);
      await bed.handle(batch);
      expect(await kept()).toEqual(both);
      await forgetCaches();
      await bed.deliver(card);
      expect(bed.states()).toEqual([['issued', 1]]);
    }
  });

  it('that is followed by a void has no payment any more', async () => {
    await bed.deliver(complete, first, card, told, sale(withTip, { revision: 3, kind: 'void' }));
    expect(bed.states().at(-1)).toEqual(['withdrawn', 3]);
    await forgetCaches();
    await bed.deliver(transaction({ transactionId: 'tx-0002' }), first);
    expect(bed.receipts).toHaveLength(3);
  });
});
