import type { Unit } from '@quittance/kafka';
import { type Claim, type Claims, NO_CLAIMS, type Title } from '../acceptors/claims.js';
import { ownerOf, type StoreKey } from '../decision/identity.js';

/** As merchant id of a title: the operator vouches for the whole directory, so every claim stands. */
export const EVERY_MERCHANT = '*';

/** Column value of an acquirer: empty for any. */
export const acquirerColumn = (acquirerId: string | null | undefined): string => acquirerId ?? '';
const fromColumn = (acquirerId: string): string | null => (acquirerId === '' ? null : acquirerId);

interface LineRow {
  readonly merchant_id: string;
  readonly store_key: StoreKey;
  readonly acquirer_id: string;
  readonly terminal_ids: string[];
  readonly claimed_at: number;
}

interface TitleRow {
  readonly merchant_id: string;
  readonly acquirer_id: string;
  readonly how: Title['how'];
  readonly retailer_id: string;
}

/** Claims and titles by merchant id; no entry where there are none. */
export async function loadClaims(unit: Unit, merchantIds: readonly string[]): Promise<Map<string, Claims>> {
  if (merchantIds.length === 0) return new Map();
  const [rows, titles] = await Promise.all([
    unit.query<LineRow>(
      `SELECT merchant_id, store_key, acquirer_id, terminal_ids, claimed_at::float8 FROM acceptor
       WHERE merchant_id = ANY($1::text[])`,
      [merchantIds],
    ),
    loadTitles(unit, merchantIds),
  ]);
  const found = new Map<string, { lines: Claim[]; titles: readonly Title[] }>();
  for (const [merchantId, own] of titles) found.set(merchantId, { lines: [], titles: own });
  const everywhere = titles.get(EVERY_MERCHANT);
  if (everywhere !== undefined)
    for (const merchantId of merchantIds) found.set(merchantId, { lines: [], titles: everywhere });
  for (const row of rows) {
    const claims = found.get(row.merchant_id) ?? { lines: [], titles: [] };
    found.set(row.merchant_id, claims);
    claims.lines.push({
      storeKey: row.store_key,
      merchantId: row.merchant_id,
      acquirerId: fromColumn(row.acquirer_id),
      terminalIds: row.terminal_ids,
      claimedAt: row.claimed_at,
    });
  }
  return found;
}

async function loadTitles(unit: Unit, merchantIds: readonly string[]): Promise<Map<string, Title[]>> {
  const rows = await unit.query<TitleRow>(
    'SELECT merchant_id, acquirer_id, how, retailer_id FROM acceptor_title WHERE merchant_id = ANY($1::text[])',
    [[...merchantIds, EVERY_MERCHANT]],
  );
  const titles = new Map<string, Title[]>();
  for (const { merchant_id: merchantId, acquirer_id: acquirerId, how, retailer_id: retailerId } of rows) {
    const title = { acquirerId: fromColumn(acquirerId), how, retailerId };
    titles.set(merchantId, [...(titles.get(merchantId) ?? []), title]);
  }
  return titles;
}

/** Whether the operator vouches for every claim. */
export async function isEveryClaimGood(unit: Unit): Promise<boolean> {
  return (await loadTitles(unit, [])).has(EVERY_MERCHANT);
}

/** Start of a retailer's claim at any of its stores, by {@link seniorityKey}. */
export type Seniority = ReadonlyMap<string, number>;

export const seniorityKey = (merchantId: string, acquirerId: string, retailerId: string): string =>
  `${merchantId}|${acquirerId}|${retailerId}`;

export async function loadSeniority(unit: Unit, merchantIds: readonly string[]): Promise<Seniority> {
  const seniority = new Map<string, number>();
  for (const [merchantId, { lines }] of await loadClaims(unit, [...new Set(merchantIds)])) {
    for (const { acquirerId, storeKey, claimedAt } of lines) {
      const key = seniorityKey(merchantId, acquirerColumn(acquirerId), ownerOf(storeKey));
      seniority.set(key, Math.min(claimedAt, seniority.get(key) ?? claimedAt));
    }
  }
  return seniority;
}

/** Merchant ids that the stores claim. */
export async function findMerchantIdsOf(unit: Unit, storeKeys: readonly StoreKey[]): Promise<string[]> {
  const rows = await unit.query<{ merchant_id: string }>(
    'SELECT DISTINCT merchant_id FROM acceptor WHERE store_key = ANY($1::text[])',
    [storeKeys],
  );
  return rows.map((row) => row.merchant_id);
}

export interface TitleRecord extends Title {
  readonly merchantId: string;
  /** Epoch ms. */
  readonly since: number;
}

/** Gives titles; one for any acquirer replaces all titles of the merchant id. */
export async function giveTitles(unit: Unit, titles: readonly TitleRecord[]): Promise<void> {
  if (titles.length === 0) return;
  const general = titles.filter((title) => title.acquirerId === null).map((title) => title.merchantId);
  await dropTitles(
    unit,
    general.map((merchantId) => ({ merchantId, acquirerId: null })),
  );
  await unit.query(
    `INSERT INTO acceptor_title (merchant_id, acquirer_id, how, retailer_id, since)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
     ON CONFLICT (merchant_id, acquirer_id) DO UPDATE
       SET how = excluded.how, retailer_id = excluded.retailer_id, since = excluded.since`,
    [
      titles.map((title) => title.merchantId),
      titles.map((title) => acquirerColumn(title.acquirerId)),
      titles.map((title) => title.how),
      titles.map((title) => title.retailerId),
      titles.map((title) => title.since),
    ],
  );
}

/** Removes titles: for one acquirer, or for null all of the merchant id. */
export async function dropTitles(
  unit: Unit,
  acceptors: readonly { readonly merchantId: string; readonly acquirerId: string | null }[],
): Promise<void> {
  if (acceptors.length === 0) return;
  await unit.query(
    `DELETE FROM acceptor_title t USING unnest($1::text[], $2::text[]) AS gone(merchant_id, acquirer_id)
     WHERE t.merchant_id = gone.merchant_id AND gone.acquirer_id IN ('', t.acquirer_id)`,
    [acceptors.map((one) => one.merchantId), acceptors.map((one) => acquirerColumn(one.acquirerId))],
  );
}

export const claimsIn = (found: ReadonlyMap<string, Claims>, merchantId: string): Claims =>
  found.get(merchantId) ?? NO_CLAIMS;

/** Merchant ids claimed by more than one retailer, in a fixed order. */
export async function findRivalled(unit: Unit): Promise<string[]> {
  const rows = await unit.query<{ merchant_id: string }>(
    `SELECT merchant_id FROM acceptor GROUP BY 1 HAVING count(DISTINCT split_part(store_key, '/', 1)) > 1 ORDER BY 1`,
  );
  return rows.map((row) => row.merchant_id);
}
