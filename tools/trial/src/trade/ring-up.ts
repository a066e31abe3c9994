import type { Random, SaleLine } from '@quittance/town';
import { startOfDay } from '../calendar.js';
import type { Person } from '../people.js';
import type { TrialRates } from '../rates/rates.js';
import { fillBasket, totalOfLines } from '../shops/price-list.js';
import { nextSaleId, pricesAt, type Store } from '../shops/shop.js';
import { drawUse } from './card-use.js';
import type { Company, Visit } from './company.js';
import { type Bill, cardLegs } from './legs.js';
import { drawMishaps, NO_MISHAPS } from './mishaps.js';
import type { Afterwards, Purchase } from './purchase.js';
import { Subscriptions } from './subscriptions.js';

/** Recent sales per store that refunds and repeat purchases may refer to. */
const REMEMBERED = 40;

/** Draws for somebody who has not paid yet; in a small town, the same customer may pay twice. */
const MOST_TRIES = 20;

/** Smallest difference for which a card is used. */
const LEAST_DIFFERENCE_MINOR = 50;

interface Returned {
  at: number;
  payer: Person;
  lines: SaleLine[];
  kind: 'sale' | 'refund';
  original: Purchase | undefined;
}

interface Basket {
  lines: SaleLine[];
  payer: Person;
  alike: Purchase['alike'];
  course?: 'recurring';
}

/** One store's counter over the days of the trial. */
export class Counter {
  readonly #store: Store;
  readonly #people: readonly Person[];
  readonly #rates: TrialRates;
  readonly #recent: Purchase[] = [];
  readonly #subscriptions = new Subscriptions();
  #mishaps = NO_MISHAPS;

  constructor(store: Store, people: readonly Person[], rates: TrialRates) {
    this.#store = store;
    this.#people = people;
    this.#rates = rates;
  }

  /** Begins a day with these visits. */
  open(random: Random, visits: readonly number[]): void {
    this.#mishaps = drawMishaps(random, this.#rates.delivery, this.#store, visits);
  }

  /** The purchase or refund of a visit. */
  ringUp(random: Random, visit: Visit): Purchase {
    const purchase = this.#visit(random, visit);
    if (purchase.kind === 'sale' && purchase.afterwards === 'none' && !purchase.exchange) {
      this.#recent.push(purchase);
      if (this.#recent.length > REMEMBERED) this.#recent.shift();
    }
    return purchase;
  }

  #visit(random: Random, { at, company }: Visit): Purchase {
    if (company) return this.#sale(random, at, this.#inCompany(random, at, company));
    const { refund, exchange } = this.#rates.afterwards;
    const drawn = random.next();
    if (!this.#store.retailer.kind.refunds || drawn >= refund + exchange) return this.#alone(random, at);
    if (drawn < refund) return this.#refund(random, at);
    return this.#exchange(random, at) ?? this.#alone(random, at);
  }

  #alone(random: Random, at: number): Purchase {
    return this.#sale(random, at, this.#basket(random, at));
  }

