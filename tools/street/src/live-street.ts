import { buildTown, type StreetOptions } from './build-world.js';
import { MINUTE, type Random, SECOND, utcText } from '@quittance/town';
import { statementEntry } from './statement.js';
import { postings } from './street/issuer.js';
import { Ledger } from './street/ledger.js';
import { type Customer, wantsReceipts } from './street/people.js';
import { type Payment, ringUp, strangersCard } from './street/ring-up.js';
import type { Store } from './street/stores.js';
import { saleDocument } from './street/till.js';
import type { Deed, StatementEntry } from './world.js';

/** One purchase: what the till says, what a bank says, and what stands on the customer's statement. */
interface Moment {
  deeds: Deed[];
  statement: StatementEntry[];
}

/** The street of `buildWorld` with the same options, going on in real time: same shops and people, new purchases. */
export class LiveStreet {
  readonly #random: Random;
  readonly #ledger: Ledger;
  readonly #stores: readonly Store[];
  readonly #people: readonly Customer[];

  /** A till of this run counts on from `startsAt` (epoch milliseconds) in seconds, so no sale id is used again by a later run. */
  constructor(options: Omit<StreetOptions, 'endsAt'>, startsAt: number) {
    const { random, stores, people } = buildTown(options);
    this.#random = random.fork(`live ${startsAt}`);
    this.#ledger = new Ledger(random.fork(`live ledger ${startsAt}`), Math.floor(startsAt / SECOND));
    this.#stores = stores;
    this.#people = people.filter(({ consent }) => wantsReceipts(consent) && consent !== 'withdraws');
  }

  /** Somebody buys something now. */
  next(now: number): Moment {
    const store = this.#random.weighted(this.#stores.map((each) => [each, each.retailer.footfall] as const));
    const purchase = ringUp(this.#random, this.#ledger, { store, at: now, scenario: 'ordinary' }, this.#payment());
    const moment: Moment = {
      deeds: [{ type: 'sale', retailerId: store.retailer.retailerId, line: JSON.stringify(saleDocument(purchase)) }],
      statement: [],
    };
    for (const leg of purchase.legs) {
      const customer = leg.use?.customer;
      const first = customer && postings(this.#random, purchase, leg, customer)[0];
      if (!customer || !first) continue;
      moment.deeds.push({ type: 'transaction', bankId: customer.bank.bankId, line: JSON.stringify(first.document) });
      moment.statement.push(statementEntry(customer, first.document, now));
    }
    return moment;
  }

  /** Every store that does so says that it has sent all but the last minute. */
  heartbeats(now: number): Deed[] {
    const document = { completeUntil: utcText(now - MINUTE) };
    return this.#stores
      .filter(({ retailer }) => retailer.heartbeats)
      .map(({ retailer, storeId }) => ({ type: 'heartbeat', retailerId: retailer.retailerId, storeId, document }));
  }

  #payment(): Payment {
    if (this.#random.chance(0.15)) return { how: 'cash' };
    if (this.#random.chance(0.2)) return { how: 'card', payer: strangersCard(this.#random) };
    const customer = this.#random.pick(this.#people);
    return { how: 'card', payer: { card: customer.card, customer } };
  }
}
