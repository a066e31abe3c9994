import type { Unit } from '@quittance/kafka';
import { textColumn, texts } from '@quittance/kafka/columns';
import type { Testimony } from '../acceptors/claims.js';
import type { AccountKey, TransactionKey } from '../decision/identity.js';

/** A transaction that supports a retailer's claim of its acceptor. */
export interface Witness {
  readonly merchantId: string;
  /** Empty where its bank names none. */
  readonly acquirerId: string;
  readonly transactionKey: TransactionKey;
  readonly accountKey: AccountKey;
  readonly retailerId: string;
  /** By numbers that only the till could know, rather than by a match under any rule. */
  readonly byNumber: boolean;
}

/** Stores today's witnesses; deletes those by match of transactions that are matched no longer. */
export async function recordWitnesses(
  unit: Unit,
  witnesses: readonly Witness[],
  { unmatched, today }: { readonly unmatched: readonly TransactionKey[]; readonly today: number },
): Promise<void> {
  if (unmatched.length > 0) {
    await unit.query(`DELETE FROM acceptor_witness WHERE NOT by_number AND transaction_key = ANY(${texts(1)})`, [
      textColumn(unmatched),
    ]);
  }
  if (witnesses.length === 0) return;
  await unit.query(
    `INSERT INTO acceptor_witness (merchant_id, acquirer_id, transaction_key, account_key, retailer_id, by_number, day)
     SELECT *, $7::int FROM unnest(${texts(1)}, ${texts(2)}, ${texts(3)}, ${texts(4)}, ${texts(5)}, $6::boolean[])
     ON CONFLICT DO NOTHING`,
    [
      textColumn(witnesses.map((w) => w.merchantId)),
      textColumn(witnesses.map((w) => w.acquirerId)),
      textColumn(witnesses.map((w) => w.transactionKey)),
      textColumn(witnesses.map((w) => w.accountKey)),
      textColumn(witnesses.map((w) => w.retailerId)),
      witnesses.map((w) => w.byNumber),
      today,
    ],
  );
}

export interface TestimonyRecord extends Testimony {
  readonly merchantId: string;
  readonly acquirerId: string;
}

/**
 * Witnesses of earlier days, counted by acceptor and retailer. Where two retailers know a transaction's numbers, one
 * has them from the other, so it counts by number for neither.
 */
export function loadTestimonies(unit: Unit, before: number): Promise<TestimonyRecord[]> {
  return unit.query(
    `WITH said AS (
       SELECT merchant_id, acquirer_id, account_key, retailer_id, by_number,
         min(retailer_id) FILTER (WHERE by_number) OVER own <> max(retailer_id) FILTER (WHERE by_number) OVER own AS is_torn
       FROM acceptor_witness WHERE day < $1
       WINDOW own AS (PARTITION BY merchant_id, acquirer_id, transaction_key))
     SELECT merchant_id AS "merchantId", acquirer_id AS "acquirerId", retailer_id AS "retailerId",
       count(DISTINCT account_key) FILTER (WHERE by_number)::int AS "byNumber", count(DISTINCT account_key)::int AS "all"
     FROM said WHERE NOT by_number OR NOT is_torn GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [before],
  );
}

/** Deletes witnesses for acceptors that have a title, and those from before a day. */
export async function forgetWitnesses(unit: Unit, before: number): Promise<void> {
  await unit.query(
    `DELETE FROM acceptor_witness w WHERE day < $1 OR EXISTS (
       SELECT FROM acceptor_title t WHERE t.merchant_id = w.merchant_id AND t.acquirer_id IN ('', w.acquirer_id))`,
    [before],
  );
}
