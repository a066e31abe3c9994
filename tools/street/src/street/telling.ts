import { MINUTE, type Random, type SaleDocument, SECOND, type TransactionDocument } from '@quittance/town';
import type { Trading } from './day.js';
import { type Posting, postings } from './issuer.js';
import { spoiltSale, spoiltTransaction } from './malformed.js';
import type { Timed } from './opening.js';
import type { Customer } from './people.js';
import type { Leg, Purchase } from './purchase.js';
import { correctedDocument, saleArrival, saleDocument, voidDocument } from './till.js';

/** A timed deed, and whether the edge must refuse it. */
export interface Told extends Timed {
  refused?: string;
  /** May be sent again at the end of the day without any effect. */
  repeatable?: boolean;
}

/** One card payment by a customer of the network's banks, with both sides' stories. */
export interface ToldPayment {
  purchase: Purchase;
  tenderIndex: number;
  leg: Leg;
  customer: Customer;
  first: Posting;
  refused: boolean;
}

export interface ToldSale {
  purchase: Purchase;
  /** As it stands in the end. */
  document: SaleDocument;
  arrivesAt: number;
}

export interface Telling {
  events: Told[];
  sales: ToldSale[];
  payments: ToldPayment[];
}

/** What tills and banks say about a day's purchases, with the mishaps of the way. */
export function tell(random: Random, trading: Trading, midnight: number): Telling {
  const telling: Telling = { events: [], sales: [], payments: [] };
  const tills = random.fork('tills');
  const issuers = random.fork('issuers');
  for (const purchase of trading.purchases) {
    if (!trading.unsent.has(purchase)) tellSale(tills, purchase, midnight, telling);
    for (const [tenderIndex, leg] of purchase.legs.entries())
      tellPayment(issuers, { purchase, tenderIndex, leg }, telling);
  }
  return telling;
}

function tellSale(random: Random, purchase: Purchase, midnight: number, telling: Telling): void {
  const { retailerId } = purchase.store.retailer;
  const document = saleDocument(purchase);
  const arrivesAt = saleArrival(random, purchase, midnight);
  const said = (at: number, line: string, more: Partial<Told> = {}) =>
    telling.events.push({ arrivesAt: at, deed: { type: 'sale', retailerId, line }, ...more });

  if (purchase.scenario === 'sale refused') {
    const { line, why } = spoiltSale(random, document);
    said(arrivesAt, line, { refused: why });
    return;
  }
  const line = JSON.stringify(document);
  said(arrivesAt, line, { repeatable: true });
  if (random.chance(0.02)) said(arrivesAt + random.int(1, 90) * SECOND, line);
  if (purchase.scenario !== 'corrected later' && random.chance(0.004)) {
    const other = { ...document, lines: document.lines.map((each) => ({ ...each, text: `${each.text}*` })) };
    said(arrivesAt + 3 * MINUTE, JSON.stringify(other), { refused: 'same revision with other content' });
  }
  if (purchase.scenario === 'voided') {
    said(arrivesAt + 2 * MINUTE, JSON.stringify(voidDocument(document, purchase, purchase.sequence)));
  }
  const standing = purchase.scenario === 'corrected later' ? correctedDocument(document) : document;
  if (standing !== document) said(arrivesAt + random.int(5, 40) * MINUTE, JSON.stringify(standing));
  telling.sales.push({ purchase, document: standing, arrivesAt });
}

function tellPayment(
  random: Random,
  payment: { purchase: Purchase; tenderIndex: number; leg: Leg },
  telling: Telling,
): void {
  const customer = payment.leg.use?.customer;
  if (!customer) return;
  const posted = postings(random, payment.purchase, payment.leg, customer);
  const first = posted[0];
  if (!first) return;
  const { bankId } = customer.bank;
  const refused = payment.purchase.scenario === 'transaction refused';
  telling.payments.push({ ...payment, customer, first, refused });
  if (refused) {
    const { line, why } = spoiltTransaction(random, first.document);
    telling.events.push({ arrivesAt: first.arrivesAt, deed: { type: 'transaction', bankId, line }, refused: why });
    return;
  }
  for (const { arrivesAt, document } of posted)
    telling.events.push(...toldTransaction(random, bankId, arrivesAt, document));
}

export function toldTransaction(
  random: Random,
  bankId: string,
  arrivesAt: number,
  document: TransactionDocument,
): Told[] {
  const deed = { type: 'transaction' as const, bankId, line: JSON.stringify(document) };
  const once: Told = { arrivesAt, deed, repeatable: true };
  return random.chance(0.02) ? [once, { arrivesAt: arrivesAt + random.int(1, 60) * SECOND, deed }] : [once];
}
