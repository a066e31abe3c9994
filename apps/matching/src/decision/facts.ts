import type { BlockingKey, KeyKind } from './compare/blocking-key.js';
import type { AccountKey, TenderKey, SaleKey, StoreKey, TransactionKey } from './identity.js';

export type Direction = 'debit' | 'credit';

export interface Money {
  readonly currency: string;
  readonly amountMinor: number;
}

/** Blocking keys, and the kind of each, by index. */
export interface Keyed {
  readonly keys: readonly BlockingKey[];
  readonly kinds: readonly KeyKind[];
}

/** One ledger entry of a bank, all its revisions folded together. Times are epoch ms. */
export interface TransactionFacts extends Keyed {
  readonly key: TransactionKey;
  readonly accountKey: AccountKey;
  /** Set when no money moves, or none any more: such an entry has no receipt. */
  readonly closed: 'declined' | 'reversed' | undefined;
  readonly direction: Direction | 'unknown';
  readonly currency: string;
  /** Every amount it had: a clearing may differ from its authorisation, and the till knows only one of them. */
  readonly amounts: readonly number[];
  /** What the card was charged in its own currency, where that differs: a till that converts states this amount. */
  readonly billed: readonly Money[] | undefined;
  /** Merchant category code, ISO 18245: decides how far the amounts of the two sides may differ. */
  readonly mcc: string | undefined;
  readonly rrn: string | undefined;
  readonly terminalId: string | undefined;
  readonly par: string | undefined;
  readonly authCode: string | undefined;
  readonly cardLast4: string | undefined;
  readonly tokenLast4: string | undefined;
  /** The bank says a wallet was used: the terminal then saw a token's last four. */
  readonly byWallet: boolean | undefined;
  readonly scheme: string | undefined;
  /** The bank's id for all entries of one authorisation; unique only together with the account. */
  readonly lifecycle: string | undefined;
  /** It has been cleared and never authorised: some banks book a payment under another id than they authorised it. */
  readonly isClearingOnly: boolean;
  /** Stores it may belong to; empty while none is known. */
  readonly candidates: readonly StoreKey[];
  /**
   * Its merchant id may belong to several stores and no terminal settles which; stays true where a descriptor left only
   * one of them.
   */
  readonly sharedId: boolean | undefined;
  /**
   * Routing by descriptor or unlisted terminal may have left the right store out; amount and time alone may then not
   * decide.
   */
  readonly perhapsElsewhere: boolean | undefined;
  /** Its stores are those that its descriptor names: a merchant of the same name may be meant. */
  readonly byName: boolean | undefined;
  /** Instants of the purchase by the clocks involved; empty when only a date is known. */
  readonly times: readonly number[];
  /** A hotel stay: the bill is from any time between arrival and departure. */
  readonly stays: boolean | undefined;
  /** Bounds of the purchase time. */
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
   * Other amounts that revisions of the document state for this payment: until it clears, the bank may know only one.
   * Undefined if none.
   */
  readonly earlierMinors: readonly number[] | undefined;
  readonly soldAt: number;
  /** The till's time has no seconds: the sale is any time from `soldAt` to the end of that minute. */
  readonly soldUntil: number | undefined;
  /** The terminal's time of the charge; its clock is not the till's. */
  readonly chargedAt: number | undefined;
  readonly chargedUntil: number | undefined;
  /** False when neither the till nor its store gives the time zone: `soldAt` may then be hours off. */
  readonly zoneKnown: boolean;
  /** When the document came, by the network's clock. */
  readonly receivedAt: number;
  readonly rrn: string | undefined;
  readonly terminalId: string | undefined;
  readonly par: string | undefined;
  readonly authCode: string | undefined;
  readonly scheme: string | undefined;
  readonly last4: string | undefined;
  /** Whose last four the till saw; absent when it did not say. */
  readonly last4Of: 'card' | 'token' | undefined;
}

