import type { BlockingKey, KeyKind } from './compare/blocking-key.js';
import type { AccountKey, TenderKey, SaleKey, StoreKey, TransactionKey } from './identity.js';

export type Direction = 'debit' | 'credit';

export interface Money {
  readonly currency: string;
  readonly amountMinor: number;
}

/** Under which blocking keys it is found, and of which kind each of them is. */
export interface Keyed {
  readonly keys: readonly BlockingKey[];
  readonly kinds: readonly KeyKind[];
}

/**
 * What is known of one ledger entry of a bank, all its revisions taken together. Times are epoch ms.
 */
export interface TransactionFacts extends Keyed {
  readonly key: TransactionKey;
  readonly accountKey: AccountKey;
  /** Set when no money moves (any more): such an entry never has a receipt. */
  readonly closed: 'declined' | 'reversed' | undefined;
  readonly direction: Direction | 'unknown';
  readonly currency: string;
  /** Every amount it had: a clearing may differ from its authorisation, and the till knows only one of them. */
  readonly amounts: readonly number[];
  /** What the card was charged in its own currency, where that is another: a till that converts states this. */
  readonly billed: readonly Money[] | undefined;
  /** Merchant category, ISO 18245: it says by how much the amounts of the two sides may differ. */
  readonly mcc: string | undefined;
  readonly rrn: string | undefined;
  readonly terminalId: string | undefined;
  readonly par: string | undefined;
  readonly authCode: string | undefined;
  readonly cardLast4: string | undefined;
  readonly tokenLast4: string | undefined;
  /** The bank says that it was paid with a wallet: the terminal then saw the digits of a token. */
  readonly byWallet: boolean | undefined;
  readonly scheme: string | undefined;
  /** What the bank calls everything that came of one authorisation, told apart from other accounts' by itself. */
  readonly lifecycle: string | undefined;
  /** Stores it may belong to; empty while none is known. */
  readonly candidates: readonly StoreKey[];
  /** Its merchant id is that of several stores, or may be, and no terminal told which: also where a descriptor left one of them. */
  readonly sharedId: boolean | undefined;
  /** Routing may have left its store out, on the word of the bank's text or of a directory that does not know its terminal: amounts tell nothing apart then. */
  readonly perhapsElsewhere: boolean | undefined;
  /** Instants of the purchase, as exact as clocks are; empty when only a date is known. */
  readonly times: readonly number[];
  /** A guest's: the bill is from any time between arrival and departure. */
  readonly stays: boolean | undefined;
  /** The purchase lies between these two. */
  readonly earliest: number;
  readonly latest: number;
}

/** One card payment of a sale that a transaction can belong to. */
export interface TenderFacts extends Keyed {
  readonly key: TenderKey;
  readonly saleKey: SaleKey;
  readonly storeKey: StoreKey;
  readonly direction: Direction;
  readonly currency: string;
  readonly amountMinor: number;
  /**
   * What other revisions of the document say of the same payment, where that is another amount: until it clears, the bank may know
   * no more than one of these. Undefined where there is none.
   */
  readonly earlierMinors: readonly number[] | undefined;
  readonly soldAt: number;
  /** The end of the minute at which the till's time stops: it is any time from `soldAt` to here. */
  readonly soldUntil: number | undefined;
  /** When the terminal says that the card was charged; its clock is not the till's. */
  readonly chargedAt: number | undefined;
  readonly chargedUntil: number | undefined;
  /** False when neither the till nor its store said the time zone: `soldAt` may then be hours off. */
  readonly zoneKnown: boolean;
  readonly rrn: string | undefined;
  readonly terminalId: string | undefined;
  readonly par: string | undefined;
  readonly authCode: string | undefined;
  readonly scheme: string | undefined;
  readonly last4: string | undefined;
  /** Which digits the till saw; absent when it did not say. */
  readonly last4Of: 'card' | 'token' | undefined;
}

/** When the payment was made at the latest, by the clock of till or terminal. */
export const lastMomentOf = ({
  soldAt,
  soldUntil = soldAt,
  chargedAt,
  chargedUntil = chargedAt,
}: Pick<TenderFacts, 'soldAt' | 'soldUntil' | 'chargedAt' | 'chargedUntil'>): number =>
  Math.max(soldUntil, chargedUntil ?? soldUntil);

/** How far an instant lies from where till or terminal put the payment, whichever is nearer. */
export function apartFrom(time: number, tender: TenderFacts): number {
  const { soldAt, soldUntil = soldAt, chargedAt, chargedUntil = chargedAt } = tender;
  const fromSale = outside(time, soldAt, soldUntil);
  return chargedAt === undefined ? fromSale : Math.min(fromSale, outside(time, chargedAt, chargedUntil ?? chargedAt));
}

const outside = (time: number, from: number, until: number): number => Math.max(from - time, time - until, 0);

type Text = string | null | undefined;

const upper = (text: Text) => text?.trim().toUpperCase();
const matching = (text: Text, pattern: RegExp): string | undefined => {
  const value = upper(text);
  return value !== undefined && pattern.test(value) ? value : undefined;
};

/** Retrieval reference number, ISO 8583 field 37: twelve characters; one character all over stands for "none". */
export const toRrn = (text: Text) => matching(text, /^(?!(.)\1+$)[0-9A-Z]{12}$/);
/** Authorisation code, ISO 8583 field 38: six characters; one character all over stands for "offline" or "none". */
export const toAuthCode = (text: Text) => matching(text, /^(?!(.)\1+$)[0-9A-Z]{6}$/);
/** Terminal id, ISO 8583 field 41: up to eight characters, some acquirers use more. */
export const toTerminalId = (text: Text) => matching(text, /^(?!0+$)[0-9A-Z][0-9A-Z ._-]{0,15}$/);
/** Merchant id, ISO 8583 field 42. */
export const toMerchantId = (text: Text) => matching(text, /^[0-9A-Z][0-9A-Z ._-]{0,23}$/);
/** Payment account reference, EMVCo: 29 characters; shorter ones are seen in the wild. */
export const toPar = (text: Text) => matching(text, /^[0-9A-Z]{12,40}$/);
const SCHEMES: readonly (readonly [string, RegExp])[] = [
  ['visa', /^(VISA|ELECTRON|V PAY)/],
  ['mastercard', /^(MASTER|MC|MAESTRO)/],
  ['amex', /^(AMEX|AMERICAN)/],
];

/** The card scheme where it is one of the great ones, whatever products of it are called; others have too many names to compare. */
export const toScheme = (text: Text): string | undefined => {
  const name = upper(text);
  return name === undefined ? undefined : SCHEMES.find(([, pattern]) => pattern.test(name))?.[0];
};
/** A bank's name for the life of an authorisation: long enough to tell two apart. */
export const toLifecycle = (text: Text) => matching(text, /^(?!(.)\1+$)[0-9A-Z][0-9A-Z:._-]{3,63}$/);
/** Merchant category code, ISO 18245. */
export const toMcc = (text: Text) => matching(text, /^[0-9]{4}$/);
export const toLast4 = (text: Text) => matching(text, /^[0-9]{4}$/);
