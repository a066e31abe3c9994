import type { Unit } from '@quittance/kafka';

/**
 * Waits for the turn, takes it until the end of the transaction under a new mark, and answers the mark of the turn before. What is
 * read under a turn is read by key; without statistics, as in the first minutes of a table, the planner would rather read it whole.
 */
export async function passTurn(unit: Unit, mark: string): Promise<string> {
  const [row] = await unit.query<{ before: string }>(
    `WITH t AS MATERIALIZED (SELECT mark FROM turn FOR UPDATE)
     UPDATE turn SET mark = $1::uuid FROM t
     RETURNING t.mark AS before, set_config('enable_seqscan', 'off', true)`,
    [mark],
  );
  return row!.before;
}
