// A server that comes back with its rows after a stop or a crash, wherever its folder lies.
import { chmodSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { privateFolder, type RunningPostgres, startPostgres } from '../src/index.js';
import { reachableDir, sweepStandIns } from '../src/public-folder.js';
import { openToOthers, temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const asRoot = process.getuid?.() === 0 ? it : it.skip;
let postgres: RunningPostgres;

async function query(sql: string, url = postgres.adminUrl): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  postgres = await startPostgres({ dir: join(folder.path, 'postgres'), durable: false });
  await query('CREATE TABLE kept (n int)');
});

afterAll(async () => {
  await postgres.close();
  folder.remove();
});

describe('startPostgres', () => {
  it('refuses a wrong password', async () => {
    const url = postgres.urlFor('postgres', 'postgres', 'wrong');
    await expect(query('SELECT 1', url)).rejects.toThrow('password authentication failed');
  });

  it('keeps rows over an orderly stop, which does not wait for open sessions', async () => {
    const idle = new pg.Client({ connectionString: postgres.adminUrl });
    const cut = new Promise((resolve) => idle.on('error', resolve));
    await idle.connect();
    await query('INSERT INTO kept VALUES (1)');
    await postgres.stop();
    expect(postgres.pid).toBeUndefined();
    await cut;
    await postgres.restart();
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('keeps acknowledged rows over a crash with a session in the middle of a statement', async () => {
    const busy = new pg.Client({ connectionString: postgres.adminUrl });
    busy.on('error', () => undefined);
    await busy.connect();
    const sleeping = expect(busy.query('SELECT pg_sleep(30)')).rejects.toThrow();
    await query('INSERT INTO kept VALUES (2)');
    await postgres.kill9();
    await sleeping;
    await postgres.restart();
    expect(await query('SELECT n FROM kept ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('lets no other account of the machine see a row, the password or a line of its log', () => {
    expect(openToOthers(join(folder.path, 'postgres'))).toEqual([]);
  });

  asRoot(
    'starts in a folder that only its own account may pass through beside root, and leaves its data there',
    async () => {
      const passage = join(folder.path, 'passage');
      privateFolder(passage, 'with-server');
      expect(statSync(passage).mode & 0o777).toBe(0o710);
      const third = await startPostgres({ dir: join(passage, 'postgres'), durable: false });
      expect(await query('SELECT 1 AS one', third.adminUrl)).toEqual([{ one: 1 }]);
      await third.close();
      expect(existsSync(join(passage, 'postgres', 'data', 'PG_VERSION'))).toBe(true);
      expect(openToOthers(passage)).toEqual([]);
    },
  );

  asRoot('starts from a folder below one that only root may enter', async () => {
    const closed = join(folder.path, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o700);
    const dir = join(closed, 'postgres');
    const second = await startPostgres({ dir, durable: false });
    expect(await query('SELECT 1 AS one', second.adminUrl)).toEqual([{ one: 1 }]);
    const elsewhere = reachableDir(join(dir, 'data'));
    expect(elsewhere).not.toContain(closed);
    await second.close();
    rmSync(closed, { recursive: true });
    sweepStandIns();
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('begins afresh where an earlier start was cut off, with the cache that it is given', async () => {
    const dir = join(folder.path, 'half');
    mkdirSync(join(dir, 'data', 'base'), { recursive: true });
    const second = await startPostgres({ dir, durable: false, cacheMb: 64 });
    expect(await query('SHOW shared_buffers', second.adminUrl)).toEqual([{ shared_buffers: '64MB' }]);
    await second.close();
  });

  it('does not start on a port that is taken', async () => {
    const port = Number(new URL(postgres.adminUrl).port);
    const start = startPostgres({ dir: join(folder.path, 'third'), port, portOption: '--postgres-port' });
    await expect(start).rejects.toThrow(/^Port \d+, meant for PostgreSQL, is taken by postgres .*--postgres-port/);
  });
});
