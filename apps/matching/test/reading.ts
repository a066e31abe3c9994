import type { Unit } from '@quittance/kafka';
import type { MatchingBed } from './matching-bed.js';

/** Read-only, as in an operator's command: the database refuses writes. */
export async function reading<R>({ dataSource }: MatchingBed, work: (unit: Unit) => Promise<R>): Promise<R> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await work({
      query: async <Row>(sql: string, params: readonly unknown[] = []) =>
        (await runner.query(sql, [...params])) as Row[],
      emit: () => {
        throw new Error('an explanation says nothing to anybody');
      },
    });
  } finally {
    await runner.query('ROLLBACK');
    await runner.release();
  }
}