  #sale(random: Random, at: number, basket: Basket): Purchase {
    const online = this.#store.retailer.kind.special === 'online';
    const cashOnly = !online && random.chance(this.#rates.payments.cashOnly);
    const totalMinor = totalOfLines(basket.lines);
    const after = this.#afterwards(random, cashOnly);
    const opened = this.#opened(random, at);
    const course = after === 'voided' ? 'reversed' : basket.course;
    const bill: Bill = { at, payer: basket.payer, totalMinor, course };
    return {
      ...opened,
      kind: 'sale',
      lines: basket.lines,
      totalMinor,
      legs: cashOnly
        ? [{ kind: 'cash', amountMinor: totalMinor }]
        : cardLegs(random, this.#rates, this.#store, bill, () => this.#anyone(random)),
      alike: basket.alike,
      exchange: false,
      afterwards: after,
      voidLost: (after === 'voided' || after === 'rekeyed') && random.chance(this.#rates.delivery.voidLost),
      standsAs: after === 'rekeyed' ? nextSaleId(random, this.#store, opened.till, at) : opened.saleId,
    };
  }

  #afterwards(random: Random, cashOnly: boolean): Afterwards {
    const { voided, corrected, rekeyed, copied } = this.#rates.afterwards;
    return random.weighted([
      ['voided', cashOnly ? 0 : voided],
      ['corrected', corrected],
      ['rekeyed', rekeyed],
      ['copied', copied],
      ['none', 1 - voided - corrected - rekeyed - copied],
    ] as const);
  }

  /** Refunds the first line of a recent sale, on the same card; without one, of a sale before the trial. */
  #refund(random: Random, at: number): Purchase {
    const original = this.#recent.length > 0 ? random.pick(this.#recent) : undefined;
    const payer = (original && payerOf(original)) ?? this.#anyone(random);
    const basketLines = original?.lines ?? this.#fill(random, at);
    return this.#over(random, { at, payer, lines: basketLines.slice(0, 1), kind: 'refund', original });
  }

  /** Exchanges the first line of a recent sale for something else; undefined when the difference is too small. */
  #exchange(random: Random, at: number): Purchase | undefined {
    const original = this.#recent.findLast((each) => payerOf(each) && random.chance(0.2));
    const payer = original && payerOf(original);
    if (!payer) return undefined;
    const bought = this.#fill(random, at);
    const returned = original.lines.slice(0, 1);
    const differenceMinor = totalOfLines(bought) - totalOfLines(returned);
    if (Math.abs(differenceMinor) < LEAST_DIFFERENCE_MINOR) return undefined;
    const kind = differenceMinor > 0 ? 'sale' : 'refund';
    const lines = kind === 'sale' ? [...returned.map(negative), ...bought] : [...returned, ...bought.map(negative)];
    return { ...this.#over(random, { at, payer, lines, kind, original }), exchange: true };
  }

  /** A document with returned goods, paid or paid out on one card. */
  #over(random: Random, { at, payer, lines, kind, original }: Returned): Purchase {
    const opened = this.#opened(random, at);
    const amountMinor = totalOfLines(lines);
    const named = original && !random.chance(this.#rates.afterwards.refundUnnamed);
    const course = kind === 'sale' ? 'plain' : 'refund';
    const use = drawUse(random, this.#rates, { store: this.#store, payer, at, course, amountMinor });
    return {
      ...opened,
      kind,
      lines,
      totalMinor: amountMinor,
      legs: [{ kind: 'card', amountMinor, use }],
      ...(named && { originalSaleId: original.standsAs }),
      alike: null,
      exchange: false,
      afterwards: 'none',
      voidLost: false,
      standsAs: opened.saleId,
    };
  }

  #opened(random: Random, at: number) {
    const store = this.#store;
    const till = random.pick(store.tills);
    const { outage: hours, lateMs } = this.#mishaps;
    const outage = hours !== null && at >= hours.from && at < hours.to;
    const lost = !store.joined || outage || random.chance(this.#rates.delivery.lost);
    const saleId = nextSaleId(random, store, till, at);
    return { store, till, at, saleId, sequence: till.sequence, lost, outage, lateMs: lateMs.get(till) ?? 0 };
  }

  #basket(random: Random, at: number): Basket {
    const { retailer } = this.#store;
    if (retailer.kind.special === 'online' && random.chance(this.#rates.payments.recurring)) {
      const charge = this.#subscriptions.charge(random, at, () => this.#anyone(random));
      return { ...charge, alike: null, course: 'recurring' };
    }
    const again = random.chance(this.#rates.people.sameAgain) ? this.#again(random, at) : undefined;
    return again ?? { lines: this.#fill(random, at), payer: this.#anyone(random), alike: null };
  }

  #fill(random: Random, at: number): SaleLine[] {
    return fillBasket(random, pricesAt(this.#store.retailer, at));
  }

  /** What the first of a company has chosen, for another customer each time. A queue wants one thing. */
  #inCompany(random: Random, at: number, company: Company): Basket {
    const { kind, customers } = company;
    company.lines ??= kind === 'queue' ? this.#fill(random, at).slice(0, 1) : this.#fill(random, at);
    let payer = this.#anyone(random);
    for (let tries = 1; customers.has(payer.customer) && tries < MOST_TRIES; tries++) payer = this.#anyone(random);
    customers.add(payer.customer);
    return { lines: company.lines, payer, alike: kind };
  }

  #again(random: Random, at: number): Basket | undefined {
    const midnight = startOfDay(at);
    const today = this.#recent.filter((each) => each.at >= midnight && each.legs[0]?.use);
    if (today.length === 0) return undefined;
    const original = random.pick(random.chance(this.#rates.people.sameAgainSoon) ? today.slice(-3) : today);
    const payer = original.legs[0]?.use?.payer;
    return payer && { lines: original.lines, payer: this.#withSomeCard(random, payer), alike: 'same_again' };
  }

  #anyone(random: Random): Person {
    const regular = random.chance(this.#rates.people.regularVisits);
    const index = regular ? random.pick(this.#store.regulars) : random.int(0, this.#people.length - 1);
    return this.#withSomeCard(random, this.#people[index] as Person);
  }

  #withSomeCard(random: Random, person: Person): Person {
    return person.withOther && random.chance(this.#rates.people.otherCardUse) ? person.withOther : person;
  }
}

function payerOf({ legs }: Purchase): Person | undefined {
  return legs.find(({ use }) => use)?.use?.payer;
}

function negative(line: SaleLine): SaleLine {
  const { unitPriceMinor, totalMinor } = line;
  return {
    ...line,
    ...(unitPriceMinor !== undefined && { unitPriceMinor: -unitPriceMinor }),
    totalMinor: -totalMinor,
  };
}
