import type { Random } from '../../random.js';
import type { SaleLine } from '../../shapes.js';
import { startOfDay } from '../calendar.js';
import type { Person } from '../people.js';
import type { TrialRates } from '../rates/rates.js';
import { fillBasket, totalOfLines } from '../shops/price-list.js';
import { nextSaleId, type Store } from '../shops/shop.js';
import { drawUse } from './card-use.js';
import type { Afterwards, Leg, Purchase } from './purchase.js';

/** How many of a store's latest sales a refund or a second purchase of the same may come back to. */
const REMEMBERED = 40;

interface Basket {
  lines: SaleLine[];
  payer: Person;
  sameAgain: boolean;
}

/** One store's counter over the days of the trial. */
export class Counter {
  readonly #store: Store;
  readonly #people: readonly Person[];
  readonly #rates: TrialRates;
  readonly #recent: Purchase[] = [];

  constructor(store: Store, people: readonly Person[], rates: TrialRates) {
    this.#store = store;
    this.#people = people;
    this.#rates = rates;
  }

  /** What happens at a visit. */
  ringUp(random: Random, at: number): Purchase {
    const refunds = this.#store.retailer.kind.refunds && random.chance(this.#rates.afterwards.refund);
    const purchase = refunds ? this.#refund(random, at) : this.#sale(random, at);
    if (purchase.kind === 'sale' && purchase.afterwards === 'none') {
      this.#recent.push(purchase);
      if (this.#recent.length > REMEMBERED) this.#recent.shift();
    }
    return purchase;
  }

  #sale(random: Random, at: number): Purchase {
    const { afterwards, payments, people } = this.#rates;
    const basket = (random.chance(people.sameAgain) && this.#again(random, at)) || this.#newBasket(random);
    const cashOnly = this.#store.retailer.kind.special !== 'online' && random.chance(payments.cashOnly);
    const totalMinor = totalOfLines(basket.lines);
    const after: Afterwards = random.weighted([
      ['voided', cashOnly ? 0 : afterwards.voided],
      ['corrected', afterwards.corrected],
      ['rekeyed', afterwards.rekeyed],
      ['copied', afterwards.copied],
      ['none', 1 - afterwards.voided - afterwards.corrected - afterwards.rekeyed - afterwards.copied],
    ] as const);
    const opened = this.#open(random, at);
    const legs: Leg[] = cashOnly
      ? [{ kind: 'cash', amountMinor: totalMinor }]
      : this.#cardLegs(random, { at, basket, totalMinor, reversed: after === 'voided' });
    return {
      ...opened,
      kind: 'sale',
      lines: basket.lines,
      totalMinor,
      legs,
      sameAgain: basket.sameAgain,
      afterwards: after,
      standsAs: after === 'rekeyed' ? nextSaleId(random, this.#store, opened.till, at) : opened.saleId,
    };
  }

  /** Takes back the first line of a sale remembered, on the same card; or, for want of one, of a sale before the trial. */
  #refund(random: Random, at: number): Purchase {
    const original = this.#recent.length > 0 ? random.pick(this.#recent) : undefined;
    const payer = original?.legs.find(({ use }) => use)?.use?.payer ?? this.#anyone(random);
    const basketLines = original?.lines ?? fillBasket(random, this.#store.retailer.prices);
    const lines = basketLines.slice(0, 1);
    const opened = this.#open(random, at);
    const amountMinor = totalOfLines(lines);
    const named = original && !random.chance(this.#rates.afterwards.refundUnnamed);
    const use = drawUse(random, this.#rates, { store: this.#store, payer, at, course: 'refund', amountMinor });
    return {
      ...opened,
      kind: 'refund',
      lines,
      totalMinor: amountMinor,
      legs: [{ kind: 'card', amountMinor, use }],
      ...(named && { originalSaleId: original.standsAs }),
      sameAgain: false,
      afterwards: 'none',
      standsAs: opened.saleId,
    };
  }

  #open(random: Random, at: number) {
    const till = random.pick(this.#store.tills);
    const lost = !this.#store.joined || random.chance(this.#rates.delivery.lost);
    const saleId = nextSaleId(random, this.#store, till, at);
    return { store: this.#store, till, at, saleId, sequence: till.sequence, lost };
  }

  #newBasket(random: Random): Basket {
    return {
      lines: fillBasket(random, this.#store.retailer.prices),
      payer: this.#anyone(random),
      sameAgain: false,
    };
  }

  #again(random: Random, at: number): Basket | undefined {
    const midnight = startOfDay(at);
    const today = this.#recent.filter((each) => each.at >= midnight && each.legs[0]?.use);
    if (today.length === 0) return undefined;
    const { lines, legs } = random.pick(random.chance(this.#rates.people.sameAgainSoon) ? today.slice(-3) : today);
    const payer = legs[0]?.use?.payer;
    return payer && { lines, payer, sameAgain: true };
  }

  #anyone(random: Random): Person {
    const regular = random.chance(this.#rates.people.regularVisits);
    const index = regular ? random.pick(this.#store.regulars) : random.int(0, this.#people.length - 1);
    return this.#people[index] as Person;
  }

  #cardLegs(
    random: Random,
    { at, basket, totalMinor, reversed }: { at: number; basket: Basket; totalMinor: number; reversed: boolean },
  ): Leg[] {
    const { payments } = this.#rates;
    const card = (payer: Person, amountMinor: number, alone: boolean): Leg => {
      const course = reversed ? 'reversed' : alone ? undefined : 'plain';
      const use = drawUse(random, this.#rates, { store: this.#store, payer, at, course, amountMinor });
      return { kind: 'card', amountMinor, use };
    };
    const drawn = random.next();
    if (drawn < payments.giftCardAndCard && totalMinor > 400) {
      const gift = Math.min(random.pick([500, 1000, 2000, 2500]), Math.floor(totalMinor / 2));
      return [{ kind: 'gift_card', amountMinor: gift }, card(basket.payer, totalMinor - gift, false)];
    }
    if (drawn > 1 - payments.twoCards && totalMinor > 200) {
      const half = Math.floor(totalMinor / 2);
      return [card(basket.payer, totalMinor - half, false), card(this.#anyone(random), half, false)];
    }
    if (this.#store.retailer.kind.givesCashback && random.chance(payments.cashback)) {
      const back = random.pick([1000, 2000, 5000]);
      return [card(basket.payer, totalMinor + back, false), { kind: 'cash', amountMinor: -back }];
    }
    return [card(basket.payer, totalMinor, true)];
  }
}
