import type { StoreRegistered } from '@quittance/contracts-retailer';
import type { Unit } from '@quittance/kafka';
import { nameStarts, type StoreProfile, toStoreProfile } from '../decision/compare/descriptor.js';
import { ownerOf, type StoreKey } from '../decision/identity.js';
import { toMerchantId, toTerminalId } from '../decision/facts.js';
import { acquirerColumn, loadSeniority, type Seniority, seniorityKey } from './acceptor.store.js';

interface StoreVersion {
  readonly storeKey: StoreKey;
  readonly profile: StoreRegistered;
  /** Versions from the same batch that this one replaces, the oldest first. */
  readonly earlier: readonly StoreRegistered[];
}

/** Stores registrations newer than the stored ones, with their acceptors; returns the keys of those stored. */
export async function recordStores(unit: Unit, stores: readonly StoreVersion[]): Promise<Set<StoreKey>> {
  const written = await unit.query<{ store_key: StoreKey }>(
    `INSERT INTO store (store_key, version, profile)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(store_key text, version bigint, profile jsonb)
     ON CONFLICT (store_key) DO UPDATE SET version = excluded.version, profile = excluded.profile
     WHERE store.version < excluded.version
     RETURNING store_key`,
    [
      JSON.stringify(
        stores.map(({ storeKey, profile }) => ({ store_key: storeKey, version: profile.version, profile })),
      ),
    ],
  );
  const keys = new Set(written.map((row) => row.store_key));
  const changed = stores.filter((s) => keys.has(s.storeKey));
  const seniority = await loadSeniority(unit, changed.flatMap(merchantIdsOf));
  const lines = changed.flatMap((version) => acceptorLines(version, seniority));
  await recordNames(unit, changed);
  await unit.query('DELETE FROM acceptor WHERE store_key = ANY($1::text[])', [[...keys]]);
  await unit.query(
    `INSERT INTO acceptor (merchant_id, store_key, acquirer_id, terminal_ids, claimed_at)
     SELECT merchant_id, store_key, acquirer_id, terminal_ids, claimed_at
     FROM jsonb_to_recordset($1::jsonb)
       AS a(merchant_id text, store_key text, acquirer_id text, terminal_ids text[], claimed_at bigint)
     ON CONFLICT (merchant_id, store_key, acquirer_id)
     DO UPDATE SET terminal_ids = acceptor.terminal_ids || excluded.terminal_ids`,
    [JSON.stringify(mergeLines(lines))],
  );
  return keys;
}

interface AcceptorLine {
  merchant_id: string;
  store_key: StoreKey;
  acquirer_id: string;
  terminal_ids: string[];
  claimed_at: number;
}

export const merchantIdsOf = ({ profile }: Pick<StoreVersion, 'profile'>): string[] =>
  profile.acceptors.flatMap(({ merchantId }) => toMerchantId(merchantId) ?? []);

function acceptorLines(version: StoreVersion, seniority: Seniority): AcceptorLine[] {
  const { storeKey, profile } = version;
  return profile.acceptors.flatMap((acceptor) => {
    const merchantId = toMerchantId(acceptor.merchantId);
    if (merchantId === undefined) return [];
    const terminalIds = acceptor.terminalIds.map(toTerminalId).filter((id) => id !== undefined);
    const acquirerId = acquirerColumn(acceptor.acquirerId);
    return [
      {
        merchant_id: merchantId,
        store_key: storeKey,
        acquirer_id: acquirerId,
        terminal_ids: terminalIds,
        claimed_at: claimedSince(version, { merchantId, acquirerId }, seniority),
      },
    ];
  });
}

/** Start of the retailer's unbroken claim, at this store or another; a version without the line ends it. */
function claimedSince(
  { storeKey, profile, earlier }: StoreVersion,
  { merchantId, acquirerId }: { readonly merchantId: string; readonly acquirerId: string },
  seniority: Seniority,
): number {
  let since = profile.version;
  for (const { version, acceptors } of earlier.toReversed()) {
    const isListed = acceptors.some(
      (acceptor) =>
        toMerchantId(acceptor.merchantId) === merchantId && acquirerColumn(acceptor.acquirerId) === acquirerId,
    );
    if (!isListed) return since;
    since = version;
  }
  return Math.min(since, seniority.get(seniorityKey(merchantId, acquirerId, ownerOf(storeKey))) ?? since);
}

/** A statement cannot update a row twice, and a retailer may list one merchant id on several lines. */
function mergeLines(lines: readonly AcceptorLine[]): AcceptorLine[] {
  const merged = new Map<string, AcceptorLine>();
  for (const line of lines) {
    const key = `${line.merchant_id}|${line.store_key}|${line.acquirer_id}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, terminal_ids: [...known.terminal_ids, ...line.terminal_ids] } : line);
  }
  return [...merged.values()];
}

interface ProfileRow {
  readonly store_key: StoreKey;
  readonly name: string;
  readonly trading_name: string;
  readonly legal_name: string | null;
  readonly city: string | null;
  readonly country: string | null;
  readonly mcc: string | null;
}

/** Names of stores, for comparing descriptors. */
export async function loadProfiles(unit: Unit, storeKeys: readonly StoreKey[]): Promise<Map<StoreKey, StoreProfile>> {
  if (storeKeys.length === 0) return new Map();
  const rows = await unit.query<ProfileRow>(
    `SELECT store_key, profile->>'name' AS name, profile->>'tradingName' AS trading_name,
       profile->>'legalName' AS legal_name, profile->'address'->>'city' AS city,
       profile->'address'->>'country' AS country, profile->>'mcc' AS mcc
     FROM store WHERE store_key = ANY($1::text[])`,
    [storeKeys],
  );
  return new Map(
    rows.map((row) => [
      row.store_key,
      toStoreProfile({
        storeKey: row.store_key,
        name: row.name,
        tradingName: row.trading_name,
        legalName: row.legal_name,
        city: row.city,
        country: row.country,
        mcc: row.mcc,
      }),
    ]),
  );
}

/** Names of more stores than this begin too much alike: a descriptor with such a word would make every batch read them. */
const MOST_ALIKE = 1_000;

/** Stores by the first letters of their names; none where more than {@link MOST_ALIKE} begin so. */
export async function findByNameStart(unit: Unit, starts: readonly string[]): Promise<Map<string, StoreKey[]>> {
  if (starts.length === 0) return new Map();
  const rows = await unit.query<{ name_start: string; store_key: StoreKey }>(
    `SELECT s.name_start, n.store_key FROM unnest($1::text[]) AS s(name_start), LATERAL (
       SELECT store_key FROM store_name n WHERE n.name_start = s.name_start ORDER BY store_key LIMIT $2) AS n`,
    [starts, MOST_ALIKE + 1],
  );
  const found = [...Map.groupBy(rows, (row) => row.name_start)].filter(([, some]) => some.length <= MOST_ALIKE);
  return new Map(found.map(([start, some]) => [start, some.map((row) => row.store_key)]));
}

async function recordNames(unit: Unit, stores: readonly StoreVersion[]): Promise<void> {
  const keys = stores.map(({ storeKey }) => storeKey);
  const names = stores.flatMap(({ storeKey, profile }) =>
    nameStarts(toStoreProfile({ ...profile, storeKey })).map((start) => ({ start, storeKey })),
  );
  await unit.query('DELETE FROM store_name WHERE store_key = ANY($1::text[])', [keys]);
  await unit.query('INSERT INTO store_name (name_start, store_key) SELECT * FROM unnest($1::text[], $2::text[])', [
    names.map(({ start }) => start),
    names.map(({ storeKey }) => storeKey),
  ]);
}
