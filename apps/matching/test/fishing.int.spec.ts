// An account that fishes for strangers' receipts keeps none by a rule without numbers; a customer's account keeps all
// of its own.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { toTransactionKey } from '../src/decision/identity.js';
import { explainTransaction } from '../src/operator/explain.js';
import { randomFrom, shuffled } from './crowd.js';
import { type MatchingBed, message, openMatchingBed, TestClock } from './matching-bed.js';
import { reading } from './reading.js';

let bed: MatchingBed;

const MINUTE = 60_000;
const DAY = 86_400_000;
const FISHER = 'acc-made-up';
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const amountOf = (n: number) => 1_000 + n * 37;
const digitsOf = (n: number) => String(4_000 + n);
/** Start of the bed's clock. */
const startedAt = new TestClock().at;
const atOf = (n: number) => startedAt + n * 11 * MINUTE;

/** A stranger's purchase; the till gives last four by default. */
const bought = (n: number, card: object = { last4: digitsOf(n), last4Of: 'card' }) => {
  const soldAt = atOf(n);
  const tenders = [{ kind: 'card' as const, amountMinor: amountOf(n), card }];
  return message(
    SaleRecorded,
    aSaleRecorded({ saleId: `sale-${n}`, soldAt, receivedAt: soldAt + 1_000, totalMinor: amountOf(n), tenders }),
  );
};
const said = (n: number, over: Partial<TransactionObserved>) => {
  const bare = { rrn: null, authCode: null, par: null, terminalId: null, descriptor: null, lifecycleId: null };
  const times = { transmittedAt: atOf(n), localAt: null, observedAt: atOf(n) };
  const what = { amountMinor: amountOf(n), cardLast4: digitsOf(n), tokenLast4: null };
  return message(TransactionObserved, aTransactionObserved({ ...bare, ...times, ...what, ...over }));
};
/** Invented by its bank, which knows what the stranger bought. */
const invented = (n: number, over: Partial<TransactionObserved> = {}) =>
  said(n, { transactionId: `bait-${n}`, accountId: FISHER, ...over });
const complete = () => message(FeedCompleted, aFeedCompleted({ completeUntil: startedAt + 60 * DAY }));
const shown = async () => {
  const rows = await bed.query<{ transaction_key: string }>(
    `SELECT transaction_key FROM match WHERE state = 'asserted' ORDER BY 1`,
  );
  return rows.map((row) => row.transaction_key);
};
const issued = () => bed.receipts.filter((receipt) => receipt.state === 'issued').length;

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(async () => {
  bed.clock.at = startedAt;
  await bed.clear();
  for (const accountId of [FISHER, 'acc-own', 'acc-family']) await bed.consent({ consentId: accountId, accountId });
  await bed.deliver(message(StoreRegistered, aStoreRegistered()), complete());
});
afterAll(() => bed.close());

describe('an account with another stranger’s last four on each of twenty payments', () => {
  it('keeps no receipt, and saw no more than a family has cards', async () => {
    for (const n of range(0, 20)) await bed.deliver(bought(n), invented(n));
    expect(await shown()).toEqual([]);
    expect(issued()).toBeLessThanOrEqual(5);
  });

  it('sees none where all of them arrive at once, in any order', async () => {
    await bed.handle(range(0, 20).map((n) => invented(19 - n)));
    await bed.handle(await bed.takeOutbox());
    await bed.handle(range(0, 20).map((n) => bought(n)));
    await bed.takeOutbox();
    expect(await shown()).toEqual([]);
    expect(issued()).toBe(0);
  });

  it('keeps none by token digits, or spread over days either', async () => {
    for (const n of range(0, 20)) {
      const days = { transmittedAt: atOf(n) + n * DAY, observedAt: atOf(n) + n * DAY };
      const { value, ...sale } = bought(n);
      const soldAt = atOf(n) + n * DAY;
      bed.clock.at = soldAt;
      const token = { cardLast4: null, tokenLast4: digitsOf(n), wallet: 'applepay' };
      const tenders = [{ kind: 'card' as const, amountMinor: amountOf(n), card: { last4: digitsOf(n) } }];
      await bed.deliver({
        ...sale,
        value: { ...(value as SaleRecorded), soldAt, receivedAt: soldAt + 1_000, tenders },
      });
      await bed.deliver(invented(n, { ...days, ...token }));
    }
    expect(await shown()).toEqual([]);
    expect(issued()).toBeLessThanOrEqual(8);
  });

  it('does not stand in the way of the right customers', async () => {
    for (const n of range(0, 20)) await bed.deliver(bought(n), invented(n));
    await bed.deliver(said(7, { transactionId: 'mine', accountId: 'acc-own' }));
    expect(await shown()).toEqual(['northbank/mine']);
  });

  it('keeps what its own numbers prove', async () => {
    const numbers = { rrn: '600510300777', authCode: 'C00777' };
    await bed.deliver(bought(30, { ...numbers, last4: digitsOf(30) }), invented(30, numbers));
    for (const n of range(0, 20)) await bed.deliver(bought(n), invented(n));
    expect(await shown()).toEqual(['northbank/bait-30']);
  });
});

