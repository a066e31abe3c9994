import type { TenderFacts, TransactionFacts } from '../facts.js';

type Times = Pick<TransactionFacts, 'times' | 'earliest' | 'latest'>;
type Payment = Pick<TenderFacts, 'soldAt' | 'zoneKnown' | 'receivedAt'>;

/**
 * Whether a purchase was made at an instant (epoch ms) or later. The bank's clock says so; where the bank knows the day only, the till's
 * does, as long as the day allows it. What neither shows is taken for earlier. A sale that had come by then was made before.
 */
export function isBoughtSince(since: number, { times, earliest, latest }: Times, payment: Payment): boolean {
  if (payment.receivedAt < since) return false;
  if (earliest >= since) return true;
  return times.length === 0 && latest >= since && payment.zoneKnown && payment.soldAt >= since;
}
