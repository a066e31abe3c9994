import type { Random } from '@quittance/town';
import type { TrialRates } from '../rates/rates.js';
import type { Store } from '../shops/shop.js';
import type { Person } from '../people.js';
import { drawUse } from './card-use.js';
import type { Course, Leg } from './purchase.js';

export interface Bill {
  at: number;
  payer: Person;
  totalMinor: number;
  /** Undefined: drawn by the kind of shop. Only such a bill may be split. */
  course: Course | undefined;
}

/** Tenders of a bill that involves a card. `somebody` pays the other half. */
export function cardLegs(random: Random, rates: TrialRates, store: Store, bill: Bill, somebody: () => Person): Leg[] {
  const { payments } = rates;
  const { at, payer, totalMinor } = bill;
  const card = (person: Person, amountMinor: number, course: Course | undefined): Leg => {
    const use = drawUse(random, rates, { store, payer: person, at, course, amountMinor });
    return { kind: 'card', amountMinor, use };
  };
  const split = bill.course ?? 'plain';
  const drawn = random.next();
  if (bill.course === 'recurring') return [card(payer, totalMinor, 'recurring')];
  const { giftCardAndCard, voucherAndCard, twoCards } = payments;
  if (drawn < giftCardAndCard && totalMinor > 400) {
    const gift = Math.min(random.pick([500, 1000, 2000, 2500]), Math.floor(totalMinor / 2));
    return [{ kind: 'gift_card', amountMinor: gift }, card(payer, totalMinor - gift, split)];
  }
  if (drawn < giftCardAndCard + voucherAndCard && totalMinor > 200) {
    const off = Math.min(random.pick([50, 100, 250, 500]), Math.floor(totalMinor / 2));
    const kind = random.pick(['voucher', 'loyalty'] as const);
    return [card(payer, totalMinor - off, split), { kind, amountMinor: off }];
  }
  if (drawn > 1 - twoCards && totalMinor > 200) {
    const half = Math.floor(totalMinor / 2);
    return [card(payer, totalMinor - half, split), card(somebody(), half, split)];
  }
  if (store.retailer.kind.givesCashback && random.chance(payments.cashback)) {
    const back = random.pick([1000, 2000, 5000]);
    return [card(payer, totalMinor + back, split), { kind: 'cash', amountMinor: -back }];
  }
  return [card(payer, totalMinor, bill.course)];
}
