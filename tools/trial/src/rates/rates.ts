import type { TillProfile } from '../shops/till-profiles.js';
import type { Bank } from '../tell/bank.js';

/**
 * Every rate of a matching trial, in one place: shares between 0 and 1 unless the name carries a unit.
 *
 * A trial covers some trading days in one town, recorded twice: by tills (sales) and by banks (transactions), with the
 * truth in a separate file. `default` is an ordinary network; `hard` has stores twice as busy and two to four times the
 * faults; `foreign` is another town for each seed.
 *
 * Ledger entries: each revision of a transaction states the whole entry after the event. An increment, adjustment or
 * partial reversal therefore carries the new total, not the difference, and a reversal the reversed amount.
 *
 * Not modelled: feed completions · more than one town, country, time zone or store currency · holidays (weekends only) ·
 * where people live and how long they take from one shop to the next · renewed cards · chargebacks and disputes ·
 * malformed documents · till documents with a wrong amount or card digits · banks that mistype amounts, digits or times
 * · transactions that a bank never reports · consents that change during the trial · transactions of other banks ·
 * descriptors that differ between authorisation and clearing, or name another town · names changed by a move · pairs and
 * queues at metered shops, and groups who divide a bill · facilitators for other shops than stalls · conversions that the
 * till prints · statements as text, or with several payments in a line.
 */
export interface TrialRates {
  /** Mean sales per store and day, which determines how crowded stores are. */
  salesPerStoreDay: number;
  people: PeopleRates;
  acceptance: AcceptanceRates;
  tills: TillRates;
  payments: PaymentRates;
  afterwards: AfterwardsRates;
  delivery: DeliveryRates;
  banks: BankRates;
}

export interface PeopleRates {
  /** Number of people per sale of the trial. */
  perSale: number;
  /** Of all people: those whose bank is connected. */
  connected: number;
  /** Of connected people: those who never gave, withdrew or restricted their consent to receipts. */
  withoutConsent: number;
  /** Of visits: by one of the store's regulars. */
  regularVisits: number;
  /** Of visits: by somebody who buys the same again that day, for the same price. */
  sameAgain: number;
  /** Of those visits: within minutes. */
  sameAgainSoon: number;
  /**
   * Of visits to shops with price tags: by one of two customers who come together and pay the same one after the other,
   * within two minutes. More where people go in company, fewer elsewhere, as the kind of shop says.
   */
  pairs: number;
  /** Of store days at such shops: many customers pay for the offer of the day within some tens of minutes. */
  queues: number;
  walletHolders: number;
  /** Of card payments of wallet holders in shops. */
  walletUse: number;
  /** Of people: cards billed in another currency. */
  foreignCards: number;
  /** Of people: a second card on the same account. */
  secondCard: number;
  /**
   * Of connected people: with a card of their own on somebody else's account. Both see all its receipts, so they are
   * one customer.
   */
  jointAccount: number;
  /** Of visits of people whose account has another card: paid with that one. */
  otherCardUse: number;
}

export interface AcceptanceRates {
  /** Of retailers with several stores: one merchant id for all of them. */
  sharedMerchantId: number;
  /** Number of small merchants behind one facilitator's merchant id. */
  merchantsPerFacilitator: number;
  /** Of retailers: clear under another merchant id than they authorise under. */
  otherMerchantIdAtClearing: number;
  /** Of stores: get a new merchant id during the trial. */
  merchantIdChanges: number;
  /** Of stores: move or change their acquirer during the trial, with new merchant and terminal ids. */
  storeMoves: number;
  /** Of both kinds of change: registered the same morning. The others are never registered. */
  changeTold: number;
  /** Of stores in the directory: without terminal ids, with only some, without the merchant id itself. */
  withoutTerminalIds: number;
  someTerminalIds: number;
  withoutMerchantId: number;
  /** Of acceptors in the directory: those that name their acquirer. */
  acquirerNamed: number;
  /**
   * Of retailers: the card statement shows the legal name; of the others: the trading name cut off after a few letters.
   */
  legalNameShown: number;
  nameCutOff: number;
  /** Of chains: the trading name and a store number, as in "NAME-4117", in place of each store's own name. */
  storeNumberShown: number;
  /** Of those: the number is the acquirer's, which the directory does not have. */
  storeNumberUnknown: number;
  /**
   * Of retailers: the whole field 43 of ISO 8583, without punctuation: 22 to 25 characters of the name, 13 of the town,
   * and the country. The others: 22 characters of the name alone.
   */
  field43: number;
  /** Of facilitators: their own name precedes the merchant's, as in "SQ *NAME". */
  facilitatorNamed: number;
  /** Of web shops: paid through a wallet whose name precedes theirs, as in "PAYPAL *NAME". */
  webWalletNamed: number;
  /** Retailers wholly outside the network, as a share of the stores inside it. */
  outsideShops: number;
  /** Of stores that share a merchant id with others: not in the network. */
  outsideStoresBehindSharedId: number;
}

