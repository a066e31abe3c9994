import { type Fields, isObject } from '../lines.js';
import { findProblem, FLAG, INDEX, INSTANT, orNull, type Rule, TEXT } from './records.js';

/** One card payment of one sale, as a till document lists it among its tenders. */
export interface TenderName {
  readonly retailerId: string;
  readonly saleId: string;
  readonly tenderIndex: number;
}

export interface PaymentLine extends TenderName {
  readonly kind: 'payment';
  /** The owner of the card. */
  readonly customer: string;
}

export interface TransactionLine {
  readonly kind: 'transaction';
  readonly bankId: string;
  readonly transactionId: string;
  readonly accountId: string;
  readonly customer: string;
  /** The payment it belongs to; null when that was at no store of the network. */
  readonly of: TenderName | null;
  /** That sale is in the file of sales, and not voided. */
  readonly present: boolean;
  /** A careful expert could find it. */
  readonly resolvable: boolean;
  readonly because: string;
  readonly scenario: string;
  readonly wallet: boolean;
  readonly bank: string;
  readonly till: string | null;
  readonly storeKind: string | null;
  /** Arrival of the last record needed. */
  readonly bothAt: string | null;
}

const LEG = { retailerId: TEXT, saleId: TEXT, tenderIndex: INDEX };
const PAYMENT: Record<Exclude<keyof PaymentLine, 'kind'>, Rule> = { ...LEG, customer: TEXT };
const TRANSACTION: Record<Exclude<keyof TransactionLine, 'kind'>, Rule> = {
  bankId: TEXT,
  transactionId: TEXT,
  accountId: TEXT,
  customer: TEXT,
  of: orNull({ words: 'an object', holds: isObject }),
  present: FLAG,
  resolvable: FLAG,
  because: TEXT,
  scenario: TEXT,
  wallet: FLAG,
  bank: TEXT,
  till: orNull(TEXT),
  storeKind: orNull(TEXT),
  bothAt: orNull(INSTANT),
};

/** A line of the truth, or what is wrong with it. */
export function toTruthLine(fields: Fields): PaymentLine | TransactionLine | string {
  if (fields['kind'] === 'payment') return findProblem(fields, PAYMENT) ?? (fields as unknown as PaymentLine);
  if (fields['kind'] !== 'transaction') return '/kind must be payment or transaction';
  const { of } = fields;
  const problem = findProblem(fields, TRANSACTION) ?? (isObject(of) ? findProblem(of, LEG, '/of') : undefined);
  return problem ?? (fields as unknown as TransactionLine);
}
