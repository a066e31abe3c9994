import pg from 'pg';

/** The database of a service, copied whole and put back, as an operator does with a backup. Its service is stopped meanwhile. */
export class Backup {
  private constructor(
    private readonly adminUrl: string,
    private readonly database: string,
    private readonly owner: string,
  ) {}

  static async of(adminUrl: string, databaseUrl: string): Promise<Backup> {
    const { pathname, username } = new URL(databaseUrl);
    const backup = new Backup(adminUrl, pathname.slice(1), username);
    const { database, owner } = backup;
    await backup.#run([
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
      `CREATE DATABASE ${database}_backup OWNER ${owner} TEMPLATE ${database}`,
    ]);
    return backup;
  }

  async putBack(): Promise<void> {
    const { database } = this;
    await this.#run([
      `DROP DATABASE ${database} WITH (FORCE)`,
      `ALTER DATABASE ${database}_backup RENAME TO ${database}`,
      `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
    ]);
  }

  async #run(statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.adminUrl });
    await client.connect();
    try {
      for (const sql of statements) await client.query(sql);
    } finally {
      await client.end();
    }
  }
}
