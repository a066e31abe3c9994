import type { SaleTruth, TransactionTruth } from './truth.js';

/** `unknown` when the truth does not tell of the transaction or of the sale. */
export type Verdict = 'right' | 'mix-up' | 'leak' | 'unknown';

/**
 * Judges an assertion. A leak shows a customer what another one bought; a mix-up shows something else that the same customer
 * bought. Without a tender, or with one that is no card payment, the whole sale must be somebody else's for a leak.
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
