import type { Unit } from '@quittance/kafka';

interface LockBefore {
  readonly mark: string;
  /** The day (since 1970) for which partitions were last maintained. */
  readonly keptOn: number;
}

/**
 * Waits for the decision lock, holds it until the end of the transaction under a new mark, and returns the previous
 * holder's state. Everything read under the lock is read by key. Without statistics, as in a table's first minutes, the
 * planner would prefer sequential scans and hash or merge joins, and keep them while the table grows; they are switched
 * off. So are JIT, which costs more than it saves here, and custom plans, which would come out the same each time.
 */
export async function passLock(unit: Unit, mark: string): Promise<LockBefore> {
  const [row] = await unit.query<{ before: string; kept_on: number }>(
    `WITH t AS MATERIALIZED (SELECT mark FROM decision_lock FOR UPDATE)
     UPDATE decision_lock SET mark = $1::uuid FROM t
     RETURNING t.mark AS before, kept_on, set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`,
    [mark],
  );
  return { mark: row!.before, keptOn: row!.kept_on };
}

export async function recordKept(unit: Unit, day: number): Promise<void> {
  await unit.query('UPDATE decision_lock SET kept_on = $1', [day]);
}
