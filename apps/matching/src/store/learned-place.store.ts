import type { Unit } from '@quittance/kafka';
import type { StoreKey } from '../decision/identity.js';
import { ENOUGH, type LearnedLine } from '../routing/learned-place.js';
import type { LearnedPlace } from '../decision/session/learned-places.js';
import { type Sign, signKey } from '../decision/sign.js';

/**
 * Counts today's matches by sign and store; a transaction counts once per store. Must be written before the matches,
 * which record what has been counted (`taught` for terminals, `taught_names` for merchant ids and descriptors).
 */
export async function recordLearnedPlaces(unit: Unit, places: readonly LearnedPlace[], today: number): Promise<void> {
  if (places.length === 0) return;
  const rows = places.map(({ transactionKey, sign, acquirerId, storeKey }) => ({
    transaction_key: transactionKey,
    merchant_id: sign.merchantId,
    terminal_id: sign.terminalId,
    descriptor_hash: sign.descriptorHash,
    acquirer_id: acquirerId ?? '',
    store_key: storeKey,
  }));
  await unit.query(
    `INSERT INTO learned_place AS l (merchant_id, terminal_id, descriptor_hash, acquirer_id, store_key, day, matches)
     SELECT merchant_id, terminal_id, descriptor_hash, acquirer_id, store_key, $2::int, count(DISTINCT transaction_key)
     FROM json_to_recordset($1::json) AS n(transaction_key text, merchant_id text, terminal_id text, descriptor_hash text,
       acquirer_id text, store_key text)
     WHERE NOT EXISTS (SELECT FROM match m WHERE m.transaction_key = n.transaction_key
       AND CASE n.terminal_id WHEN '' THEN m.taught_names ELSE m.taught END = n.store_key)
     GROUP BY 1, 2, 3, 4, 5
     ON CONFLICT (merchant_id, terminal_id, descriptor_hash, acquirer_id, store_key, day)
     DO UPDATE SET matches = l.matches + excluded.matches`,
    [JSON.stringify(rows), today],
  );
}

interface LearnedRow {
  readonly merchant_id: string;
  readonly terminal_id: string;
  readonly descriptor_hash: string;
  readonly acquirer_id: string;
  readonly store_key: StoreKey;
  readonly matches: number;
}

/**
 * By {@link signKey}, the places learned on earlier days. Within a day, whether a match exists yet depends on the order
 * of arrival, so today's do not count.
 */
export async function loadLearned(
  unit: Unit,
  signs: readonly Sign[],
  today: number,
): Promise<Map<string, LearnedLine[]>> {
  const found = new Map<string, LearnedLine[]>();
  if (signs.length === 0) return found;
  const rows = await unit.query<LearnedRow>(
    `SELECT merchant_id, terminal_id, descriptor_hash, acquirer_id, store_key, sum(matches)::int AS matches
     FROM unnest($1::text[], $2::text[], $3::text[]) AS s(merchant_id, terminal_id, descriptor_hash)
       JOIN learned_place USING (merchant_id, terminal_id, descriptor_hash)
     WHERE day < $4 GROUP BY 1, 2, 3, 4, 5`,
    [signs.map((s) => s.merchantId), signs.map((s) => s.terminalId), signs.map((s) => s.descriptorHash), today],
  );
  for (const row of rows) {
    const sign = { merchantId: row.merchant_id, terminalId: row.terminal_id, descriptorHash: row.descriptor_hash };
    const acquirerId = row.acquirer_id === '' ? null : row.acquirer_id;
    const line = { acquirerId, storeKey: row.store_key, matches: row.matches };
    found.set(signKey(sign), [...(found.get(signKey(sign)) ?? []), line]);
  }
  return found;
}

/** Of the stores, those at which at least three matches of earlier days placed descriptors. */
export async function findShown(unit: Unit, storeKeys: readonly StoreKey[], today: number): Promise<Set<StoreKey>> {
  if (storeKeys.length === 0) return new Set();
  const rows = await unit.query<{ store_key: StoreKey }>(
    `SELECT store_key FROM learned_place WHERE store_key = ANY($1::text[]) AND descriptor_hash <> '' AND day < $2
     GROUP BY 1 HAVING sum(matches) >= $3`,
    [storeKeys, today, ENOUGH],
  );
  return new Set(rows.map((row) => row.store_key));
}

/** Deletes counts from before a day: terminals move, and ids are reused. */
export async function forgetLearned(unit: Unit, before: number): Promise<void> {
  await unit.query('DELETE FROM learned_place WHERE day < $1', [before]);
}
