import { Injectable } from '@nestjs/common';
import type { Unit } from '@quittance/kafka';
import { consentDigest } from './erasure.store.js';
import type { Account } from './consent.store.js';

/** PostgreSQL's own accountDigest (libs/consent-policy). */
const DIGEST = `encode(sha256(convert_to(bank_id || '/' || account_id, 'UTF8')), 'hex')`;

/** An account to erase: what is of it up to then, epoch ms. */
interface ErasableAccount extends Account {
  readonly digest: string;
  readonly erasedAt: number;
}

interface ConsentKey {
  readonly bankId: string;
  readonly consentId: string;
}

/** Removes what is kept of accounts and of customers: everywhere but in records that another holder has a right to. */
@Injectable()
export class AccountDataStore {
  /** The accounts that any row here is of, of those that digests name. Reads every consent: for what came back with a backup. */
  async findAccounts(digests: readonly string[], unit: Unit): Promise<(Account & { digest: string })[]> {
    const tables = ['consent_record', 'consent_passing', 'objection', 'consent_event'];
    return unit.query<Account & { digest: string }>(
      `SELECT bank_id AS "bankId", account_id AS "accountId", ${DIGEST} AS digest
         FROM (${tables.map((table) => `SELECT bank_id, account_id FROM ${table}`).join(' UNION ')}) AS known
        WHERE ${DIGEST} = ANY($1)`,
      [digests],
    );
  }

  /** When the last was put in of what the bank of each account is still to be told, by the digest of the account. */
  async lastNotices(accounts: readonly ErasableAccount[], unit: Unit): Promise<ReadonlyMap<string, number>> {
    const rows = await unit.query<{ digest: string; at: string }>(
      `SELECT ${DIGEST} AS digest, max(created_at) AS at FROM consent_event
        WHERE (bank_id, account_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) GROUP BY 1`,
      [accounts.map(({ bankId }) => bankId), accounts.map(({ accountId }) => accountId)],
    );
    return new Map(rows.map(({ digest, at }) => [digest, Number(at)]));
  }