export interface TillRates {
  /** Of retailers: send the same reference number, or the same terminal id, for every payment. */
  constantRrn: number;
  constantTerminalId: number;
  /** Of retailers: write soldAt without a zone; number their documents. */
  zoneless: number;
  sequenced: number;
  /** Of retailers: write soldAt to the minute. */
  minuteOnly: number;
  /** Of retailers: send the card's last four at first, and from some instant of the trial the token's, or none. */
  digitsChange: number;
  /** Of retailers with price tags: other prices from some day of the trial. */
  pricesChange: number;
  /** Of tills: a clock some minutes (2 to 9) or up to an hour (10 to 60 minutes) out. All others are seconds out. */
  clockMinutesOut: number;
  clockFarOut: number;
  /** Of tills: a clock that gains or loses one to four minutes a day. */
  clockDrifts: number;
  /** Of tills whose clock is out by minutes or drifts: set right once, at some instant of the trial. */
  clockSetRight: number;
  /** Of tills that write no zone: changed to or from summer time 7 to 30 hours late. */
  clockChangedLate: number;
  /** Of card payments: a digit of the reference number or the authorisation code mistyped. */
  mistyped: number;
  /** Weights of what retailers' tills pass on of a card payment, by footfall. */
  profiles: Record<TillProfile['name'], number>;
}

export interface PaymentRates {
  cashOnly: number;
  giftCardAndCard: number;
  /** A voucher or loyalty points, and the rest by card. */
  voucherAndCard: number;
  twoCards: number;
  /** Of card payments at shops that give cash back. */
  cashback: number;
  /** Of card payments where tips are usual: cleared higher than authorised; and the largest share added. */
  tip: number;
  tipUpTo: number;
  /**
   * Of card payments where tips are usual: given at the terminal, so that the bank knows it from the start and the till
   * never does.
   */
  tipAuthorised: number;
  /** Of retailers that take tips: send a second revision with the tip. */
  tipTold: number;
  /** Of fuel sales: at the pump, with a hold. */
  payAtPump: number;
  /** Of hotel bills: authorised on arrival and raised before departure. */
  stay: number;
  partialReversal: number;
  /** Of web orders: sent and cleared in two parts. */
  splitShipment: number;
  /** Of web orders: paid in three parts, a day apart, each with its own numbers. */
  instalments: number;
  /** Of web sales: a subscription, charging the same card the same amount every day. */
  recurring: number;
  clearingOnly: number;
  /** Of payments with foreign cards: converted at the till, for two to seven per cent more than the day's rate. */
  conversionAtTill: number;
  deferred: number;
  declinedFirst: number;
}

interface AfterwardsRates {
  voided: number;
  refund: number;
  /** Of refunds: do not name the sale; authorised at once; under the retailer's merchant id for returns. */
  refundUnnamed: number;
  refundAuthorised: number;
  refundOtherMerchantId: number;
  /** Of visits to shops that take goods back: a return and a purchase in one document, with the difference paid. */
  exchange: number;
  corrected: number;
  /** Keyed in again under another number; the first document is voided, and there is one payment. */
  rekeyed: number;
  copied: number;
}

export interface DeliveryRates {
  /** Of sales: never arrive. */
  lost: number;
  /** Of store days: one to three hours of documents never arrive. */
  storeOutages: number;
  /** Of void documents: never arrive. */
  voidLost: number;
  /** Of live sales: hours late. */
  late: number;
  /** Of till days: everything arrives a day late. */
  tillDaysLate: number;
  /** Of lines: sent a second time, unchanged. */
  saleTwice: number;
  transactionTwice: number;
}

export interface BankRates {
  /** Of entries of the bank that sends dates only: without even the purchase date. */
  bookedDateOnly: number;
  /** Of entries: one of the bank's numbers is left out, merchant id and card digits included. */
  numberLeftOut: number;
  /** Of entries: a digit of the reference number, authorisation code or terminal id is mistyped. */
  mistyped: number;
  /** Weights of the banks, by number of account holders. */
  profiles: Record<Bank['profile'], number>;
}
