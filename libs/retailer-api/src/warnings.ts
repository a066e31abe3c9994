import { stopsAtMinute, type Warning } from '@quittance/edge/shapes';
import { hasOtherSign } from './discount-sign.js';
import { isNegative, toPositive } from './negative-refund.js';
import { toSequence } from './sequence.js';
import type { SaleBody } from './shapes.js';

/** What a sale is accepted with, and worth a look; texts for those who run the till. */
export const SALE_WARNINGS = {
  minute_only: 'The time stops at the minute, so it counts as any time in it. Seconds tell more sales apart.',
  negative_refund: 'The amounts of this refund are negative and were read as positive: `kind` gives the direction.',
  discount_sign:
    'Discounts of this line, and of others like it, were read with the other sign: positive is what was taken off.',
  not_a_sequence: 'This is no number, so it is kept as the number of the receipt. Nothing shows when one is missing.',
  unreconciled: 'Lines or tenders do not add up to the total. The till’s word stands, and the customer sees that.',
  other_currency: 'The store was registered with another currency. Amounts are read in that of the sale.',
  copy_ignored: 'A reprint changes nothing. Send without `copy` what has not been sent before.',
  acceptor_contested:
    'Another retailer claims this merchant id, too. Payments under it go to one of you: whoever claimed it first, or whose sales prove it. If it is rightly yours, or shared as merchants of a payment facilitator share one, ask the operator of the network.',
} as const;

type SaleWarningCode = keyof typeof SALE_WARNINGS;

interface SaleContext {
  /** Whether lines and tenders add up to the total. */
  readonly reconciled: boolean;
  /** Undefined where it is not known. */
  readonly storeCurrency: string | undefined;
  /** Whether another retailer claims a merchant id of the store, too. */
  readonly isContested: (merchantId: string) => boolean;
}

/** Undefined for nearly all sales. */
export function warningsOf(sale: SaleBody, context: SaleContext): readonly Warning[] | undefined {
  const { reconciled, storeCurrency, isContested } = context;
  const warnings: Warning[] = [];
  const warn = (code: SaleWarningCode, field: string) => warnings.push({ code, field, text: SALE_WARNINGS[code] });
  if (sale.copy === true) warn('copy_ignored', '/copy');
  if (stopsAtMinute(sale.soldAt)) warn('minute_only', '/soldAt');
  for (const [at, { card }] of sale.tenders.entries()) {
    if (card?.at !== undefined && stopsAtMinute(card.at)) warn('minute_only', `/tenders/${at}/card/at`);
    const merchantId = card?.merchantId;
    if (merchantId !== undefined && isContested(merchantId))
      warn('acceptor_contested', `/tenders/${at}/card/merchantId`);
  }
  if (!reconciled && sale.copy !== true) warn('unreconciled', '/totalMinor');
  if (storeCurrency !== undefined && storeCurrency !== sale.currency) warn('other_currency', '/currency');
  const isNegativeRefund = isNegative(sale);
  if (isNegativeRefund) warn('negative_refund', '/lines');
  const { lines, currency } = isNegativeRefund ? toPositive(sale) : sale;
  const otherSign = lines.findIndex((line) => hasOtherSign(line, currency));
  if (otherSign >= 0) warn('discount_sign', `/lines/${otherSign}/discounts`);
  if (typeof sale.sequence === 'string' && toSequence(sale.sequence) === undefined) warn('not_a_sequence', '/sequence');
  return warnings.length === 0 ? undefined : warnings;
}
