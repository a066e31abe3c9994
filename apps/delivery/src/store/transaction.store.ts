import type { Unit } from '@quittance/kafka';
import type { OfferedTransaction, SeenRevision } from '../domain/intake.js';

/** Puts revisions on record and answers what the record then says of each: a concurrent request may have been first. */
export const recordSeen = async (
  unit: Unit,
  bankId: string,
  offered: readonly OfferedTransaction<unknown>[],
): Promise<SeenRevision[]> => {
  if (offered.length === 0) return [];
  const sorted = [...offered].sort((a, b) => compare(a.transactionId, b.transactionId) || a.revision - b.revision);
  const keys = [sorted.map((o) => o.transactionId), sorted.map((o) => o.revision)];
  await unit.query(
    `INSERT INTO transaction_seen (bank_id, transaction_id, revision, account_id, content_hash)
     SELECT $1, * FROM unnest($2::text[], $3::integer[], $4::text[], $5::text[]) ON CONFLICT DO NOTHING`,
    [bankId, ...keys, sorted.map((o) => o.accountId), sorted.map((o) => o.contentHash)],
  );
  // A second statement: rows that a concurrent transaction committed meanwhile are only visible to a new snapshot.
  const rows = await unit.query<{ transaction_id: string; revision: number; content_hash: string; published: boolean }>(
    `SELECT transaction_id, revision, content_hash, published FROM transaction_seen
      WHERE bank_id = $1 AND (transaction_id, revision) IN (SELECT * FROM unnest($2::text[], $3::integer[]))`,
    [bankId, ...keys],
  );
  return rows.map((row) => ({
    transactionId: row.transaction_id,
    revision: row.revision,
    contentHash: row.content_hash,
    published: row.published,
  }));
};

/** Kafka has these on acks=all. A row that an erasure removed meanwhile stays removed. */
export const markPublished = async (
  unit: Unit,
  bankId: string,
  published: readonly { transactionId: string; revision: number }[],
): Promise<void> => {
  await unit.query(
    `UPDATE transaction_seen SET published = true
      WHERE bank_id = $1 AND (transaction_id, revision) IN (SELECT * FROM unnest($2::text[], $3::integer[]))`,
    [bankId, published.map((p) => p.transactionId), published.map((p) => p.revision)],
  );
};

/** Whether any revision of the bank's transaction is on record. */
export const isSeen = async (unit: Unit, bankId: string, transactionId: string): Promise<boolean> => {
  const rows = await unit.query('SELECT 1 FROM transaction_seen WHERE bank_id = $1 AND transaction_id = $2 LIMIT 1', [
    bankId,
    transactionId,
  ]);
  return rows.length > 0;
};

/** Counts lines per bank and day; a count is all that is ever kept of transactions without consent. */
export const tally = async (unit: Unit, bankId: string, accepted: number, notConsented: number): Promise<void> => {
  await unit.query(
    `INSERT INTO intake_tally (bank_id, day, accepted, not_consented) VALUES ($1, (now() AT TIME ZONE 'UTC')::date, $2, $3)
     ON CONFLICT (bank_id, day) DO UPDATE SET accepted = intake_tally.accepted + excluded.accepted,
       not_consented = intake_tally.not_consented + excluded.not_consented`,
    [bankId, accepted, notConsented],
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
