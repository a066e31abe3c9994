import { expectedReceipt } from '../expected-receipt.js';
import type { TransactionTruth } from '../world.js';
import type { Elsewhere } from './elsewhere.js';
import { Evidence, type KeptTransaction, type SentLeg, type Verdict } from './evidence.js';
import { WITHDRAWAL_AT } from './opening.js';
import { type Customer, wantsReceipts } from './people.js';
import type { Purchase } from './purchase.js';
import type { Store } from './stores.js';
import type { Telling, ToldPayment, ToldSale } from './telling.js';

type NoReceipt = Pick<TransactionTruth, 'outcome' | 'because'>;

/** Decides, from what really happened and what was sent, what must come out for every transaction. */
export function transactionTruths(
  telling: Telling,
  others: readonly Elsewhere[],
  midnight: number,
): TransactionTruth[] {
  const withdrawal = midnight + WITHDRAWAL_AT;
  const kept = (customer: Customer, arrivesAt: number) =>
    wantsReceipts(customer.consent) && !(customer.consent === 'withdraws' && arrivesAt >= withdrawal);
  const sales = new Map(telling.sales.map((sale) => [sale.purchase, sale]));
  const legs = telling.sales.flatMap(sentLegs);
  const legOf = new Map(legs.map((leg) => [`${leg.saleKey} ${leg.tenderIndex}`, leg]));
  const keptPayments = new Map(
    telling.payments
      .filter(({ refused, customer, first }) => !refused && kept(customer, first.arrivesAt))
      .map((payment) => [payment, keptPayment(payment)]),
  );
  const keptElsewhere = others.filter(({ customer, arrivesAt }) => kept(customer, arrivesAt)).map(keptFromElsewhere);
  const evidence = new Evidence(legs, [...keptPayments.values(), ...keptElsewhere]);

  const truthOf = (payment: ToldPayment): TransactionTruth => {
    const { purchase, tenderIndex } = payment;
    const sale = sales.get(purchase);
    const base = baseTruth(payment, sale);
    if (payment.refused) return { ...base, outcome: 'rejected', because: 'the bank sent something malformed' };
    const transaction = keptPayments.get(payment);
    if (!transaction) return { ...base, outcome: 'no consent', because: `consent: ${payment.customer.consent}` };
    const own = sale && legOf.get(`${saleKeyOf(purchase)} ${tenderIndex}`);
    if (!sale || !own) return { ...base, ...unsent(purchase, evidence.traps(transaction)) };
    const verdict = evidence.verdict(transaction, own);
    const none = whyNoReceipt(payment, own, verdict, withdrawal);
    if (none && none.outcome !== 'open') return { ...base, ...none };
    const { transactionId, accountId } = transaction.document;
    const paid = { sale: sale.document, tenderIndex, soldAt: own.at };
    const receipt = expectedReceipt(purchase.store.document, paid, { transactionId, accountId });
    const expected = none ?? { outcome: 'receipt', because: verdict };
    return { ...base, ...expected, receipt, revisable: sale.document.revision === 2 };
  };
  return [
    ...telling.payments.map(truthOf),
    ...others.map((other) => elsewhereTruth(other, kept(other.customer, other.arrivesAt))),
  ];
}

/** Why a payment whose sale was sent leads to no receipt all the same; null when it does. */
function whyNoReceipt(
  { purchase, customer }: ToldPayment,
  own: SentLeg,
  verdict: Verdict,
  withdrawal: number,
): NoReceipt | null {
  if (purchase.scenario === 'voided')
    return { outcome: 'withdrawn', because: 'the sale was voided and the payment reversed' };
  if (customer.consent === 'withdraws' && own.arrivesAt >= withdrawal) {
    return { outcome: 'unmatched', because: 'consent was withdrawn before the sale arrived' };
  }
  if (verdict === 'ambiguous') return { outcome: 'abstain', because: 'another payment fits as well' };
  if (verdict === 'nothing in common') return { outcome: 'open', because: 'till and bank have no number in common' };
  if (verdict === 'last four' && !purchase.store.retailer.heartbeats) {
    return { outcome: 'open', because: 'the store never says that its feed is complete' };
  }
  return null;
}

function unsent(purchase: Purchase, traps: readonly SentLeg[]): NoReceipt {
  if (purchase.scenario === 'twins' && traps.length > 0)
    return { outcome: 'abstain', because: 'its own sale never arrived and its twin fits as well' };
  if (traps.length > 0)
    throw new Error(`unplanned look-alike for ${purchase.saleId}: the world would have no clear expectation`);
  return {
    outcome: 'unmatched',
    because: purchase.scenario === 'sale refused' ? 'the sale was malformed' : 'the sale never arrived',
  };
}

function baseTruth({ purchase, tenderIndex, customer, first }: ToldPayment, sale: ToldSale | undefined) {
  const { retailerId } = purchase.store.retailer;
  return {
    bankId: customer.bank.bankId,
    transactionId: first.document.transactionId,
    accountId: customer.accountId,
    scenario: purchase.scenario,
    of: sale ? { retailerId, saleId: purchase.saleId, tenderIndex } : null,
  };
}

function elsewhereTruth({ customer, document }: Elsewhere, kept: boolean): TransactionTruth {
  return {
    bankId: customer.bank.bankId,
    transactionId: document.transactionId,
    accountId: customer.accountId,
    scenario: 'shop unknown to the network',
    outcome: kept ? 'unmatched' : 'no consent',
    because: kept ? 'no store has that merchant id' : `consent: ${customer.consent}`,
    of: null,
  };
}

function sentLegs({ purchase, document, arrivesAt }: ToldSale): SentLeg[] {
  return document.tenders.flatMap((tender, tenderIndex): SentLeg[] => {
    if (tender.kind !== 'card' || !tender.card) return [];
    const { kind, store, at, till } = purchase;
    const common = {
      storeKey: storeKeyOf(store),
      saleKey: saleKeyOf(purchase),
      tenderIndex,
      kind,
      at: at + till.clockErrorMs,
    };
    return [{ ...common, amountMinor: tender.amountMinor, currency: document.currency, slip: tender.card, arrivesAt }];
  });
}

function keptPayment({ purchase, first }: ToldPayment): KeptTransaction {
  const { transmittedAt } = first.document;
  const at = transmittedAt === undefined ? null : Date.parse(transmittedAt);
  return { storeKey: storeKeyOf(purchase.store), at, document: first.document, arrivesAt: first.arrivesAt };
}

function keptFromElsewhere({ document, at, arrivesAt }: Elsewhere): KeptTransaction {
  return { storeKey: null, at, document, arrivesAt };
}

function storeKeyOf(store: Store): string {
  return `${store.retailer.retailerId}/${store.storeId}`;
}

function saleKeyOf({ store, saleId }: Purchase): string {
  return `${store.retailer.retailerId}/${saleId}`;
}
