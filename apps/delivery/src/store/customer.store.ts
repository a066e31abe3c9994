import type { ReceiptJson } from '@quittance/bank-api';
import type { AccountHolder } from '@quittance/edge';
import type { Unit } from '@quittance/kafka';
import type { ReceiptPlace } from '../domain/receipt-cursor.js';
import type { ReceiptSearch } from '../domain/receipt-search.js';
import { NOTICES } from './notices.js';

/** Times in epoch ms. */
export interface HeldReceipt {
  readonly receipt: ReceiptJson;
  readonly accountId: string;
  readonly purchasedAt: number;
  readonly storedAt: number;
  readonly seenByBankAt: number | null;
}

interface ReceiptPage {
  readonly before: ReceiptPlace | undefined;
  readonly search: ReceiptSearch;
  /** All of them where it is undefined. */
  readonly limit: number | undefined;
}

const ms = (of: string): string => `round(extract(epoch FROM ${of}) * 1000)::float8`;
const params = ({ bankId, accounts }: AccountHolder): [string, string[]] => [
  bankId,
  accounts.map(({ accountId }) => accountId),
];

/** Every word and amount is found in the receipt whose content is `e."full"`. */
const FOUND = `(cardinality($6::text[]) + cardinality($7::bigint[]) = 0 OR EXISTS (
    SELECT FROM (
      SELECT lower(concat_ws(' ', e."full" #>> '{data,merchant,tradingName}', e."full" #>> '{data,merchant,storeName}',
                             string_agg(l ->> 'text', ' '))) AS texts,
             array_agg((l ->> 'totalMinor')::bigint) || (e."full" #>> '{data,totalMinor}')::bigint AS amounts
        FROM json_array_elements(e."full" #> '{data,lines}') l) said
     WHERE NOT EXISTS (SELECT FROM unnest($6::text[]) w(word) WHERE strpos(said.texts, lower(w.word)) = 0)
       AND NOT EXISTS (SELECT FROM unnest($7::bigint[]) a(amount) WHERE a.amount <> ALL(said.amounts))))`;

/**
 * What is held of the holder's accounts, the newest purchase first, whether or not the bank may see it now. A page is found by heads alone
 * before any content is read, unless something is looked for.
 */
export const listReceipts = async (
  unit: Unit,
  holder: AccountHolder,
  { before, search, limit }: ReceiptPage,
): Promise<HeldReceipt[]> =>
  await unit.query<HeldReceipt & Record<string, unknown>>(
    `WITH page AS MATERIALIZED (
       SELECT r.receipt_id, r.revision FROM receipt r JOIN receipt_event e ON e.receipt_id = r.receipt_id AND e.revision = r.revision
        WHERE r.bank_id = $1 AND r.account_id = ANY($2::text[]) AND r.state IN ('issued', 'revised')
          AND ($3::bigint IS NULL OR (r.purchased_ms, r.receipt_id) < ($3::bigint, $4::uuid)) AND ${FOUND}
        ORDER BY r.purchased_ms DESC, r.receipt_id DESC LIMIT $5)
     SELECT e."full" -> 'data' AS receipt, r.account_id AS "accountId", r.purchased_ms::float8 AS "purchasedAt", ${ms('r.stored_at')} AS "storedAt",
            ${ms('least(r.shown_at, (SELECT min(d.at) FROM disclosure d WHERE d.receipt_id = r.receipt_id))')} AS "seenByBankAt"
       FROM page JOIN receipt r USING (receipt_id) JOIN receipt_event e ON e.receipt_id = r.receipt_id AND e.revision = r.revision
      ORDER BY r.purchased_ms DESC, r.receipt_id DESC`,
    [
      ...params(holder),
      before?.purchasedAt ?? null,
      before?.receiptId ?? null,
      limit ?? null,
      search.words,
      search.amountsMinor,
    ],
  );

/** Times in epoch ms. */
export interface Disclosure {
  readonly sequence: number;
  readonly at: number;
  readonly receiptId: string;
  readonly revision: number;
  readonly accountId: string;
  readonly merchant: string | null;
  readonly what: 'receipt' | 'notice';
  readonly how: 'webhook' | 'feed' | 'fetched' | 'looked_up';
  readonly endpointId: string;
  readonly bankId: string;
  readonly consentId: string | null;
  readonly consentVersion: number | null;
}

/** What the bank was given or told of the holder's accounts, the newest first. The merchant is known while the revision is held. */
export const listDisclosures = async (
  unit: Unit,
  holder: AccountHolder,
  { before, limit }: { readonly before: number | undefined; readonly limit: number | undefined },
): Promise<Disclosure[]> =>
  await unit.query<Disclosure & Record<string, unknown>>(
    `SELECT d.disclosure_id::float8 AS sequence, ${ms('d.at')} AS at, d.receipt_id AS "receiptId", d.revision, d.account_id AS "accountId",
            e."full" #>> '{data,merchant,tradingName}' AS merchant, d.what, d.how, d.endpoint_id AS "endpointId", d.bank_id AS "bankId",
            d.consent_id AS "consentId", d.consent_version::float8 AS "consentVersion"
       FROM disclosure d LEFT JOIN receipt_event e ON e.receipt_id = d.receipt_id AND e.revision = d.revision
      WHERE d.bank_id = $1 AND d.account_id = ANY($2::text[]) AND ($3::bigint IS NULL OR d.disclosure_id < $3::bigint)
      ORDER BY d.disclosure_id DESC LIMIT $4`,
    [...params(holder), before ?? null, limit ?? null],
  );

/** How much is held of one kind. Times in epoch ms. */
export interface Holding {
  readonly what: 'consents' | 'transactions' | 'receipts' | 'disclosures' | 'webhooks' | 'notices';
  readonly count: number;
  readonly oldest: number | null;
  readonly newest: number | null;
}

const counted = (what: Holding['what'], at: string, from: string): string =>
  `SELECT '${what}' AS what, count(*)::integer AS count, ${ms(`min(${at})`)} AS oldest, ${ms(`max(${at})`)} AS newest
     FROM ${from} AND bank_id = $1 AND account_id = ANY($2::text[])`;

/** What is held of the holder's accounts, by kind; a kind of which there is nothing is left out. */
export const countHoldings = async (unit: Unit, holder: AccountHolder): Promise<Holding[]> => {
  const rows = await unit.query<Holding & Record<string, unknown>>(
    [
      counted('consents', 'changed_at', 'consent WHERE true'),
      counted('transactions', 'seen_at', 'transaction_seen WHERE true'),
      counted('receipts', 'stored_at', `receipt WHERE state IN ('issued', 'revised')`),
      counted('disclosures', 'at', 'disclosure WHERE true'),
      counted('webhooks', 'created_at', 'delivery WHERE true'),
      counted('notices', 'stored_at', `receipt_event WHERE type IN ${NOTICES}`),
    ].join(' UNION ALL '),
    params(holder),
  );
  return rows.filter(({ count }) => count > 0);
};
