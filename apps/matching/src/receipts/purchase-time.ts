import { formatOnClock, offsetOf, parseTillTime, wallToInstant } from '@quittance/edge/shapes';
import type { ReceiptReady } from '@quittance/contracts-bank';
import type { SaleRecorded } from '@quittance/contracts-retailer';

type TillTime = Pick<SaleRecorded, 'soldAt' | 'soldAtText' | 'soldAtZone'>;

/**
 * Time of purchase with the shop's UTC offset, so that day and hour are those printed by the till. An offset stated by
 * the till is used, except `Z`: tills that count in UTC send it wherever they are.
 */
export function toPurchaseTime(
  { soldAt, soldAtText, soldAtZone }: TillTime,
  timeZone: string,
): Pick<ReceiptReady, 'purchasedAt' | 'purchasedAtText'> {
  if (soldAtZone === 'known' && !/z$/i.test(soldAtText)) return { purchasedAt: soldAt, purchasedAtText: soldAtText };
  // The sale arrived before its store was registered and was read as UTC.
  const purchasedAt = soldAtZone === 'unknown_zone' ? (wallToInstant(soldAt, timeZone) ?? soldAt) : soldAt;
  const offsetMs = offsetAsRead(soldAt, soldAtText, soldAtZone) ?? offsetOf(purchasedAt, timeZone);
  return { purchasedAt, purchasedAtText: offsetMs === undefined ? soldAtText : formatOnClock(purchasedAt, offsetMs) };
}

/** The offset with which the till's time was read on arrival: the store's zone may have been corrected since. */
function offsetAsRead(soldAt: number, soldAtText: string, soldAtZone: TillTime['soldAtZone']): number | undefined {
  const wall = soldAtZone === 'store' ? parseTillTime(soldAtText) : undefined;
  return wall && wall.ms - soldAt;
}
