import type { StoreRegistered } from '@quittance/contracts-retailer';
import type { Unit } from '@quittance/kafka';
import type { StoreProfile } from '../domain/descriptor.js';
import type { StoreKey } from '../domain/identity.js';
import { toMerchantId, toTerminalId } from '../domain/link/facts.js';
import type { Acceptor } from '../domain/route.js';

export interface StoreVersion {
  readonly storeKey: StoreKey;
  readonly profile: StoreRegistered;
}

/** Writes stores that are newer than what is kept, with their acceptors, and answers the keys of those written. */
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
  const lines = stores.filter((s) => keys.has(s.storeKey)).flatMap(acceptorLines);
  await unit.query('DELETE FROM acceptor WHERE store_key = ANY($1::text[])', [[...keys]]);
  await unit.query(
    `INSERT INTO acceptor (merchant_id, store_key, acquirer_id, terminal_ids)
     SELECT merchant_id, store_key, acquirer_id, terminal_ids
     FROM jsonb_to_recordset($1::jsonb) AS a(merchant_id text, store_key text, acquirer_id text, terminal_ids text[])
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
}

function acceptorLines({ storeKey, profile }: StoreVersion): AcceptorLine[] {
  return profile.acceptors.flatMap((acceptor) => {
    const merchantId = toMerchantId(acceptor.merchantId);
    if (merchantId === undefined) return [];
    const terminalIds = acceptor.terminalIds.map(toTerminalId).filter((id) => id !== undefined);
    return [
      {
        merchant_id: merchantId,
        store_key: storeKey,
        acquirer_id: acceptor.acquirerId ?? '',
        terminal_ids: terminalIds,
      },
    ];
  });
}

/** One statement may not touch a row twice, and a retailer may list one merchant id on several lines. */
function mergeLines(lines: readonly AcceptorLine[]): AcceptorLine[] {
  const merged = new Map<string, AcceptorLine>();
  for (const line of lines) {
    const key = `${line.merchant_id}|${line.store_key}|${line.acquirer_id}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, terminal_ids: [...known.terminal_ids, ...line.terminal_ids] } : line);
  }
  return [...merged.values()];
}

/** The directory's lines of some merchant ids, by merchant id. */
export async function loadAcceptors(unit: Unit, merchantIds: readonly string[]): Promise<Map<string, Acceptor[]>> {
  const found = new Map<string, Acceptor[]>();
  if (merchantIds.length === 0) return found;
  const rows = await unit.query<AcceptorLine>(
    `SELECT merchant_id, store_key, acquirer_id, terminal_ids FROM acceptor WHERE merchant_id = ANY($1::text[])`,
    [merchantIds],
  );
  for (const row of rows) {
    const line: Acceptor = {
      storeKey: row.store_key,
      merchantId: row.merchant_id,
      acquirerId: row.acquirer_id === '' ? null : row.acquirer_id,
      terminalIds: row.terminal_ids,
    };
    found.set(row.merchant_id, [...(found.get(row.merchant_id) ?? []), line]);
  }
  return found;
}

interface ProfileRow {
  readonly store_key: StoreKey;
  readonly name: string;
  readonly trading_name: string;
  readonly legal_name: string | null;
}

/** What stores are called. */
export async function loadProfiles(unit: Unit, storeKeys: readonly StoreKey[]): Promise<Map<StoreKey, StoreProfile>> {
  if (storeKeys.length === 0) return new Map();
  const rows = await unit.query<ProfileRow>(
    `SELECT store_key, profile->>'name' AS name, profile->>'tradingName' AS trading_name,
       profile->>'legalName' AS legal_name
     FROM store WHERE store_key = ANY($1::text[])`,
    [storeKeys],
  );
  return new Map(
    rows.map((row) => [
      row.store_key,
      {
        storeKey: row.store_key,
        name: row.name,
        tradingName: row.trading_name,
        legalName: row.legal_name,
      },
    ]),
  );
}
