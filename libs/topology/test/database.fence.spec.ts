// The wall, in the database: no service's role can reach another service's database.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '@quittance/local-stack';
import { provisionDatabases } from '../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'topology-postgres-'));
chmodSync(folder, 0o755);
const names = ['ingestion', 'matching', 'consent', 'delivery', 'analytics'] as const;
const services = names.map((name) => ({ name, password: `${name}-secret` }));
let postgres: RunningPostgres;
let urls: Record<(typeof names)[number], string>;

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Every login of every service into every other database of the server, as `role → database` where it succeeded. */
async function crossings(): Promise<string[]> {
  const databases = [...names.map((name) => `quittance_${name}`), 'postgres', 'template1'];
  const open: string[] = [];
  for (const { name, password } of services) {
    for (const database of databases.filter((other) => other !== `quittance_${name}`)) {
      const got = await run(postgres.urlFor(database, name, password), 'SELECT 1').then(
        () => true,
        () => false,
      );
      if (got) open.push(`${name} → ${database}`);
    }
  }
  return open;
}

beforeAll(async () => {
  postgres = await startPostgres({ dir: join(folder, 'postgres'), durable: false });
  urls = await provisionDatabases(postgres.adminUrl, services);
});

afterAll(async () => {
  await postgres.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('provisionDatabases', () => {
  it('gives each service a database in which it may make tables', async () => {
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) {
      await run(urls[name], 'CREATE TABLE own (n int)');
      expect(await run(urls[name], 'SELECT count(*)::int AS n FROM own')).toEqual([{ n: 0 }]);
    }
  });

  it('lets no role into another database', async () => {
    expect(await crossings()).toEqual([]);
  });

  it('sees the way in when CONNECT is granted, so the test above can fail', async () => {
    await run(postgres.adminUrl, 'GRANT CONNECT ON DATABASE quittance_matching TO delivery');
    expect(await crossings()).toEqual(['delivery → quittance_matching']);
    await run(postgres.adminUrl, 'REVOKE CONNECT ON DATABASE quittance_matching FROM delivery');
    expect(await crossings()).toEqual([]);
  });

  it('gives no role a power over the server or over another role', async () => {
    const powers = await run(
      postgres.adminUrl,
      `SELECT rolname FROM pg_roles WHERE rolname = ANY('{${names.join(',')}}')
          AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)`,
    );
    const memberships = await run(
      postgres.adminUrl,
      `SELECT m.member::regrole FROM pg_auth_members m WHERE m.member::regrole::text = ANY('{${names.join(',')}}')`,
    );
    expect([powers, memberships]).toEqual([[], []]);
    await expect(run(urls.delivery, 'CREATE DATABASE loot')).rejects.toThrow('permission denied');
    await expect(run(urls.delivery, 'SET ROLE matching')).rejects.toThrow('permission denied');
    await expect(run(urls.delivery, `SELECT pg_read_file('pg_hba.conf')`)).rejects.toThrow('permission denied');
    await expect(run(urls.delivery, 'CREATE EXTENSION dblink')).rejects.toThrow('permission denied');
  });

  it('may be repeated, keeping the rows and taking new passwords', async () => {
    await run(urls.matching, 'INSERT INTO own VALUES (1)');
    const again = await provisionDatabases(postgres.adminUrl, [{ name: 'matching', password: 'changed/@?' }]);
    expect(await run(again.matching, 'SELECT n FROM own')).toEqual([{ n: 1 }]);
    await expect(run(urls.matching, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await provisionDatabases(postgres.adminUrl, services);
  });

  it('refuses a name that is not a plain identifier', async () => {
    const odd = provisionDatabases(postgres.adminUrl, [{ name: 'x"; DROP ROLE matching; --', password: 'x' }]);
    await expect(odd).rejects.toMatchObject({ code: 'bad-name' });
  });
});
