import type { Unit } from '@quittance/kafka';
import { numberColumn, textColumn, texts } from '@quittance/kafka/columns';
import { dayOfKey, KEYS_A_DAY, type BlockingKey } from '../decision/compare/blocking-key.js';
import type { NodeId } from '../decision/candidates/nodes.js';

/** Node that marks a crowded key, stored beside the first nodes. It is never removed. */
export const CROWD = 'crowd';

export interface KeyRow {
  readonly key: BlockingKey;
  readonly node: NodeId | typeof CROWD;
}

export async function loadNodes(unit: Unit, keys: readonly BlockingKey[]): Promise<KeyRow[]> {
  const byDay = Map.groupBy(keys, dayOfKey);
  const read = [...byDay].map(([day, own]) =>
    day === undefined
      ? unit.query<KeyRow>('SELECT key::float8, node FROM number_key WHERE key = ANY($1::bigint[])', [
          numberColumn(own),
        ])
      : unit.query<KeyRow>(
          // The bounds select the day's partition.
          'SELECT key::float8, node FROM day_key WHERE key = ANY($1::bigint[]) AND key >= $2 AND key < $3',
          [numberColumn(own), day * KEYS_A_DAY, (day + 1) * KEYS_A_DAY],
        ),
  );
  return (await Promise.all(read)).flat();
}

/** Adds nodes under their keys; a pair that is stored already must not be added again. */
export async function addNodes(
  unit: Unit,
  keysOf: Iterable<readonly [KeyRow['node'], readonly BlockingKey[]]>,
  today: number,
): Promise<void> {
  const [dated, numbers] = [new Columns(), new Columns()];
  for (const [node, keys] of keysOf) {
    for (const key of keys) (dayOfKey(key) === undefined ? numbers : dated).push(key, node);
  }
  await Promise.all([
    write(unit, `INSERT INTO number_key (key, node, day) SELECT *, $3::int FROM ${ROWS}`, numbers, today),
    write(unit, `INSERT INTO day_key (key, node) SELECT * FROM ${ROWS}`, dated),
  ]);
}

export async function removeNodes(unit: Unit, rows: readonly KeyRow[]): Promise<void> {
  for (const table of ['number_key', 'day_key']) {
    const columns = new Columns();
    for (const { key, node } of rows) {
      if ((dayOfKey(key) === undefined) === (table === 'number_key')) columns.push(key, node);
    }
    const gone = `${ROWS} AS gone(key, node)`;
    await write(unit, `DELETE FROM ${table} k USING ${gone} WHERE k.key = gone.key AND k.node = gone.node`, columns);
  }
}

const ROWS = `unnest($1::bigint[], ${texts(2)})`;

class Columns {
  readonly keys: BlockingKey[] = [];
  readonly nodes: KeyRow['node'][] = [];

  push(key: BlockingKey, node: KeyRow['node']): void {
    this.keys.push(key);
    this.nodes.push(node);
  }
}

async function write(unit: Unit, sql: string, { keys, nodes }: Columns, ...more: readonly number[]): Promise<void> {
  if (keys.length > 0) await unit.query(sql, [numberColumn(keys), textColumn(nodes), ...more]);
}
