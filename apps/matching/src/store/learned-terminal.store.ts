import type { Unit } from '@quittance/kafka';
import type { StoreKey } from '../decision/identity.js';
import type { LearnedLine } from '../routing/learned-terminal.js';
import type { LearnedTerminal } from '../decision/session/learned-terminals.js';
import type { OpenTerminal } from '../routing/route.js';

/**
 * Counts today's matches by terminal and store; a transaction counts once per store. Must be written before the
 * matches, which record what has been counted (`taught`).
 */
export async function recordLearnedTerminals(
  unit: Unit,
  learnedTerminals: readonly LearnedTerminal[],
  today: number,
): Promise<void> {
  if (learnedTerminals.length === 0) return;
  const rows = learnedTerminals.map((learnedTerminal) => ({
    transaction_key: learnedTerminal.transactionKey,
    merchant_id: learnedTerminal.merchantId,
    terminal_id: learnedTerminal.terminalId,
    acquirer_id: learnedTerminal.acquirerId ?? '',
    store_key: learnedTerminal.storeKey,
  }));
  await unit.query(
    `INSERT INTO learned_terminal AS l (merchant_id, terminal_id, acquirer_id, store_key, day, matches)
     SELECT merchant_id, terminal_id, acquirer_id, store_key, $2::int, count(DISTINCT transaction_key)
     FROM json_to_recordset($1::json)
       AS n(transaction_key text, merchant_id text, terminal_id text, acquirer_id text, store_key text)
     WHERE NOT EXISTS (SELECT FROM match m WHERE m.transaction_key = n.transaction_key AND m.taught = n.store_key)
     GROUP BY 1, 2, 3, 4
     ON CONFLICT (merchant_id, terminal_id, acquirer_id, store_key, day)
     DO UPDATE SET matches = l.matches + excluded.matches`,
    [JSON.stringify(rows), today],
  );
}

interface LearnedRow {
  readonly merchant_id: string;
  readonly terminal_id: string;
  readonly acquirer_id: string;
  readonly store_key: StoreKey;
  readonly matches: number;
}

/** Map key of a merchant id and terminal. */
export const terminalKey = (merchantId: string, terminalId: string): string => `${merchantId}|${terminalId}`;

/**
 * Learned terminals of earlier days. Within a day, whether a match exists yet depends on the order of arrival, so
 * today's do not count.
 */
export async function loadLearned(
  unit: Unit,
  terminals: readonly OpenTerminal[],
  today: number,
): Promise<Map<string, LearnedLine[]>> {
  const found = new Map<string, LearnedLine[]>();
  if (terminals.length === 0) return found;
  const rows = await unit.query<LearnedRow>(
    `SELECT merchant_id, terminal_id, acquirer_id, store_key, sum(matches)::int AS matches
     FROM unnest($1::text[], $2::text[]) AS t(merchant_id, terminal_id) JOIN learned_terminal USING (merchant_id, terminal_id)
     WHERE day < $3 GROUP BY 1, 2, 3, 4`,
    [terminals.map((t) => t.merchantId), terminals.map((t) => t.terminalId), today],
  );
  for (const row of rows) {
    const key = terminalKey(row.merchant_id, row.terminal_id);
    const acquirerId = row.acquirer_id === '' ? null : row.acquirer_id;
    const line = { acquirerId, storeKey: row.store_key, matches: row.matches };
    found.set(key, [...(found.get(key) ?? []), line]);
  }
  return found;
}

/** Deletes counts from before a day: terminals move, and ids are reused. */
export async function forgetLearned(unit: Unit, before: number): Promise<void> {
  await unit.query('DELETE FROM learned_terminal WHERE day < $1', [before]);
}
