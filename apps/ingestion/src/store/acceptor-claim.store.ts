import { Injectable } from '@nestjs/common';
import type { Unit } from '@quittance/kafka';
import type { AcceptorClaim } from '../domain/acceptor-claims.js';

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
      `SELECT c.place FROM unnest($1::text[], $2::text[], $3::int[]) AS c(merchant_id, acquirer_id, place)
       WHERE EXISTS (
         SELECT FROM acceptor_claim o WHERE o.merchant_id = c.merchant_id AND o.retailer_id <> $4
           AND (o.acquirer_id = c.acquirer_id OR o.acquirer_id = '' OR c.acquirer_id = ''))
       ORDER BY c.place`,
      [merchantIds, acquirerIds, claims.map((claim) => claim.place), retailerId],
    );
    return rows.map((row) => row.place);
  }
}
