import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Unit } from '@quittance/kafka';
import { toStatement } from '@quittance/kafka/statement';
import { startPostgres } from '@quittance/local-stack';
import pg from 'pg';
import { EVERY_MERCHANT, giveTitles, migrations } from '@quittance/matching/inside';

/** A separate database for one evaluation. */
export interface EvaluationDatabase {
  /** Runs `work` in one transaction. Emitted records have no reader here and are dropped. */
  transaction<R>(work: (unit: Unit) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

const MOST_CACHE_MB = 1024;
/**
 * A quarter of the machine's memory, as PostgreSQL's manual (19.4, shared_buffers) recommends, up to what a million
 * sales need.
 */
const cacheMb = (): number => Math.min(MOST_CACHE_MB, Math.floor(totalmem() / 4 / 2 ** 20));

/** Uses a new schema at `url`, or a temporary PostgreSQL. */
export async function openEvaluationDatabase(url: string | undefined): Promise<EvaluationDatabase> {
  if (url !== undefined) return openSchema(url);
  const dir = mkdtempSync(join(tmpdir(), 'quittance-evaluate-'));
  // The server may run under another account, which needs access.
  chmodSync(dir, 0o755);
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    const postgres = await startPostgres({ dir, durable: false, cacheMb: cacheMb() });
    try {
      const database = await openSchema(postgres.adminUrl);
      return {
        transaction: database.transaction,
        close: async () => {
          await database.close().finally(postgres.close);
          remove();
        },
      };
    } catch (error) {
      await postgres.close();
      throw error;
    }
  } catch (error) {
    remove();
    throw error;
  }
}

async function openSchema(url: string): Promise<EvaluationDatabase> {
  const schema = `evaluate_${randomBytes(4).toString('hex')}`;
  let lost: Error | undefined;
  const onLost = (error: Error) => {
    lost ??= new Error(`the database is gone: ${error.message}`);
  };
  const admin = new pg.Client({ connectionString: url }).on('error', onLost);
  await admin.connect();
  await admin.query(`CREATE SCHEMA ${schema}`);
  const scoped = new URL(url);
  scoped.searchParams.set('options', `-c search_path=${schema} -c synchronous_commit=off`);
  const client = new pg.Client({ connectionString: scoped.href, pipeline: true }).on('error', onLost);
  await client.connect();
  const runner = {
    query: async (sql: string, params?: unknown[]) => (await client.query<object>(sql, params)).rows,
  };
  for (const Migration of migrations) await new Migration().up(runner);
  const unit: Unit = {
    query: async <R>(...asked: Parameters<Unit['query']>) => (await client.query(toStatement(...asked))).rows as R[],
    emit: () => undefined,
  };
  // The file of stores counts as the operator's word: every claim stands.
  await giveTitles(unit, [{ merchantId: EVERY_MERCHANT, acquirerId: null, how: 'shared', retailerId: '', since: 0 }]);
  return {
    transaction: async (work) => {
      try {
        await client.query('BEGIN');
        const result = await work(unit);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(onLost);
        throw lost ?? error;
      }
    },
    close: async () => {
      await client.end();
      try {
        await admin.query(`DROP SCHEMA ${schema} CASCADE`);
      } catch (error) {
        // If the server itself is gone there is nothing to drop.
        if (!lost) throw error;
      } finally {
        await admin.end();
      }
    },
  };
}
