import { formatOnClock, offsetOf, parseTillTime, wallToInstant } from '@quittance/edge/shapes';
import type { ReceiptReady } from '@quittance/contracts-bank';
import type { SaleRecorded } from '@quittance/contracts-retailer';

type TillTime = Pick<SaleRecorded, 'soldAt' | 'soldAtText' | 'soldAtZone'>;

/**
 * The time of purchase on the shop's clock, with its offset, so that day and hour are those that the till printed. A till that gives an
 * offset is taken at its word; `Z` is none, since tills that count in UTC do so wherever they stand.
 */
export function toPurchaseTime(
  { soldAt, soldAtText, soldAtZone }: TillTime,
  timeZone: string,
): Pick<ReceiptReady, 'purchasedAt' | 'purchasedAtText'> {
  if (soldAtZone === 'known' && !/z$/i.test(soldAtText)) return { purchasedAt: soldAt, purchasedAtText: soldAtText };
  // A sale that came before its store was read as UTC, and its store is known by now.
  const purchasedAt = soldAtZone === 'unknown_zone' ? (wallToInstant(soldAt, timeZone) ?? soldAt) : soldAt;
  const offsetMs = offsetAsRead(soldAt, soldAtText, soldAtZone) ?? offsetOf(purchasedAt, timeZone);
  return { purchasedAt, purchasedAtText: offsetMs === undefined ? soldAtText : formatOnClock(purchasedAt, offsetMs) };
}

/** By which the till's time was read when it came: the store's zone may have been corrected since, what the till printed was not. */
function offsetAsRead(soldAt: number, soldAtText: string, soldAtZone: TillTime['soldAtZone']): number | undefined {
  const wall = soldAtZone === 'store' ? parseTillTime(soldAtText) : undefined;
  return wall && wall.ms - soldAt;
}
