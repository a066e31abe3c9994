import type { Unit } from '@quittance/kafka';
import type { SaleKey, TransactionKey } from '../domain/identity.js';
import type { MeetingKey } from '../domain/link/meeting-key.js';
import { numberColumn, textColumn, texts } from './columns.js';

/** What a key leads to: a sale (of which a payment carries the key) or a transaction, as it is written in its row. */
export type NodeId = `s${SaleKey}` | `t${TransactionKey}`;

export const saleNode = (saleKey: SaleKey): NodeId => `s${saleKey}`;
export const transactionNode = (transactionKey: TransactionKey): NodeId => `t${transactionKey}`;
export const isSaleNode = (node: NodeId): node is `s${SaleKey}` => node.startsWith('s');
export const saleOf = (node: `s${SaleKey}`) => node.slice(1) as SaleKey;
export const transactionOf = (node: NodeId) => node.slice(1) as TransactionKey;

/** A number that so many share tells nothing apart (a till may send one and the same for ever): enough to know it as ambiguous. */
export const MOST_NODES = 200;

export interface KeyRow {
  readonly key: MeetingKey;
  readonly node: NodeId;
}

export async function loadNodes(unit: Unit, keys: readonly MeetingKey[]): Promise<KeyRow[]> {
  if (keys.length === 0) return [];
  return unit.query<KeyRow>('SELECT key::float8, node FROM link_key WHERE key = ANY($1::bigint[])', [
    numberColumn(keys),
  ]);
}

/** Writes down under which keys nodes are found from now on; pairs that are there already must not come again. */
export async function addNodes(unit: Unit, rows: readonly KeyRow[]): Promise<void> {
  if (rows.length === 0) return;
  await unit.query(`INSERT INTO link_key (key, node) SELECT * FROM unnest($1::bigint[], ${texts(2)})`, [
    numberColumn(rows.map((row) => row.key)),
    textColumn(rows.map((row) => row.node)),
  ]);
}

export async function removeNodes(unit: Unit, rows: readonly KeyRow[]): Promise<void> {
  if (rows.length === 0) return;
  await unit.query(
    `DELETE FROM link_key k USING unnest($1::bigint[], ${texts(2)}) AS gone(key, node)
     WHERE k.key = gone.key AND k.node = gone.node`,
    [numberColumn(rows.map((row) => row.key)), textColumn(rows.map((row) => row.node))],
  );
}
