import type { Unit } from '@quittance/kafka';

interface LockBefore {
  readonly mark: string;
  /** The day (since 1970) for which partitions were last looked after. */
  readonly keptOn: number;
}

/**
 * Waits for the decision lock, holds it until the end of the transaction under a new mark, and answers what the holder before left. What is
 * read under the lock is read by key, one after the other; without statistics, as in the first minutes of a table, the planner would rather read it
 * whole, or join all of it, and go on doing so while the table grows. What it takes for dear then is not worth compiling. Planning by what
 * is asked would find the same plan each time.
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