/** The latest time of the payment by the clock of till or terminal. */
export const lastMomentOf = ({
  soldAt,
  soldUntil = soldAt,
  chargedAt,
  chargedUntil = chargedAt,
}: Pick<TenderFacts, 'soldAt' | 'soldUntil' | 'chargedAt' | 'chargedUntil'>): number =>
  Math.max(soldUntil, chargedUntil ?? soldUntil);

/** Distance of an instant from the payment by the clock of till or terminal, whichever is nearer. */
export function apartFrom(time: number, tender: TenderFacts): number {
  const { soldAt, soldUntil = soldAt, chargedAt, chargedUntil = chargedAt } = tender;
  const fromSale = outside(time, soldAt, soldUntil);
  return chargedAt === undefined ? fromSale : Math.min(fromSale, outside(time, chargedAt, chargedUntil ?? chargedAt));
}

/** Tills that send live do so within this time. */
const LIVE_MS = 2 * 60_000;

/** Whether the document came as soon as it was made: the till's clock is right, then. */
export const isClockProved = (tender: TenderFacts): boolean =>
  tender.zoneKnown && tender.receivedAt >= tender.soldAt && !isLate(tender);

/** Whether the document came later than a till sends that sends live. */
export const isLate = ({ receivedAt, soldAt, soldUntil = soldAt }: TenderFacts): boolean =>
  receivedAt > soldUntil + LIVE_MS;

const outside = (time: number, from: number, until: number): number => Math.max(from - time, time - until, 0);

type Text = string | null | undefined;

const upper = (text: Text) => text?.trim().toUpperCase();
const matching = (text: Text, pattern: RegExp): string | undefined => {
  const value = upper(text);
  return value !== undefined && pattern.test(value) ? value : undefined;
};

/** Retrieval reference number, ISO 8583 field 37: twelve characters; one character repeated means "none". */
export const toRrn = (text: Text) => matching(text, /^(?!(.)\1+$)[0-9A-Z]{12}$/);
/** Authorisation code, ISO 8583 field 38: six characters; one character repeated means "offline" or "none". */
export const toAuthCode = (text: Text) => matching(withZeros(text), /^(?!(.)\1+$)[0-9A-Z]{6}$/);

/** Some tills print a code as a number, without the zeros in front of it. */
const withZeros = (text: Text): Text =>
  text != null && /^\s*\d{4,5}\s*$/.test(text) ? text.trim().padStart(6, '0') : text;
/** Terminal id, ISO 8583 field 41: up to eight characters, some acquirers use more. */
export const toTerminalId = (text: Text) => matching(text, /^(?!0+$)[0-9A-Z][0-9A-Z ._-]{0,15}$/);
/** Merchant id, ISO 8583 field 42. */
export const toMerchantId = (text: Text) => matching(text, /^[0-9A-Z][0-9A-Z ._-]{0,23}$/);
/** Payment account reference, EMVCo: 29 characters; shorter ones are seen in the wild. */
export const toPar = (text: Text) => matching(text, /^[0-9A-Z]{12,40}$/);
const SCHEMES: readonly { readonly scheme: string; readonly pattern: RegExp }[] = [
  { scheme: 'visa', pattern: /^(VISA|ELECTRON|V PAY)/ },
  { scheme: 'mastercard', pattern: /^(MASTER|MC|MAESTRO)/ },
  { scheme: 'amex', pattern: /^(AMEX|AMERICAN)/ },
];

/** One of the three largest schemes, whatever product name is given; others have too many names to compare. */
export const toScheme = (text: Text): string | undefined => {
  const name = upper(text);
  return name === undefined ? undefined : SCHEMES.find(({ pattern }) => pattern.test(name))?.scheme;
};
/** The bank's id of an authorisation, long enough to identify one. */
export const toLifecycle = (text: Text) => matching(text, /^(?!(.)\1+$)[0-9A-Z][0-9A-Z:._-]{3,63}$/);
/** Merchant category code, ISO 18245. */
export const toMcc = (text: Text) => matching(text, /^[0-9]{4}$/);
export const toLast4 = (text: Text) => matching(text, /^[0-9]{4}$/);
