import { type CardSlip, MINUTE, type TransactionDocument } from '@quittance/town';

/** One card leg of a sale that the network was sent. */
export interface SentLeg {
  storeKey: string;
  saleKey: string;
  tenderIndex: number;
  kind: 'sale' | 'refund';
  amountMinor: number;
  currency: string;
  at: number;
  slip: CardSlip;
  arrivesAt: number;
}

/** One transaction that the network was allowed to keep. */
export interface KeptTransaction {
  /** Null when no known store has that merchant and terminal. */
  storeKey: string | null;
  at: number | null;
  document: TransactionDocument;
  arrivesAt: number;
}

export type Verdict = 'key' | 'last four' | 'ambiguous' | 'nothing in common';

const WINDOW_MS = 10 * MINUTE;

/**
 * The rules in force, applied by brute force to everything the network has been sent: a number that only this payment can have
 * (reference number and terminal; account reference and amount; authorisation code, amount and store), else last four digits, amount
 * and store within ten minutes, of no other terminal or scheme, when nothing else on either side fits as well.
 */
export class Evidence {
  readonly #legs = new Map<string, SentLeg[]>();
  readonly #kept = new Map<string, KeptTransaction[]>();

  constructor(legs: readonly SentLeg[], kept: readonly KeptTransaction[]) {
    for (const leg of legs) for (const key of legKeys(leg)) push(this.#legs, key, leg);
    for (const transaction of kept) for (const key of transactionKeys(transaction)) push(this.#kept, key, transaction);
  }

  verdict(transaction: KeptTransaction, own: SentLeg): Verdict {
    const exact = this.#legsLike(transaction).filter((leg) => sharesKey(transaction, leg));
    if (exact.length > 0) return exact.length === 1 && exact[0] === own ? 'key' : 'ambiguous';
    if (!sharesDigits(transaction, own)) return 'nothing in common';
    const rivalLegs = this.#legsLike(transaction).filter((leg) => sharesDigits(transaction, leg));
    const rivals = this.#transactionsLike(own).filter((other) => sharesDigits(other, own));
    return rivalLegs.length === 1 && rivals.length === 1 ? 'last four' : 'ambiguous';
  }

  /** Sales that a rule would give to a transaction that belongs to none of them: a world with such a trap has no clear expectation. */
  traps(transaction: KeptTransaction): SentLeg[] {
    return this.#legsLike(transaction).filter((leg) => sharesKey(transaction, leg) || sharesDigits(transaction, leg));
  }

  #legsLike({ document, storeKey }: KeptTransaction): SentLeg[] {
    const near = this.#legs.get(amountKey(storeKey, document.amountMinor)) ?? [];
    const byNumber = numbersOf(document).flatMap((key) => this.#legs.get(key) ?? []);
    return [...new Set([...near, ...byNumber])];
  }

  #transactionsLike(leg: SentLeg): KeptTransaction[] {
    return this.#kept.get(amountKey(leg.storeKey, leg.amountMinor)) ?? [];
  }
}

function sharesKey({ document, storeKey }: KeptTransaction, leg: SentLeg): boolean {
  const { slip } = leg;
  if (!sameDirection(document, leg)) return false;
  if (slip.rrn && slip.rrn === document.rrn && slip.terminalId === document.terminalId) return true;
  if (leg.amountMinor !== document.amountMinor) return false;
  if (slip.par && slip.par === document.par) return true;
  return storeKey === leg.storeKey && slip.authCode !== undefined && slip.authCode === document.authCode;
}

function sharesDigits({ document, storeKey, at }: KeptTransaction, leg: SentLeg): boolean {
  const { slip } = leg;
  if (storeKey !== leg.storeKey || !sameDirection(document, leg) || leg.amountMinor !== document.amountMinor)
    return false;
  if (leg.currency !== document.currency || at === null || Math.abs(at - leg.at) > WINDOW_MS) return false;
  if (differs(slip.terminalId, document.terminalId) || differs(slip.scheme, document.scheme)) return false;
  const digits = slip.last4Of === 'token' ? document.tokenLast4 : document.cardLast4;
  return slip.last4 !== undefined && slip.last4 === digits;
}

function differs(till: string | undefined, bank: string | undefined): boolean {
  return till !== undefined && bank !== undefined && till !== bank;
}

function sameDirection(document: TransactionDocument, leg: SentLeg): boolean {
  return (document.direction === 'credit') === (leg.kind === 'refund');
}

function amountKey(storeKey: string | null, amountMinor: number): string {
  return `${storeKey} ${amountMinor}`;
}

function numbersOf({ rrn, par }: { rrn?: string; par?: string }): string[] {
  return [...(rrn ? [`rrn ${rrn}`] : []), ...(par ? [`par ${par}`] : [])];
}

function legKeys(leg: SentLeg): string[] {
  return [amountKey(leg.storeKey, leg.amountMinor), ...numbersOf(leg.slip)];
}

function transactionKeys({ storeKey, document }: KeptTransaction): string[] {
  return [amountKey(storeKey, document.amountMinor)];
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
