import type { Unit } from '@quittance/kafka';
import { KEYS_A_DAY } from '../decision/compare/blocking-key.js';

/** Retention in days. */
export interface Retention {
  /** Keys by digits, amount and time. */
  readonly days: number;
  /** Documents, transactions and keys by number; at least `days`. */
  readonly numberDays: number;
}

/** Days (since 1970) whose keys are kept, both inclusive. */
export interface KeptDays {
  readonly from: number;
  readonly to: number;
}

interface Table {
  readonly name: string;
  /** Days per partition. */
  readonly span: number;
  /** Partition-key units per day. */
  readonly unit: number;
  readonly keeps: (retention: Retention) => number;
  /** How many days before today arrivals may be about. */
  readonly reachesBack: (retention: Retention) => number;
  readonly storage?: string;
}

const DAY_MS = 86_400_000;
/**
 * A lookup by id or number visits every partition, so these tables have few; a dated key is only looked up in its
 * day's.
 */
const BROAD = 5;
/** Partitions are created this many days ahead; no accepted till clock is further ahead. */
const DAYS_AHEAD = 2;

const DAY_KEYS = 'day_key';
const byArrival = { span: BROAD, unit: 1, keeps: (r: Retention) => r.numberDays, reachesBack: () => 0 };
const tables: readonly Table[] = [
  { name: 'sale', ...byArrival },
  { name: 'card_transaction', ...byArrival, storage: 'fillfactor = 80' },
  { name: 'number_key', ...byArrival },
  { name: DAY_KEYS, span: 1, unit: KEYS_A_DAY, keeps: (r) => r.days, reachesBack: (r) => r.days },
];

export const keptDays = (today: number, { days }: Retention): KeptDays => ({
  from: today - days,
  to: today + DAYS_AHEAD,
});

/**
 * Creates the partitions that today's arrivals need and drops those that have expired entirely. Called under the
 * decision lock, once a day. Returns whether anything but dated keys was dropped.
 */
export async function keepPartitions(unit: Unit, today: number, retention: Retention): Promise<boolean> {
  const rows = await unit.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = ANY(ARRAY[${tables.map(({ name }) => `'${name}'::regclass`).join()}]::oid[])`,
  );
  const there = new Set(rows.map((row) => row.name));
  const gone: string[] = [];
  for (const table of tables) {
    const first = startOf(today - table.reachesBack(retention), table);
    for (let start = first; start <= today + DAYS_AHEAD; start += table.span) {
      if (!there.has(partitionName(table, start))) await unit.query(createPartition(table, start));
    }
    const oldest = today - table.keeps(retention);
    gone.push(...[...there].filter((name) => startsIn(name, table, (start) => start + table.span <= oldest)));
  }
  if (gone.length > 0) await unit.query(`DROP TABLE ${gone.join()}`);
  return gone.some((name) => !name.startsWith(`${DAY_KEYS}_`));
}

const startOf = (day: number, { span }: Table): number => Math.floor(day / span) * span;

const partitionName = ({ name }: Table, start: number): string => `${name}_d${start}`;

function startsIn(partition: string, { name }: Table, isSuch: (start: number) => boolean): boolean {
  const prefix = `${name}_d`;
  return partition.startsWith(prefix) && isSuch(Number(partition.slice(prefix.length)));
}

function createPartition(table: Table, start: number): string {
  const [from, to] = [start, start + table.span].map((day) => day * table.unit);
  const storage = table.storage === undefined ? '' : ` WITH (${table.storage})`;
  return `CREATE TABLE ${partitionName(table, start)} PARTITION OF ${table.name} FOR VALUES FROM (${from}) TO (${to})${storage}`;
}

/**
 * Deletes matches, receipts and disputes whose transaction and sale have expired, up to `most` at a time. They are not
 * partitioned: the unique index that keeps a payment from being shown twice must cover all of them.
 */
export async function expireOutcomes(
  unit: Unit,
  today: number,
  { numberDays }: Retention,
  most: number,
): Promise<number> {
  const [row] = await unit.query<{ gone: number }>(
    `WITH old AS (SELECT ctid FROM match WHERE decided_at < $1 AND coalesce(withdrawn_at, 0) < $1 LIMIT $2),
       m AS (DELETE FROM match WHERE ctid IN (SELECT ctid FROM old) RETURNING transaction_key, tender_key),
       r AS (DELETE FROM receipt r USING m WHERE r.transaction_key = m.transaction_key AND r.tender_key = m.tender_key),
       d AS (DELETE FROM dispute WHERE disputed_at < $1)
     SELECT count(*)::int AS gone FROM m`,
    [(today - numberDays - BROAD) * DAY_MS, most],
  );
  return row!.gone;
}
