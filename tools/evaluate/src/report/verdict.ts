import type { SaleTruth, TransactionTruth } from './truth.js';

/** `unknown` when the truth lacks the transaction or the sale. */
export type Verdict = 'right' | 'mix-up' | 'leak' | 'unknown';

/**
 * Judges an assertion. A leak shows a customer a purchase of somebody else; a mix-up shows another purchase of the same
 * customer. Without a tender, or with one that is no card payment, it is a leak only if no payment of the sale is the
 * customer's.
 */
export function judgeAssertion(
  transaction: TransactionTruth | undefined,
  sale: SaleTruth | undefined,
  tenderIndex: number | undefined,
): Verdict {
  if (transaction === undefined || sale === undefined) return 'unknown';
  const { customer, of } = transaction;
  const payment = sale.payments.find((told) => told.tenderIndex === tenderIndex);
  const payments = payment === undefined ? sale.payments : [payment];
  if (!payments.some((told) => told.customer === customer)) return 'leak';
  const isRight = of?.sale === sale && (tenderIndex === undefined || tenderIndex === of.tenderIndex);
  return isRight ? 'right' : 'mix-up';
}
