import type { Unit } from '@quittance/kafka';

/** An operator's order about an acceptor, from the journal. */
export interface AcceptorOrder {
  readonly orderId: string;
  readonly act: 'give' | 'share' | 'release';
  readonly merchantId: string;
  /** Empty: any acquirer. */
  readonly acquirerId: string;
  /** New holder, for `give`. */
  readonly retailerId: string;
}

/** Orders not yet applied, in order. */
export const loadOpenOrders = (unit: Unit): Promise<AcceptorOrder[]> =>
  unit.query(
    `SELECT order_id::text AS "orderId", act, merchant_id AS "merchantId", acquirer_id AS "acquirerId", retailer_id AS "retailerId"
     FROM acceptor_order WHERE done_at IS NULL ORDER BY order_id`,
  );

export async function endOrders(unit: Unit, orders: readonly AcceptorOrder[], at: number): Promise<void> {
  await unit.query('UPDATE acceptor_order SET done_at = $2 WHERE order_id = ANY($1::bigint[])', [
    orders.map(({ orderId }) => orderId),
    at,
  ]);
}
