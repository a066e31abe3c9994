import { type Random, type RungLine, type SaleLine, totalOf, vatRate } from '@quittance/town';
import type { Ledger } from './ledger.js';
import { aCard, type Card, type Customer } from './people.js';
import { businessDate, type Leg, type Purchase, type Scenario } from './purchase.js';
import type { Store, Till } from './stores.js';

export interface Payer {
  card: Card;
  customer: Customer | null;
}

export interface Visit {
  store: Store;
  at: number;
  scenario: Scenario;
}

/** Who pays how, decided before the basket is known. */
export type Payment =
  | { how: 'cash' }
  | { how: 'card'; payer: Payer }
  | { how: 'gift card and card'; payer: Payer }
  | { how: 'two cards'; payers: readonly [Payer, Payer] };

export function strangersCard(random: Random): Payer {
  return { card: aCard(random), customer: null };
}

/** Rings up one basket; baskets are drawn again until no card payment in it could be taken for another one. */
export function ringUp(random: Random, ledger: Ledger, visit: Visit, payment: Payment): Purchase {
  const till = random.pick(visit.store.tills);
  for (let attempt = 0; attempt < 200; attempt++) {
    const rung = visit.store.trade.ring(random);
    const totalMinor = totalOf(rung);
    if (totalMinor < 100) continue;
    const legs = payLegs(random, ledger, { visit, till, payment, totalMinor });
    const cards = legs.flatMap(({ amountMinor, use }) => (use ? [{ amountMinor, use }] : []));
    if (!ledger.claim(visit.store, visit.at, 'sale', cards)) continue;
    return purchaseOf(ledger, { ...visit, till }, rung, legs);
  }
  throw new Error(`no unambiguous basket found at ${visit.store.document.name}`);
}

/** The same basket bought twice in the same minute on cards with the same last four digits. */
export function ringUpTwins(random: Random, ledger: Ledger, visit: Visit, payers: readonly [Payer, Payer]): Purchase[] {
  const rung = visit.store.trade.ring(random);
  const totalMinor = totalOf(rung);
  if (totalMinor < 100) return ringUpTwins(random, ledger, visit, payers);
  const minute = Math.floor(visit.at / 60_000) * 60_000;
  const claimed: boolean[] = [];
  const twins = payers.map((payer, index) => {
    const at = minute + (index === 0 ? random.int(0, 25_000) : random.int(30_000, 55_000));
    const till = visit.store.tills[index] as Till;
    const use = { ...ledger.cardUse(payer.card, payer.customer, till, at), byWallet: false };
    if (index === 0) claimed.push(ledger.claim(visit.store, at, 'sale', [{ amountMinor: totalMinor, use }]));
    return purchaseOf(ledger, { ...visit, at, till }, rung, [{ kind: 'card', amountMinor: totalMinor, use }]);
  });
  return claimed[0] ? twins : ringUpTwins(random, ledger, visit, payers);
}

/** Brings back one or more lines of an earlier purchase; paid back to the card that paid. Null when nothing suitable was bought. */
export function ringUpRefund(random: Random, ledger: Ledger, original: Purchase, at: number): Purchase | null {
  const returnable = original.lines.filter((line) => line.kind === 'item' && !line.voided && line.totalMinor >= 100);
  const chosen = returnable.filter((_, index) => index === 0 || random.chance(0.3));
  const paid = original.legs[0]?.use;
  if (chosen.length === 0 || !paid || original.legs.length > 1) return null;
  const { store } = original;
  const till = random.pick(store.tills);
  const lines = chosen.map((line, index) => ({ ...line, lineId: String(index + 1) }));
  const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0);
  const use = { ...ledger.cardUse(paid.card, paid.customer, till, at), byWallet: paid.byWallet };
  if (!ledger.claim(store, at, 'refund', [{ amountMinor: totalMinor, use }])) return null;
  const visit = { store, at, till, scenario: 'refund' as const };
  return {
    ...numbered(ledger, visit),
    kind: 'refund',
    lines,
    totalMinor,
    legs: [{ kind: 'card', amountMinor: totalMinor, use }],
    original,
  };
}

interface Settling {
  visit: Visit;
  till: Till;
  payment: Payment;
  totalMinor: number;
}

function payLegs(random: Random, ledger: Ledger, { visit, till, payment, totalMinor }: Settling): Leg[] {
  const onCard = (payer: Payer, amountMinor: number): Leg => ({
    kind: 'card',
    amountMinor,
    use: ledger.cardUse(payer.card, payer.customer, till, visit.at),
  });
  switch (payment.how) {
    case 'cash':
      return [{ kind: 'cash', amountMinor: totalMinor }];
    case 'card':
      return [onCard(payment.payer, totalMinor)];
    case 'gift card and card': {
      const onGiftCard = Math.min(random.pick([500, 1000, 2000]), Math.floor(totalMinor / 2));
      return [{ kind: 'gift_card', amountMinor: onGiftCard }, onCard(payment.payer, totalMinor - onGiftCard)];
    }
    case 'two cards': {
      const half = Math.floor(totalMinor / 2);
      return [onCard(payment.payers[0], half), onCard(payment.payers[1], totalMinor - half)];
    }
  }
}

type Counter = Visit & { till: Till };

function purchaseOf(ledger: Ledger, visit: Counter, rung: readonly RungLine[], legs: Leg[]): Purchase {
  const lines = saleLines(visit.store.place.country, rung);
  return { ...numbered(ledger, visit), kind: 'sale', lines, totalMinor: totalOf(rung), legs };
}

function numbered(ledger: Ledger, { store, till, at, scenario }: Counter) {
  const sequence = ledger.nextSequence(store, till);
  const day = businessDate({ at, store }).replaceAll('-', '');
  return { scenario, store, till, at, sequence, saleId: `${store.storeId}-${day}-${till.tillId}-${sequence}` };
}

function saleLines(country: string, rung: readonly RungLine[]): SaleLine[] {
  return rung.map(({ vat, parent, ...line }, index) => ({
    lineId: String(index + 1),
    ...line,
    vatCode: vatRate(country, vat).code,
    ...(parent !== undefined && { parentLineId: String(parent + 1) }),
  }));
}
