import type { Unit } from '@quittance/kafka';
import type { SaleKey, TransactionKey } from '../domain/identity.js';

/** What a key leads to: a sale (whose payments carry the key) or a transaction. */
export type Node = { readonly sale: SaleKey } | { readonly transaction: TransactionKey };

export interface Meeting {
  readonly key: string;
  readonly nodes: readonly Node[];
}

interface KeyRow {
  readonly key: string;
  readonly nodes: string[];
}

const toText = (node: Node): string => ('sale' in node ? `s${node.sale}` : `t${node.transaction}`);
const toNode = (text: string): Node =>
  text.startsWith('s') ? { sale: text.slice(1) as SaleKey } : { transaction: text.slice(1) as TransactionKey };
const toMeeting = (row: KeyRow): Meeting => ({ key: row.key, nodes: row.nodes.map(toNode) });

/** A number that so many share tells nothing apart (a till may send one and the same for ever): enough to know it as ambiguous. */
const MAX_NODES = 200;

/**
 * Writes down which nodes can be found under which keys, takes the locks of all these keys (waiting, in byte order) and answers
 * everything found under them. A key that nobody has used yet is locked by its insertion.
 */
export async function meet(
  unit: Unit,
  arrivals: readonly { readonly key: string; readonly node?: Node }[],
): Promise<Meeting[]> {
  if (arrivals.length === 0) return [];
  await unit.query(
    // The row that needs no change is locked all the same: ON CONFLICT DO UPDATE locks before it looks at its WHERE.
    `INSERT INTO evidence_key AS e (key, nodes)
     SELECT key, coalesce(array_agg(DISTINCT node) FILTER (WHERE node IS NOT NULL), '{}')
     FROM unnest($1::text[], $2::text[]) AS a(key, node) GROUP BY key ORDER BY key COLLATE "C"
     ON CONFLICT (key) DO UPDATE SET touched_on = CURRENT_DATE,
       nodes = e.nodes || ARRAY(SELECT n FROM unnest(excluded.nodes) AS n WHERE n <> ALL (e.nodes))
     WHERE NOT e.nodes @> excluded.nodes AND cardinality(e.nodes) < ${MAX_NODES}`,
    [arrivals.map((a) => a.key), arrivals.map((a) => (a.node === undefined ? null : toText(a.node)))],
  );
  const rows = await unit.query<KeyRow>('SELECT key, nodes FROM evidence_key WHERE key = ANY($1::text[])', [
    [...new Set(arrivals.map((a) => a.key))],
  ]);
  return rows.map(toMeeting);
}

/** Takes the locks of more keys without waiting; undefined when another transaction holds one of them. */
export async function tryMeet(unit: Unit, keys: readonly string[]): Promise<Meeting[] | undefined> {
  const rows = await unit.query<KeyRow>(
    'SELECT key, nodes FROM evidence_key WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE SKIP LOCKED',
    [keys],
  );
  return rows.length < keys.length ? undefined : rows.map(toMeeting);
}

/** Undoes what `meet` wrote down: the nodes are no longer found under the keys, and a key that leads nowhere is gone. */
export async function part(
  unit: Unit,
  departures: readonly { readonly key: string; readonly node: Node }[],
): Promise<void> {
  if (departures.length === 0) return;
  const keys = departures.map((departure) => departure.key);
  await unit.query(
    `UPDATE evidence_key e SET nodes = ARRAY(SELECT n FROM unnest(e.nodes) AS n WHERE n <> ALL (d.nodes))
     FROM (SELECT key, array_agg(node) AS nodes FROM unnest($1::text[], $2::text[]) AS l(key, node) GROUP BY key) AS d
     WHERE e.key = d.key`,
    [keys, departures.map((departure) => toText(departure.node))],
  );
  await unit.query(`DELETE FROM evidence_key WHERE key = ANY($1::text[]) AND nodes = '{}'`, [keys]);
}
