import { HOUR, instantOf, localDate, type Random, without } from '@quittance/town';
import type { Ledger } from './ledger.js';
import { aCustomer, banks, type Customer } from './people.js';
import { sharesAKey } from './issuer.js';
import type { Purchase, Scenario } from './purchase.js';
import { type Payer, type Payment, ringUp, ringUpRefund, ringUpTwins, strangersCard, type Visit } from './ring-up.js';
import type { Store } from './stores.js';

/** How often each story happens, in shares of all visits. */
const stories: readonly (readonly [scenario: Scenario, share: number])[] = [
  ['ordinary', 0.5],
  ['cash only', 0.17],
  ['card of another bank', 0.19],
  ['gift card and card', 0.025],
  ['two cards of two customers', 0.015],
  ['refund', 0.03],
  ['corrected later', 0.02],
  ['voided', 0.01],
  ['sale refused', 0.012],
  ['transaction refused', 0.01],
  ['twins', 0.008],
  ['twins told apart by keys', 0.005],
];

export interface Trading {
  purchases: Purchase[];
  /** Purchases whose till document never leaves the shop. */
  unsent: Set<Purchase>;
  /** Made for planted stories, on top of the people of the town. */
  extras: Customer[];
}

/** A day's purchases in the order in which they happen. */
export function tradeDay(
  random: Random,
  ledger: Ledger,
  street: { stores: Store[]; people: Customer[]; midnight: number },
  count: number,
): Trading {
  const trading: Trading = { purchases: [], unsent: new Set(), extras: [] };
  const visits = planVisits(random.fork('visits'), street.stores, street.midnight, count);
  const town = new Town(random.fork('people'), street.people, trading);
  const rung = random.fork('rung');
  for (const visit of visits) trading.purchases.push(...happen(rung, ledger, town, visit));
  trading.purchases.sort((a, b) => a.at - b.at);
  cutOff(street.stores, street.midnight, trading);
  return trading;
}

function planVisits(random: Random, stores: readonly Store[], midnight: number, count: number): Visit[] {
  const date = localDate(midnight, 'Europe/London');
  const weighted = stores.map((store) => [store, store.retailer.footfall / store.retailer.places.length] as const);
  const visits = Array.from({ length: count }, (): Visit => {
    const store = random.weighted(weighted);
    const opens = instantOf(`${date}T${String(store.retailer.opens).padStart(2, '0')}:00:00`, store.place.timeZone);
    const open = (store.retailer.closes - store.retailer.opens) * HOUR;
    // The mean of two draws: busier in the middle of the day than at either end.
    const at = opens + Math.floor(((random.next() + random.next()) / 2) * open);
    return { store, at, scenario: random.weighted(stories) };
  });
  return visits.sort((a, b) => a.at - b.at);
}

function happen(random: Random, ledger: Ledger, town: Town, visit: Visit): Purchase[] {
  const { scenario } = visit;
  if (scenario === 'twins' || scenario === 'twins told apart by keys') return twins(random, ledger, town, visit);
  if (scenario === 'refund') {
    const original = town.earlierPurchase(visit);
    const refund = original && ringUpRefund(random, ledger, original, visit.at);
    return refund
      ? [refund]
      : [ringUp(random, ledger, { ...visit, scenario: 'ordinary' }, { how: 'card', payer: town.payer(visit) })];
  }
  return [ringUp(random, ledger, visit, payment(random, town, visit))];
}

function payment(random: Random, town: Town, visit: Visit): Payment {
  switch (visit.scenario) {
    case 'cash only':
      return { how: 'cash' };
    case 'card of another bank':
      return { how: 'card', payer: strangersCard(random) };
    case 'gift card and card':
      return { how: 'gift card and card', payer: town.payer(visit) };
    case 'two cards of two customers': {
      const one = town.payer(visit);
      return { how: 'two cards', payers: [one, town.payer(visit, one)] };
    }
    default:
      return { how: 'card', payer: town.payer(visit) };
  }
}

/** Same shop, amount, scheme, digits and minute. A key or a terminal id that till and bank share tells them apart; elsewhere nothing does. */
function twins(random: Random, ledger: Ledger, town: Town, visit: Visit): Purchase[] {
  const { slip } = visit.store.retailer;
  const scenario = slip === 'full' || slip === 'auth' ? 'twins told apart by keys' : 'twins';
  const [one, other] = [town.twin(), town.twin()];
  Object.assign(other.card, { bin: one.card.bin, scheme: one.card.scheme, last4: one.card.last4 });
  const first = payerOf(one);
  const second = payerOf(other);
  const halves = random.weighted([
    ['both known', 5],
    ['one of another bank', 3],
    ['one never sent', 2],
  ] as const);
  if (scenario === 'twins' && halves === 'one of another bank') second.customer = null;
  const pair = ringUpTwins(random, ledger, { ...visit, scenario }, [first, second]);
  if (scenario === 'twins' && halves === 'one never sent') town.trading.unsent.add(pair[1] as Purchase);
  return pair;
}

function payerOf(customer: Customer): Payer {
  return { card: customer.card, customer };
}

/** Two tills lose their connection for an hour and a half: what they ring up in that time never arrives. */
function cutOff(stores: readonly Store[], midnight: number, trading: Trading): void {
  const dead = stores.slice(0, 4).filter((_, index) => index % 3 === 0);
  for (const purchase of trading.purchases) {
    const since = purchase.at - midnight;
    const offline =
      dead.includes(purchase.store) &&
      purchase.till === purchase.store.tills[1] &&
      since >= 14 * HOUR &&
      since < 15.5 * HOUR;
    if (!offline || purchase.scenario !== 'ordinary') continue;
    purchase.scenario = 'till offline';
    trading.unsent.add(purchase);
  }
}

/** Who is about to pay. */
class Town {
  readonly #random: Random;
  readonly #people: readonly Customer[];
  readonly trading: Trading;

  constructor(random: Random, people: readonly Customer[], trading: Trading) {
    this.#random = random;
    this.#people = people;
    this.trading = trading;
  }

  /** A customer of the town's banks. Who withdraws in the middle of the day only pays where a shared key settles the matter at once. */
  payer(visit: Visit, notThis?: Payer): Payer {
    for (;;) {
      const customer = this.#random.pick(this.#people);
      if (customer === notThis?.customer) continue;
      if (customer.consent === 'withdraws' && !sharesAKey(visit.store.retailer.slip, customer.bank)) continue;
      if (customer.consent === 'withdraws' && (visit.scenario === 'voided' || visit.scenario === 'corrected later'))
        continue;
      return payerOf(customer);
    }
  }

  twin(): Customer {
    // The bank that sees no payment account reference, or the reference would tell twins apart at some shops.
    const bank = banks.find(({ detail }) => detail === 'references') as Customer['bank'];
    const { card, ...rest } = aCustomer(this.#random, bank, 'both');
    const customer = { ...rest, card: without(card, 'wallet') };
    this.trading.extras.push(customer);
    return customer;
  }

  /** A purchase at the same shop at least an hour earlier, paid with one card that the refund can be told by. */
  earlierPurchase(visit: Visit): Purchase | undefined {
    const fit = this.trading.purchases.filter((purchase) => {
      const customer = purchase.legs[0]?.use?.customer;
      const told = customer && sharesAKey(visit.store.retailer.slip, customer.bank) && customer.consent !== 'withdraws';
      return (
        purchase.store === visit.store && purchase.scenario === 'ordinary' && told && visit.at - purchase.at > HOUR
      );
    });
    return fit.length > 0 ? this.#random.pick(fit) : undefined;
  }
}
