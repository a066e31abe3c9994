import { createDataSource, type ServiceDefinition } from '@quittance/runtime';
import { type DataSource, MigrationExecutor } from 'typeorm';

/** What a database holds, a line for each table, column, index, constraint, function, type, view and the like. */
type Schema = readonly string[];

interface ThereAndBack {
  /** The schema before each migration, by its name, and the one after all of them. */
  readonly up: Readonly<Record<string, Schema>>;
  /** The same, as each `down` has left it. */
  readonly down: Readonly<Record<string, Schema>>;
  /** After all of them once more. */
  readonly again: Schema;
  /** The statements that would make these tables what the entities say; none where the two agree. */
  readonly drift: readonly string[];
}

const ALL = 'after all';

/** Runs every migration of a service over an empty database up, down and up again. */
export async function migrateThereAndBack(
  { name, migrations, entities }: Pick<ServiceDefinition, 'name' | 'migrations' | 'entities'>,
  url: string,
): Promise<ThereAndBack> {
  const source = await createDataSource({ url, pool: 1, service: name, migrations, entities }).initialize();
  try {
    return await thereAndBack(source);
  } finally {
    await source.destroy();
  }
}

async function thereAndBack(source: DataSource): Promise<ThereAndBack> {
  const executor = new MigrationExecutor(source);
  const up: Record<string, Schema> = {};
  for (const migration of await executor.getPendingMigrations()) {
    up[migration.name] = await schemaOf(source);
    await executor.executeMigration(migration);
  }
  up[ALL] = await schemaOf(source);

  const down: Record<string, Schema> = { [ALL]: up[ALL] };
  for (const { name } of await executor.getExecutedMigrations()) {
    await source.undoLastMigration();
    down[name] = await schemaOf(source);
  }

  await source.runMigrations();
  return { up, down, again: await schemaOf(source), drift: await entityDrift(source) };
}

/** Entities name no index or constraint but their primary key: those are the migrations' own. */
const OF_MIGRATIONS = /^(DROP INDEX |ALTER TABLE "\w+" DROP CONSTRAINT "\w+_(key|check)"$)/;

async function entityDrift(source: DataSource): Promise<string[]> {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query).filter((query) => !OF_MIGRATIONS.test(query));
}

async function schemaOf(source: DataSource): Promise<Schema> {
  const rows = await source.query<{ line: string }[]>(CATALOG);
  return rows.map(({ line }) => line);
}

/** TypeORM's own list of what has run stays, and is no part of a service's schema. */
const CATALOG = `
  WITH ours AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname !~ '^migrations(_id_seq)?$')
  SELECT line FROM (
    SELECT format('%s %s %s %s %s', relkind, relname, reloptions, pg_get_partkeydef(oid), pg_get_expr(relpartbound, oid))
      FROM ours WHERE relkind NOT IN ('i', 'I')
    UNION ALL SELECT format('column %s.%s %s %s null:%s %s %s %s', relname, attname, format_type(atttypid, atttypmod),
                            (SELECT collname FROM pg_collation c WHERE c.oid = attcollation), NOT attnotnull, attidentity,
                            pg_get_expr(adbin, adrelid), col_description(ours.oid, attnum))
      FROM ours JOIN pg_attribute a ON attrelid = ours.oid LEFT JOIN pg_attrdef ON adrelid = ours.oid AND adnum = attnum
      WHERE relkind NOT IN ('i', 'I') AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN ours ON ours.oid = indrelid
    UNION ALL SELECT format('constraint %s.%s %s', relname, conname, pg_get_constraintdef(c.oid))
      FROM pg_constraint c JOIN ours ON ours.oid = conrelid WHERE contype <> 'n'
    UNION ALL SELECT pg_get_viewdef(oid) FROM ours WHERE relkind IN ('v', 'm')
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN ours ON ours.oid = tgrelid WHERE NOT tgisinternal
    UNION ALL SELECT format('type %s %s %s', typname, typtype, (SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
      FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype NOT IN ('c', 'b')
    UNION ALL SELECT format('schema %s', nspname) FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$|public$)'
    UNION ALL SELECT format('extension %s', extname) FROM pg_extension WHERE extname <> 'plpgsql'
  ) AS lines (line) ORDER BY line COLLATE "C"`;
