// Only what may still be counted is taken back, and nothing in how it is told joins the hours of one customer.
import { describe, expect, it } from '@jest/globals';
import type { BasketContributed } from '@quittance/contracts-insights';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import type { TraceCarrier, Unit } from '@quittance/kafka';
import type { AccountKey } from '../decision/identity.js';
import type { Basket } from '../store/basket.store.js';
import { Baskets, takeBack } from './baskets.js';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 0, 5, 10);
const secret = 'secret';

interface Emitted {
  readonly key: string;
  readonly value: BasketContributed;
  readonly cause: TraceCarrier | undefined;
}

const unitInto = (emitted: Emitted[]): Unit => ({
  query: () => Promise.reject(new Error('nothing is asked')),
  emit: (_topic, key, value, cause) => void emitted.push({ key, value: value as BasketContributed, cause }),
});

const aBasket = (over: Partial<Basket> = {}): Basket => ({
  receiptId: 'receipt-1',
  accountKey: 'northbank/acc-1' as AccountKey,
  soldAt: T0 + 1,
  revision: 1,
  openUntil: T0 + 6 * HOUR,
  ...over,
});

const takenBack = (baskets: readonly Basket[], at = T0): Emitted[] => {
  const emitted: Emitted[] = [];
  takeBack(unitInto(emitted), baskets, { at, secret });
  return emitted;
};

describe('taking baskets back', () => {
  it('passes over those whose window is closed', () => {
    expect(takenBack([aBasket(), aBasket({ receiptId: 'receipt-2', openUntil: T0 })])).toHaveLength(1);
  });

  it('names no instant, no trace and no order that those of one account have in common', () => {
    const accounts = ['northbank/acc-1', 'northbank/acc-2'] as AccountKey[];
    const baskets = accounts.flatMap((accountKey) =>
      Array.from({ length: 6 }, (_, i) =>
        aBasket({ accountKey, receiptId: `${accountKey} ${i}`, soldAt: T0 - i * HOUR }),
      ),
    );
    const emitted = takenBack(baskets, T0 + 1_234);
    expect(emitted.map(({ cause }) => cause)).toEqual(baskets.map(() => undefined));
    for (const { key, value } of emitted) expect([key, value.contributedAt]).toEqual([value.pseudonym, value.window]);
    const ids = emitted.map(({ value }) => value.contributionId);
    expect(ids).toEqual([...ids].sort());
    // Twelve names of two accounts in six hours.
    expect(new Set(emitted.map(({ key }) => key)).size).toBe(12);
  });
});

describe('the baskets of a batch', () => {
  const purchase = {
    ...{ receiptId: 'receipt-1', revision: 1, accountKey: 'northbank/acc-1' as AccountKey },
    ...{ sale: aSaleRecorded({ soldAt: T0 + 1 }), store: aStoreRegistered() },
  };

  it('are contributed, taken back and contributed anew under names of their own', () => {
    const emitted: Emitted[] = [];
    const baskets = new Baskets(unitInto(emitted), [], { secret, openMs: 6 * HOUR });
    baskets.contribute(purchase, T0 + 2);
    baskets.takeBack('receipt-1', T0 + 3);
    baskets.takeBack('receipt-1', T0 + 3);
    baskets.contribute({ ...purchase, revision: 3 }, T0 + 4);
    const [first, back, again] = emitted.map(({ value }) => value);
    expect(emitted.map(({ value }) => value.state)).toEqual(['contributed', 'withdrawn', 'contributed']);
    expect(back!.contributionId).toBe(first!.contributionId);
    expect(again!.contributionId).not.toBe(first!.contributionId);
    expect([...baskets.changed]).toEqual([['receipt-1', aBasket({ revision: 3, openUntil: T0 + 4 + 6 * HOUR })]]);
  });

  it('stay once their window is closed', () => {
    const emitted: Emitted[] = [];
    const baskets = new Baskets(unitInto(emitted), [aBasket({ openUntil: T0 + 5 })], { secret, openMs: HOUR });
    baskets.takeBack('receipt-1', T0 + 5);
    expect([emitted, baskets.changed.size]).toEqual([[], 0]);
  });

  it('can be counted until so long after the start of the hour', () => {
    const baskets = new Baskets(unitInto([]), [], { secret, openMs: 6 * HOUR });
    expect([6 * HOUR - 1, 6 * HOUR].map((ms) => baskets.mayBeOpen(T0 + 59 * 60_000, T0 + ms))).toEqual([true, false]);
  });
});