describe('an account without last four', () => {
  const bare = (n: number) => bought(n, { entry: 'contactless' });

  it('keeps no receipt of twenty by amount and time', async () => {
    for (const n of range(0, 20)) await bed.deliver(bare(n), invented(n, { cardLast4: null }));
    expect(await shown()).toEqual([]);
    expect(issued()).toBeLessThanOrEqual(3);
  });

  it('keeps a few, as customers have', async () => {
    for (const n of range(0, 3)) await bed.deliver(bare(n), said(n, { transactionId: `t-${n}`, accountId: 'acc-own' }));
    expect(await shown()).toHaveLength(3);
  });
});

describe('customers', () => {
  it('keep the receipts of a week, with two cards and five payments a day', async () => {
    for (const n of range(0, 35)) {
      const moved = Math.floor(n / 5) * DAY;
      const digits = digitsOf(n % 2);
      const sale = bought(n, { last4: digits, last4Of: 'card' });
      const soldAt = atOf(n) + moved;
      bed.clock.at = soldAt;
      await bed.deliver({ ...sale, value: { ...(sale.value as SaleRecorded), soldAt, receivedAt: soldAt + 1_000 } });
      const times = { transmittedAt: soldAt, observedAt: soldAt, cardLast4: digits };
      await bed.deliver(said(n, { transactionId: `t-${n}`, accountId: 'acc-own', ...times }));
    }
    expect(await shown()).toHaveLength(35);
  });

  it('of a family with five cards keep theirs', async () => {
    for (const n of range(0, 10)) {
      const digits = digitsOf(n % 5);
      await bed.deliver(bought(n, { last4: digits, last4Of: 'card' }));
      await bed.deliver(said(n, { transactionId: `t-${n}`, accountId: 'acc-family', cardLast4: digits }));
    }
    expect(await shown()).toHaveLength(10);
  });
});

describe('a fishing account among customers', () => {
  const outcome = () =>
    bed.query<{ reason: string | null }>(
      'SELECT transaction_key, decision, tier, reason FROM card_transaction ORDER BY transaction_key',
    );
  const all = [
    ...range(0, 14).map((n) => bought(n)),
    ...range(0, 14).map((n) => invented(n, n % 3 === 0 ? { cardLast4: null } : {})),
    ...range(0, 14).map((n) =>
      said(n, { transactionId: `own-${n}`, accountId: 'acc-own', cardLast4: digitsOf(n % 2) }),
    ),
  ];

  it.each([1, 2, 3, 4])('is told from them in the same way, in any order and batches: seed %d', async (seed) => {
    for (const one of all) await bed.deliver(one);
    const inOrder = await outcome();
    expect(inOrder.filter(({ reason }) => reason === 'fishing-suspected').length).toBeGreaterThan(5);
    const random = randomFrom(seed);
    await bed.clear();
    for (const accountId of [FISHER, 'acc-own']) await bed.consent({ consentId: accountId, accountId });
    await bed.deliver(message(StoreRegistered, aStoreRegistered()), complete());
    const mixed = shuffled(all, random);
    while (mixed.length > 0) {
      const some = mixed.splice(0, 1 + random(9));
      for (const own of Map.groupBy(some, (one) => one.topic).values()) {
        await bed.handle(own);
        const routed = await bed.takeOutbox();
        if (routed.length > 0) await bed.handle(routed);
      }
    }
    expect(await outcome()).toEqual(inOrder);
  });
});

it('an operator sees the reason, and the bank does not', async () => {
  for (const n of range(0, 8)) await bed.deliver(bought(n), invented(n));
  const told = await reading(bed, (unit) =>
    explainTransaction(unit, toTransactionKey('northbank', 'bait-2'), startedAt),
  );
  expect(told?.storedDecision).toMatchObject({ kind: 'abstain', tier: 'last4-store', reason: 'fishing-suspected' });
  expect(told?.isAsItStands).toBe(true);
  expect(told?.inWords).toMatch(/its account exceeds the limits/);
  expect(JSON.stringify(bed.receipts)).not.toMatch(/fish|suspect/);
});
