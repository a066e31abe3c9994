import { dropDatabases, provisionDatabases } from '@quittance/topology';
import pg from 'pg';
import type { TestStack } from './stack-file.js';

/** Brings an empty database to the service's newest schema and closes its connections. */
export type Migrate = (url: string) => Promise<void>;

export interface BedDatabases<Service extends string> {
  readonly urls: Readonly<Record<Service, string>>;
  query<Row>(service: Service, sql: string, params?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** One database per service, cloned from a template that is migrated once per jest run, or empty where `migrate` has none. */
export async function openDatabases<Service extends string>(
  stack: TestStack,
  services: readonly Service[],
  suffix: string,
  migrate: Readonly<Partial<Record<Service, Migrate>>> | undefined,
): Promise<BedDatabases<Service>> {
  const logins = services.map((name) => ({ name, password: passwordOf(stack, name) }));
  const templates: Record<string, string> = {};
  for (const login of logins) {
    const run = migrate?.[login.name];
    if (run !== undefined) templates[login.name] = await ensureTemplate(stack, login, run);
  }
  const urls = await provisionDatabases(stack.adminUrl, logins, { suffix, templates });
  const pools = new Map<Service, pg.Pool>();
  return {
    urls,
    query: async <Row>(service: Service, sql: string, params: readonly unknown[] = []) => {
      const pool = pools.get(service) ?? new pg.Pool({ connectionString: urls[service], max: 2 });
      // An idle connection that the server cuts is replaced by the next query.
      if (!pools.has(service)) pool.on('error', () => undefined);
      pools.set(service, pool);
      return (await pool.query(sql, [...params])).rows as Row[];
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
      await dropDatabases(stack.adminUrl, services, suffix);
    },
  };
}

export function passwordOf(stack: TestStack, principal: string): string {
  const password = stack.passwords[principal];
  if (password === undefined) throw new Error(`${principal} is not a principal of schemas/topics.yaml.`);
  return password;
}

const templateLock = 0x7e3b;

async function ensureTemplate(stack: TestStack, login: { name: string; password: string }, migrate: Migrate) {
  const database = `quittance_${login.name}_template`;
  const client = new pg.Client({ connectionString: stack.adminUrl });
  await client.connect();
  try {
    // Released with the connection, so a failed migration blocks nobody.
    await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [
      database,
    ]);
    if (rowCount === 0) {
      await dropDatabases(stack.adminUrl, [login.name], '_template');
      const urls = await provisionDatabases(stack.adminUrl, [login], { suffix: '_template' });
      await migrate(urls[login.name] ?? '');
      await client.query(`ALTER DATABASE ${database} IS_TEMPLATE true`);
    }
  } finally {
    await client.end();
  }
  return database;
}
