import { type ContestedAcceptor, contestedAcceptors, EVERY_MERCHANT, toMerchantId } from '@quittance/matching/operator';
import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import { requireOwner } from '../owners/owners.js';

export interface AcceptorOrder {
  readonly act: 'give' | 'share' | 'release';
  readonly merchantId: string;
  /** By just this acquirer; otherwise by whichever. */
  readonly acquirerId?: string;
  /** To whom it is given. */
  readonly retailerId?: string;
  /** Who orders it, and why: kept in the journal. */
  readonly by: string;
  readonly why: string;
}

interface JournalLine {
  readonly orderedAt: Date;
  readonly by: string;
  readonly act: AcceptorOrder['act'];
  readonly merchantId: string;
  readonly acquirerId: string;
  readonly retailerId: string;
  readonly why: string;
  readonly isDone: boolean;
}

/** Merchant ids that several retailers claim and not all of them hold. */
export const listContested = (operator: Operator): Promise<ContestedAcceptor[]> =>
  operator.read('matching', contestedAcceptors);

/** Writes an order into the journal. Matching applies it under the decision lock and re-decides the affected transactions. */
export const orderAcceptor = async (operator: Operator, order: AcceptorOrder): Promise<void> => {
  const { act, acquirerId = '', retailerId = '', by, why } = order;
  const isEvery = order.merchantId === EVERY_MERCHANT && act !== 'give';
  const merchantId = isEvery ? EVERY_MERCHANT : toMerchantId(order.merchantId);
  if (merchantId === undefined) throw new OpsError('bad-id', `"${order.merchantId}" cannot be a merchant id.`);
  if (by.trim() === '' || why.trim() === '') {
    throw new OpsError('bad-id', 'Say who orders it (--by) and why (--why): the journal keeps both.');
  }
  if (act === 'give') await requireOwner(operator, 'retailer', retailerId);
  await operator.query(
    'matching',
    `INSERT INTO acceptor_order (ordered_by, act, merchant_id, acquirer_id, retailer_id, reason) VALUES ($1, $2, $3, $4, $5, $6)`,
    [by, act, merchantId, acquirerId, retailerId, why],
  );
};

/** Every order, the newest first. */
export const acceptorJournal = (operator: Operator): Promise<JournalLine[]> =>
  operator.query(
    'matching',
    `SELECT ordered_at AS "orderedAt", ordered_by AS by, act, merchant_id AS "merchantId", acquirer_id AS "acquirerId",
       retailer_id AS "retailerId", reason AS why, done_at IS NOT NULL AS "isDone"
     FROM acceptor_order ORDER BY order_id DESC`,
  );
