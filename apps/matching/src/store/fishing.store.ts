import type { Unit } from '@quittance/kafka';
import { weakTiers } from '../decision/decide/false-match-bound.js';

/** Outcomes of a bank's transactions. */
export interface BankCatch {
  readonly bankId: string;
  readonly accounts: number;
  readonly transactions: number;
  /** Matched by a rule with a number, and by a weak rule. */
  readonly byNumber: number;
  readonly byWeakRule: number;
  /** Not matched although a store was known. */
  readonly missed: number;
  /** Would have been matched by a weak rule if the account were not suspected; and the number of such accounts. */
  readonly suspected: number;
  readonly suspectedAccounts: number;
}

/** Counts by bank for transactions that arrived on a day (since 1970) or later. */
export function countCatches(unit: Unit, since: number): Promise<BankCatch[]> {
  return unit.query(
    `SELECT split_part(account_key, '/', 1) AS "bankId", count(DISTINCT account_key)::int AS accounts, count(*)::int AS transactions,
       count(*) FILTER (WHERE decision = 'assert' AND tier <> ALL($2::text[]))::int AS "byNumber",
       count(*) FILTER (WHERE decision = 'assert' AND tier = ANY($2::text[]))::int AS "byWeakRule",
       count(*) FILTER (WHERE reason IN ('no-sale', 'contradicted', 'taken'))::int AS missed,
       count(*) FILTER (WHERE reason = 'fishing-suspected')::int AS suspected,
       count(DISTINCT account_key) FILTER (WHERE reason = 'fishing-suspected')::int AS "suspectedAccounts"
     FROM card_transaction WHERE day >= $1 GROUP BY 1 ORDER BY "suspectedAccounts" DESC, 1`,
    [since, [...weakTiers]],
  );
}

export interface SuspectedAccount {
  readonly accountKey: string;
  readonly suspected: number;
  readonly transactions: number;
}

/** Suspected accounts, those with most suspected transactions first. */
export function findSuspectedAccounts(unit: Unit, since: number, most: number): Promise<SuspectedAccount[]> {
  return unit.query(
    `SELECT account_key AS "accountKey", count(*) FILTER (WHERE reason = 'fishing-suspected')::int AS suspected,
       count(*)::int AS transactions
     FROM card_transaction WHERE day >= $1 GROUP BY 1 HAVING bool_or(reason = 'fishing-suspected')
     ORDER BY suspected DESC, 1 LIMIT $2`,
    [since, most],
  );
}
