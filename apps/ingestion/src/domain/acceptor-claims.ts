import type { Warning } from '@quittance/edge/shapes';
import type { StoreBody } from '@quittance/retailer-api';

/** A line of a store's acceptors as it is compared with others'. */
export interface AcceptorClaim {
  /** Its place in the list. */
  readonly place: number;
  readonly merchantId: string;
  /** Empty where the retailer names no acquirer: it may be any. */
  readonly acquirerId: string;
}

/** Banks and tills write merchant ids in either case. */
export const toAcceptorClaims = (acceptors: StoreBody['acceptors']): AcceptorClaim[] =>
  acceptors.map(({ merchantId, acquirerId }, place) => ({
    place,
    merchantId: merchantId.trim().toUpperCase(),
    acquirerId: acquirerId ?? '',
  }));

/** Says that another retailer claims it, and never which. */
export const contestedWarning = (place: number): Warning => ({
  code: 'acceptor_contested',
  field: `/acceptors/${place}`,
  text: 'Another retailer claims this merchant id, too. Payments under it go to one of you: whoever claimed it first, or whose sales prove it. If it is rightly yours, or shared as merchants of a payment facilitator share one, ask the operator of the network.',
});
