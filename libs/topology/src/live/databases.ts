import pg from 'pg';
import { ClusterError } from './cluster.error.js';

interface DatabaseService {
  readonly name: string;
  readonly password: string;
}

interface ProvisionOptions {
  /** Appended to database names, so that several worlds share one server and its roles. */
  readonly suffix?: string;
  /** Database to clone per service; a service without one starts empty. */
  readonly templates?: Readonly<Record<string, string>>;
}

const provisionLock = 0x5e21;

/**
 * One role and one database `quittance_<service>` per service, owned by it. Nobody else may connect: CONNECT is taken
 * from PUBLIC, so a role reaches its own database and no other. Safe to repeat; a repeat sets the passwords again.
 *
 * @returns the connection URL of each service
 */
export async function provisionDatabases<Name extends string>(
  adminUrl: string,
  services: readonly (DatabaseService & { readonly name: Name })[],
  options: ProvisionOptions = {},
): Promise<Record<Name, string>> {
  const suffix = options.suffix ?? '';
  const client = await connect(adminUrl);
  try {
    // Postgres refuses to change a role that another session is changing. The lock goes with the connection.
    await client.query('SELECT pg_advisory_lock($1)', [provisionLock]);
    for (const shared of ['postgres', 'template1']) {
      await client.query(`REVOKE ALL ON DATABASE ${shared} FROM PUBLIC`);
    }
    const urls: [string, string][] = [];
    for (const { name, password } of services) {
      const role = checked(name);
      const database = checked(`quittance_${name}${suffix}`);
      await ensureRole(client, role, password);
      await ensureDatabase(client, database, role, options.templates?.[name]);
      urls.push([name, databaseUrl(adminUrl, database, role, password)]);
    }
    return Object.fromEntries(urls) as Record<Name, string>;
  } finally {
    await client.end();
  }
}

/** Removes the databases that `provisionDatabases` made, cutting open connections; the roles stay. */
export async function dropDatabases(adminUrl: string, services: readonly string[], suffix = ''): Promise<void> {
  const client = await connect(adminUrl);
  try {
    for (const name of services) {
      await client.query(`DROP DATABASE IF EXISTS ${checked(`quittance_${name}${suffix}`)} WITH (FORCE)`);
    }
  } finally {
    await client.end();
  }
}

async function connect(adminUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: adminUrl });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const { host, port, user } = client;
    const text = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new ClusterError('no-database', `PostgreSQL at ${host}:${port} does not take ${user}: ${text}`, cause);
  }
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

async function ensureDatabase(client: pg.Client, database: string, owner: string, template?: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
  if (rowCount === 0) {
    const from = template === undefined ? '' : ` TEMPLATE ${checked(template)}`;
    await client.query(`CREATE DATABASE ${database} OWNER ${owner}${from}`);
  }
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
}

/** Names go into statements as they are, so they are letters, digits and "_" only, and within Postgres's 63 bytes. */
function checked(name: string): string {
  if (/^[a-z][a-z0-9_]{0,62}$/.test(name)) return name;
  throw new ClusterError(
    'bad-name',
    `"${name}" cannot be a role or database name: lower-case letters, digits and "_", at most 63.`,
  );
}

function databaseUrl(adminUrl: string, database: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  url.pathname = `/${database}`;
  return url.href;
}
