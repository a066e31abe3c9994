import type { DataSource } from 'typeorm';

/** Entities name no index or constraint but their primary key: those are the migrations' own. */
const OF_MIGRATIONS = /^(DROP INDEX |ALTER TABLE "\w+" DROP CONSTRAINT "\w+_(key|check)"$)/;

/** The statements that would make the migrated tables of a source what its entities say; none where the two agree. */
export async function entityDrift(source: DataSource): Promise<string[]> {
  const { upQueries } = await source.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query).filter((query) => !OF_MIGRATIONS.test(query));
}
