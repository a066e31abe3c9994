import type { Unit } from '@quittance/kafka';
import type { StoreKey } from '../decision/identity.js';
import type { LearnedLine } from '../routing/learned-terminal.js';
import type { LearnedTerminal } from '../decision/session/learned-terminals.js';
import type { OpenTerminal } from '../routing/route.js';

/**
 * Counts what matches of today say about terminals; a transaction counts once for a store, however often it is matched there. To be
 * written before the matches themselves, which remember what was counted.
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

/** A merchant id and a terminal as one key. */
export const terminalKey = (merchantId: string, terminalId: string): string => `${merchantId}|${terminalId}`;

/**
 * What was learned of terminals on the days before. Not of today: within a day matches come about in the order in which the two sides
 * arrive, and what is decided must not depend on that.
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

/** Forgets what was learned before a day: terminals are moved, and ids are given again. */
export async function forgetLearned(unit: Unit, before: number): Promise<void> {
  await unit.query('DELETE FROM learned_terminal WHERE day < $1', [before]);
}
