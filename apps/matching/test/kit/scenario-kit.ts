import type { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import type { SaleCard, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { toTillInstant } from '@quittance/retailer-api';
import { toTenderKey, toSaleKey, toStoreKey, toTransactionKey } from '../../src/decision/identity.js';
import { HOUR, T0 } from './builders.js';
import { toArrivedSale } from '../../src/decision/session/card-tenders.js';
import { cause, type Happening, Street } from './scenario-street.js';

// Scenarios consist of what tills, banks, stores and customers send; the result is one line: who got whose receipt.

/** A store of the grocer with its own merchant id and terminals. */
export function aStore(storeId: string, over: Partial<StoreRegistered> = {}): StoreRegistered {
  return aStoreRegistered({ retailerId: 'grocer', storeId, ...over });
}
const HIGH_STREET = aStore('high-street', {
  acceptors: [{ acquirerId: 'acq-1', merchantId: 'M-HIGH', terminalIds: ['T0001', 'T0002'] }],
});
export const STATION = aStore('station', {
  acceptors: [{ acquirerId: 'acq-1', merchantId: 'M-STATION', terminalIds: ['T0009'] }],
});

/** Registers a store. The two above are registered from the start. */
export const registered = (store: StoreRegistered): Happening => ({ kind: 'registered', store });

export interface SaleSaid extends Partial<SaleRecorded> {
  readonly store?: StoreRegistered;
  /** Of the one card payment; other payments are given as `tenders`. */
  readonly amountMinor?: number;
  /** Card data from the till; none by default. */
  readonly card?: SaleCard;
}

/** A sale of £12.50 by card in the High Street at half past ten, sent live, without card data. */
export function sold(saleId: string, said: SaleSaid = {}): Happening {
  const { store = HIGH_STREET, amountMinor = 1250, card = {}, ...rest } = said;
  const { soldAt = T0 } = rest;
  const sale = aSaleRecorded({
    retailerId: store.retailerId,
    storeId: store.storeId,
    saleId,
    soldAt,
    soldAtText: new Date(soldAt).toISOString(),
    soldAtZone: 'known',
    receivedAt: soldAt + 2_000,
    totalMinor: amountMinor,
    lines: [{ kind: 'item', text: 'Shopping', quantity: '1', totalMinor: amountMinor, voided: false, discounts: [] }],
    vat: [],
    tenders: [{ kind: 'card', amountMinor, card }],
    ...rest,
  });
  return { ...toArrivedSale(sale), at: sale.receivedAt, cause };
}

/** A till's time: without an offset it is on the store's clock, and without the store's zone it is unknown. */
export function tillSays(soldAtText: string, storeTimeZone?: string) {
  const { ms, zone } = toTillInstant(soldAtText, storeTimeZone);
  return { soldAt: ms, soldAtText, soldAtZone: zone };
}

/** A void document of the till. */
export const voided = (originalSaleId: string, said: SaleSaid = {}): Happening =>
  sold(`void of ${originalSaleId}`, { kind: 'void', originalSaleId, ...said });

/** A refund by the till. */
export const refunded = (saleId: string, said: SaleSaid = {}): Happening => sold(saleId, { kind: 'refund', ...said });

/** £12.50 authorised at that moment under the High Street's merchant id, without further fields. */
export function paid(customer: string, said: Partial<TransactionObserved> = {}): Happening {
  const transaction = aTransactionObserved({
    transactionId: customer,
    accountId: `account of ${customer}`,
    cardLast4: null,
    scheme: null,
    merchantId: 'M-HIGH',
    descriptor: null,
    terminalId: null,
    authCode: null,
    rrn: null,
    localAt: null,
    transmittedAt: T0,
    ...said,
  });
  return { kind: 'paid', transaction };
}

/** The same payment, booked two days later without a time. As `revision: 1` it is the bank's first report of it. */
export const cleared = (customer: string, said: Partial<TransactionObserved> = {}): Happening =>
  paid(customer, {
    revision: 2,
    stage: 'clearing',
    state: 'booked',
    transmittedAt: null,
    bookedDate: '2026-01-07',
    observedAt: T0 + 48 * HOUR,
    ...said,
  });

/** The bank reverses the authorisation. */
export const reversed = (customer: string, said: Partial<TransactionObserved> = {}): Happening =>
  paid(customer, { revision: 2, stage: 'reversal', state: 'reversed', ...said });

/** A credit to the customer's card. */
export const credited = (customer: string, said: Partial<TransactionObserved> = {}): Happening =>
  paid(customer, { stage: 'refund_authorisation', direction: 'credit', ...said });

/** "Not my receipt", about the first payment of a sale of the grocer. */
export const disputed = (customer: string, saleId: string): Happening => ({
  kind: 'dispute',
  at: T0 + 24 * HOUR,
  cause,
  transactionKey: toTransactionKey('northbank', customer),
  tenderKey: toTenderKey(toSaleKey('grocer', saleId), 0),
});

/** A feed completion. */
export const feedCompletion = (completeUntil: number, { retailerId, storeId } = HIGH_STREET): Happening => ({
  kind: 'feed',
  at: completeUntil,
  cause,
  storeKey: toStoreKey(retailerId, storeId),
  completeUntil,
});

/** It is `at`, and nothing more has arrived from the store. */
export const quiet = (at: number, { retailerId, storeId } = HIGH_STREET): Happening => ({
  kind: 'silence',
  at,
  cause,
  storeKey: toStoreKey(retailerId, storeId),
});

/** By customer, the sale of their receipt once every feed is complete; otherwise why they have none. */
export const whoGotWhat = (...happenings: readonly Happening[]): Record<string, string> =>
  play(happenings, 'everything sent').answers();

/** The same at the moment of the last event. */
export const whoGotWhatSoFar = (...happenings: readonly Happening[]): Record<string, string> =>
  play(happenings).answers();

/** What customers saw appear and disappear, in order, until every feed is complete. */
export const whatCustomersSaw = (...happenings: readonly Happening[]): string[] =>
  play(happenings, 'everything sent').changes();

/** Later than all scenarios. */
const LATER = Date.UTC(2027, 0, 1);

function play(happenings: readonly Happening[], until?: 'everything sent'): Street {
  const street = new Street();
  for (const happening of [registered(HIGH_STREET), registered(STATION), ...happenings]) street.take(happening);
  if (until) for (const store of street.stores) street.take(feedCompletion(LATER, store));
  return street;
}
