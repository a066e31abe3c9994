import { Injectable } from '@nestjs/common';
import type { Unit } from '@quittance/kafka';
import type { AcceptorClaim } from '../domain/acceptor-claims.js';

/** That a retailer other than `c.retailer_id` claims the acceptor `c`, too: by the same acquirer, or where either names none. */
export const CLAIMED_BY_ANOTHER = `EXISTS (
  SELECT FROM acceptor_claim o WHERE o.merchant_id = c.merchant_id AND o.retailer_id <> c.retailer_id
     AND (o.acquirer_id = c.acquirer_id OR o.acquirer_id = '' OR c.acquirer_id = ''))`;

/** Which acceptors retailers claim. */
@Injectable()
export class AcceptorClaimStore {
  /** Puts a store's claims in the place of those it had; answers the places of those that another retailer has, too. */
  async replace(
    { retailerId, storeId }: { readonly retailerId: string; readonly storeId: string },
    claims: readonly AcceptorClaim[],
    unit: Unit,
  ): Promise<number[]> {
    await unit.query('DELETE FROM acceptor_claim WHERE retailer_id = $1 AND store_id = $2', [retailerId, storeId]);
    if (claims.length === 0) return [];
    const [merchantIds, acquirerIds] = [
      claims.map((claim) => claim.merchantId),
      claims.map((claim) => claim.acquirerId),
    ];
    await unit.query(
      `INSERT INTO acceptor_claim (merchant_id, acquirer_id, retailer_id, store_id)
       SELECT merchant_id, acquirer_id, $3, $4 FROM unnest($1::text[], $2::text[]) AS c(merchant_id, acquirer_id)
       ON CONFLICT DO NOTHING`,
      [merchantIds, acquirerIds, retailerId, storeId],
    );
    const rows = await unit.query<{ place: number }>(
      `SELECT c.place FROM (
         SELECT u.*, $4::text AS retailer_id FROM unnest($1::text[], $2::text[], $3::int[]) AS u(merchant_id, acquirer_id, place)
       ) AS c
       WHERE ${CLAIMED_BY_ANOTHER} ORDER BY c.place`,
      [merchantIds, acquirerIds, claims.map((claim) => claim.place), retailerId],
    );
    return rows.map((row) => row.place);
  }
}