  /** The consents of accounts. */
  async consentsOf(accounts: readonly Account[], unit: Unit): Promise<ConsentKey[]> {
    return unit.query<ConsentKey>(
      `SELECT DISTINCT bank_id AS "bankId", consent_id AS "consentId" FROM consent_record
        WHERE (bank_id, account_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      [accounts.map(({ bankId }) => bankId), accounts.map(({ accountId }) => accountId)],
    );
  }

  /** Of accounts those, by digest, in whose records there is more than one person. */
  async sharedOf(accounts: readonly ErasableAccount[], unit: Unit): Promise<ReadonlySet<string>> {
    const rows = await unit.query<{ digest: string }>(
      `SELECT ${DIGEST} AS digest FROM consent_record, jsonb_array_elements(change -> 'events') AS e
        WHERE (bank_id, account_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND e ->> 'holder' <> ''
        GROUP BY bank_id, account_id HAVING count(DISTINCT e ->> 'holder') > 1`,
      [accounts.map(({ bankId }) => bankId), accounts.map(({ accountId }) => accountId)],
    );
    return new Set(rows.map(({ digest }) => digest));
  }

  /** Deletes the consents of accounts with all that follows from them; of each its last version stays, under a digest of its name. */
  async eraseConsents(accounts: readonly ErasableAccount[], unit: Unit): Promise<void> {
    if (accounts.length === 0) return;
    const those = [
      accounts.map(({ bankId }) => bankId),
      accounts.map(({ accountId }) => accountId),
      accounts.map(({ erasedAt }) => erasedAt),
    ];
    const gone = await unit.query<ConsentKey & { digest: string; version: string }>(
      `WITH gone AS (
         DELETE FROM consent_record r USING unnest($1::text[], $2::text[], $3::bigint[]) AS a (bank_id, account_id, at)
          WHERE (r.bank_id, r.account_id) = (a.bank_id, a.account_id) AND r.changed_at <= a.at
         RETURNING r.bank_id, r.account_id, r.consent_id, r.version)
       SELECT bank_id AS "bankId", consent_id AS "consentId", ${DIGEST} AS digest, max(version) AS version
         FROM gone GROUP BY bank_id, account_id, consent_id`,
      those,
    );
    await unit.query(
      `INSERT INTO erased_consent (consent_digest, digest, version) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
       ON CONFLICT (consent_digest) DO UPDATE SET version = GREATEST(erased_consent.version, excluded.version)`,
      [gone.map(consentDigest), gone.map(({ digest }) => digest), gone.map(({ version }) => version)],
    );
    await unit.query(
      `DELETE FROM consent_passing p USING unnest($1::text[], $2::text[]) AS a (bank_id, account_id)
        WHERE (p.bank_id, p.account_id) = (a.bank_id, a.account_id)
          AND NOT EXISTS (SELECT FROM consent_record r WHERE (r.bank_id, r.consent_id) = (p.bank_id, p.consent_id))`,
      those.slice(0, 2),
    );
    await unit.query(
      `UPDATE security_event SET consent_id = NULL WHERE (bank_id, consent_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      [gone.map(({ bankId }) => bankId), gone.map(({ consentId }) => consentId)],
    );
  }

  /** Deletes what is kept of accounts beside their consents. */
  async eraseRest(accounts: readonly ErasableAccount[], unit: Unit): Promise<void> {
    const those = [
      accounts.map(({ bankId }) => bankId),
      accounts.map(({ accountId }) => accountId),
      accounts.map(({ erasedAt }) => erasedAt),
    ];
    await unit.query(
      `DELETE FROM objection o USING unnest($1::text[], $2::text[], $3::bigint[]) AS a (bank_id, account_id, at)
        WHERE (o.bank_id, o.account_id) = (a.bank_id, a.account_id) AND o.objected_at <= a.at`,
      those,
    );
    await unit.query('DELETE FROM rights_ask WHERE digest = ANY($1)', [accounts.map(({ digest }) => digest)]);
  }

  /** Ends the sessions of a customer, and takes their name, accounts and words from what they asked for; what was open of that is closed with it. */
  async eraseCustomer({ bankId, subject }: { bankId: string; subject: string }, at: number, unit: Unit): Promise<void> {
    await unit.query('DELETE FROM customer_session WHERE bank_id = $1 AND subject = $2', [bankId, subject]);
    await this.#eraseRequests('bank_id = $1 AND subject = $2', [bankId, subject], at, unit);
  }

  /** The same for all who have asked for nothing but these accounts, by digest: after a backup nobody remembers who it was. */
  async eraseCustomersOf(digests: readonly string[], at: number, unit: Unit): Promise<void> {
    await unit.query(
      `DELETE FROM customer_session WHERE created_at <= $2 AND EXISTS (
         SELECT FROM jsonb_array_elements(accounts) a
          WHERE encode(sha256(convert_to(bank_id || '/' || (a ->> 'accountId'), 'UTF8')), 'hex') = ANY($1))`,
      [digests, at],
    );
    await this.#eraseRequests(
      `received_at <= $2 AND cardinality(account_ids) > 0 AND NOT EXISTS (
         SELECT FROM unnest(account_ids) AS account_id WHERE NOT ${DIGEST} = ANY($1))`,
      [digests, at],
      at,
      unit,
    );
  }

  async #eraseRequests(where: string, params: readonly unknown[], at: number, unit: Unit): Promise<void> {
    const rows = await unit.query<{ request_id: string; was_open: boolean }>(
      `WITH before AS (SELECT request_id, closed_at IS NULL AS was_open FROM rights_request WHERE ${where} FOR UPDATE)
       UPDATE rights_request r SET subject = NULL, account_ids = NULL, words = NULL
         FROM before WHERE r.request_id = before.request_id RETURNING r.request_id, before.was_open`,
      params,
    );
    const open = rows.filter((row) => row.was_open).map((row) => row.request_id);
    await unit.query('UPDATE rights_step SET words = NULL WHERE request_id = ANY($1) AND words IS NOT NULL', [
      rows.map((row) => row.request_id),
    ]);
    await unit.query(
      `WITH closed AS (UPDATE rights_request SET closed_at = $2, outcome = 'done' WHERE request_id = ANY($1) RETURNING request_id)
       INSERT INTO rights_step (request_id, at, by, step) SELECT request_id, $2, 'you', 'done' FROM closed`,
      [open, at],
    );
  }
}
