import type { Warning } from '@quittance/edge/shapes';
import { SALE_WARNINGS, type StoreBody } from '@quittance/retailer-api';

/** A line of a store's acceptors as it is compared with others'. */
export interface AcceptorClaim {
  /** Its place in the list. */
  readonly place: number;
  readonly merchantId: string;
  /** Empty when the retailer names no acquirer: the claim is for any acquirer. */
  readonly acquirerId: string;
}

/** Banks and tills write merchant ids in either case. */
export const toMerchantId = (text: string): string => text.trim().toUpperCase();

export const toAcceptorClaims = (acceptors: StoreBody['acceptors']): AcceptorClaim[] =>
  acceptors.map(({ merchantId, acquirerId }, place) => ({
    place,
    merchantId: toMerchantId(merchantId),
    acquirerId: acquirerId ?? '',
  }));

/** States that another retailer claims it, without naming that retailer. */
export const contestedWarning = (place: number): Warning => ({
  code: 'acceptor_contested',
  field: `/acceptors/${place}`,
  text: SALE_WARNINGS.acceptor_contested,
});
