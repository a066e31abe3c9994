import type { Holding } from '@quittance/contracts-consent';
import type { Unit } from '@quittance/kafka';
import type { HoldingKind } from '@quittance/consent-policy';
import type { AccountKey, TransactionKey } from '../decision/identity.js';

interface CountedRow {
  readonly what: HoldingKind;
  readonly count: number;
  readonly oldest: number | null;
  readonly newest: number | null;
}

const FIRST_SEEN = 'extract(epoch FROM first_seen_at) * 1000';

const counted = (what: HoldingKind, at: string, from: string): string =>
  `SELECT '${what}' AS what, count(*)::int AS count, round(min(${at}))::float8 AS oldest, round(max(${at}))::float8 AS newest FROM ${from} AND account_key = $1`;

/** How much is kept of an account, by kind; `keptMs` is how long a transaction is kept after it came. */
export async function countHoldings(unit: Unit, account: AccountKey, keptMs: number): Promise<Holding[]> {
  const rows = await unit.query<CountedRow>(
    [
      counted('consents', 'changed_at', 'consent WHERE true'),
      counted('transactions', FIRST_SEEN, 'card_transaction WHERE true'),
      counted('matches', 'decided_at', `card_transaction WHERE decision = 'assert'`),
      counted('baskets', 'open_until', 'basket WHERE true'),
    ].join(' UNION ALL '),
    [account],
  );
  return rows
    .filter(({ count }) => count > 0)
    .map(({ what, count, oldest, newest }) => {
      if (what === 'baskets') return { what, count, goneBy: newest };
      return { what, count, oldest, newest, ...(what !== 'consents' && { goneBy: (newest ?? 0) + keptMs }) };
    });
}

/** With the receipts that stand, in the order in which they came. */
export async function findKeptTransactions(
  unit: Unit,
  account: AccountKey,
): Promise<Map<TransactionKey, string | undefined>> {
  const rows = await unit.query<{ transaction_key: TransactionKey; receipt_id: string | null }>(
    `SELECT t.transaction_key, r.receipt_id FROM card_transaction t
       LEFT JOIN receipt r ON r.transaction_key = t.transaction_key AND r.tender_key = t.tender_key AND r.state <> 'withdrawn'
      WHERE t.account_key = $1 ORDER BY t.first_seen_at, t.transaction_key`,
    [account],
  );
  return new Map(rows.map((row) => [row.transaction_key, row.receipt_id ?? undefined]));
}
