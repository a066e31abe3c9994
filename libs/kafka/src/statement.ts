import type { QueryConfig } from 'pg';
import type { QueryOptions } from './consume/delivered.js';

/** Limit on prepared statements per connection: generated statement texts would otherwise accumulate. */
const MOST_NAMES = 1_000;
const names = new Map<string, string>();

/** What a `Unit` is asked, as the driver takes it: what is to be prepared has a name, one for each text, under which a connection keeps it. */
export function toStatement(
  sql: string,
  params: readonly unknown[] = [],
  { prepared = false }: QueryOptions = {},
): QueryConfig {
  const statement = { text: sql, values: [...params] };
  const name = prepared && params.length > 0 ? nameOf(sql) : undefined;
  return name === undefined ? statement : { ...statement, name };
}

function nameOf(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size === MOST_NAMES) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}
