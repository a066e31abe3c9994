import type { Unit } from '@quittance/kafka';
import { numberColumn, textColumn, texts } from '@quittance/kafka/columns';
import { dayOfKey, KEYS_A_DAY, type BlockingKey } from '../decision/compare/blocking-key.js';
import type { NodeId } from '../decision/candidates/nodes.js';

/** Node that marks a crowded key, stored beside the first nodes. It is never removed. */
export const CROWD = 'crowd';

export interface KeyRow<Node = NodeId | typeof CROWD> {
  readonly key: BlockingKey;
  readonly node: Node;
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

/** Adds nodes under keys; a pair that is stored already must not be added again. */
export async function addNodes(unit: Unit, rows: readonly KeyRow[], today: number): Promise<void> {
  const [dated, numbers] = [true, false].map((is) => rows.filter(({ key }) => (dayOfKey(key) !== undefined) === is));
  await Promise.all([
    write(unit, `INSERT INTO number_key (key, node, day) SELECT *, $3::int FROM ${ROWS}`, numbers!, today),
    write(unit, `INSERT INTO day_key (key, node) SELECT * FROM ${ROWS}`, dated!),
  ]);
}

export async function removeNodes(unit: Unit, rows: readonly KeyRow[]): Promise<void> {
  for (const table of ['number_key', 'day_key']) {
    const isOfTable = ({ key }: KeyRow) => (dayOfKey(key) === undefined) === (table === 'number_key');
    const gone = `${ROWS} AS gone(key, node)`;
    await write(
      unit,
      `DELETE FROM ${table} k USING ${gone} WHERE k.key = gone.key AND k.node = gone.node`,
      rows.filter(isOfTable),
    );
  }
}

const ROWS = `unnest($1::bigint[], ${texts(2)})`;

async function write(unit: Unit, sql: string, rows: readonly KeyRow[], ...more: readonly number[]): Promise<void> {
  if (rows.length === 0) return;
  await unit.query(sql, [numberColumn(rows.map((row) => row.key)), textColumn(rows.map((row) => row.node)), ...more]);
}
