import type { Delivered, ParkedRecord, Unit } from './delivered.js';

// For topics where order matters: while a record of a key is parked, the state of that key is unknown. A table of the service,
//   key_block (key text, message_id uuid, source_partition integer, source_offset bigint, is_void boolean DEFAULT false,
//              parked_at timestamptz DEFAULT now(), PRIMARY KEY (key, message_id)),
// has a row for every such record, and a key is blocked while one of its rows is not void. A counter would not work: a replay that is
// parked again is still the same record, and a superseded one would be counted forever.

/** A row that says of its record only that it was parked before all that is still to come has this partition and offset. */
export const UNKNOWN_PLACE = -1;

/** A record that was handled; `newer` when it said more than everything that had been handled of its key before. */
interface Handled {
  readonly record: Pick<Delivered<unknown>, 'key' | 'messageId' | 'partition' | 'offset'>;
  readonly newer: boolean;
}

/** Parked records can be replayed for 30 days: for so long it is known which of them are void. */
const KEEP_VOID_DAYS = 40;

/** Blocks the keys of parked records. One that is parked again keeps the place at which it first came, and stays void if it was. */
export const blockKeys = async (unit: Unit, parked: readonly ParkedRecord[]): Promise<void> => {
  await unit.query('DELETE FROM key_block WHERE is_void AND parked_at < now() - make_interval(days => $1)', [
    KEEP_VOID_DAYS,
  ]);
  const sorted = [...parked].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  await unit.query(
    `INSERT INTO key_block (key, message_id, source_partition, source_offset)
     SELECT * FROM unnest($1::text[], $2::uuid[], $3::integer[], $4::bigint[]) ON CONFLICT DO NOTHING`,
    [
      sorted.map((record) => record.key),
      sorted.map((record) => record.messageId),
      sorted.map((record) => record.partition),
      sorted.map((record) => record.offset),
    ],
  );
};

/**
 * Takes away the blocks of records that have now been handled, and of those that they make void: a key's records come in the order in
 * which they were made, so one that says more than all that was handled before it also outdates what came before it and was parked.
 * Where it came is where it first came: a replay outdates nothing that came after the record that it repeats. Answers the keys
 * that have no block left.
 */
export const liftBlocks = async (unit: Unit, handled: readonly Handled[]): Promise<string[]> => {
  const lifted = await unit.query<{ key: string }>(
    `WITH handled AS (
       SELECT h.key, h.message_id, h.newer, b.key IS NOT NULL AS replayed,
              COALESCE(b.source_partition, h.partition) AS partition, COALESCE(b.source_offset, h."offset") AS "offset"
         FROM unnest($1::text[], $2::uuid[], $3::integer[], $4::bigint[], $5::boolean[])
              AS h(key, message_id, partition, "offset", newer)
         LEFT JOIN key_block b ON b.key = h.key AND b.message_id = h.message_id),
     settled AS (
       DELETE FROM key_block b USING handled h WHERE b.key = h.key AND b.message_id = h.message_id RETURNING b.key, b.is_void),
     outdated AS (
       UPDATE key_block b SET is_void = true FROM handled h
        WHERE b.key = h.key AND NOT b.is_void AND h.newer
          AND NOT EXISTS (SELECT FROM handled own WHERE own.key = b.key AND own.message_id = b.message_id)
          AND (b.source_partition = h.partition AND b.source_offset < h."offset"
               OR NOT h.replayed AND b.source_partition = ${UNKNOWN_PLACE})
       RETURNING b.key)
     SELECT key FROM settled WHERE NOT is_void UNION SELECT key FROM outdated`,
    [
      handled.map(({ record }) => record.key),
      handled.map(({ record }) => record.messageId),
      handled.map(({ record }) => record.partition),
      handled.map(({ record }) => record.offset),
      handled.map(({ newer }) => newer),
    ],
  );
  if (lifted.length === 0) return [];
  const free = await unit.query<{ key: string }>(
    'SELECT DISTINCT k.key FROM unnest($1::text[]) AS k(key) WHERE NOT EXISTS (SELECT FROM key_block b WHERE b.key = k.key AND NOT b.is_void)',
    [lifted.map(({ key }) => key)],
  );
  return free.map(({ key }) => key);
};
