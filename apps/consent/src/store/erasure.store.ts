import { Inject, Injectable } from '@nestjs/common';
import { accountDigest } from '@quittance/consent-policy';
import type { Unit } from '@quittance/kafka';
import { DataSource } from 'typeorm';
import type { ConsentName } from '../domain/consent.js';
import type { Remains } from '../domain/erasure.js';
import type { Account } from './consent.store.js';
import { jsonTexts } from './json-texts.js';

/** That an account was erased. Times are epoch ms. */
interface ErasedAccount {
  readonly erasedAt: number;
  /** Not every service has confirmed it. */
  readonly isUnderWay: boolean;
  /** Of a joint account whose records stay: when which of its holders asked for erasure, by their digest. */
  readonly holders: Readonly<Record<string, number>>;
}

/** The erasure of one account, as its request asked for it. */
interface Erasure {
  readonly askId: string;
  readonly requestId: string;
  readonly digest: string;
  readonly erasedAt: number;
  readonly kept: readonly Remains[];
}

export interface ErasureState extends Erasure {
  readonly matchingErasedAt?: number;
  readonly matchingLeft: readonly Remains[];
  readonly deliveryErasedAt?: number;
  readonly deliveryLeft: readonly Remains[];
}

export interface Confirmation {
  readonly askId: string;
  readonly erasedAt: number;
  readonly left: readonly Remains[];
}

interface StateRow {
  readonly ask_id: string;
  readonly request_id: string;
  readonly digest: string;
  readonly erased_at: string;
  readonly kept: Remains[];
  readonly matching_erased_at: string | null;
  readonly matching_left: Remains[];
  readonly delivery_erased_at: string | null;
  readonly delivery_left: Remains[];
}

/** A holder, and a consent, are named after an erasure by a digest like that of an account. */
export const holderDigest = (bankId: string, subject: string): string => accountDigest(bankId, subject);
export const consentDigest = ({ bankId, consentId }: ConsentName): string => accountDigest(bankId, consentId);

/** Which accounts were erased, and how far each erasure has come. Nothing in it names anybody. */
@Injectable()
export class ErasureStore {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async erased({ bankId, accountId }: Account, unit: Unit): Promise<ErasedAccount | undefined> {
    const [row] = await unit.query<{ erased_at: string; holders: Record<string, number>; under_way: boolean }>(
      `SELECT a.erased_at, a.holders,
              e.ask_id IS NOT NULL AND (e.matching_erased_at IS NULL OR e.delivery_erased_at IS NULL) AS under_way
         FROM erased_account a LEFT JOIN erasure e USING (ask_id) WHERE a.digest = $1`,
      [accountDigest(bankId, accountId)],
    );
    return row && { erasedAt: Number(row.erased_at), isUnderWay: row.under_way, holders: row.holders };
  }

  /** The last version of a consent that was erased, and of which account it was: its id stays that account's. */
  async erasedConsent(name: ConsentName, unit: Unit): Promise<{ version: number; digest: string } | undefined> {
    const [row] = await unit.query<{ version: string; digest: string }>(
      'SELECT version, digest FROM erased_consent WHERE consent_digest = $1',
      [consentDigest(name)],
    );
    return row && { version: Number(row.version), digest: row.digest };
  }

  /** Of erasures in the ledger, those that this database does not know of, nor of a later one of the account. */
  async findUnknown<E extends { digest: string; erasedAt: number }>(all: readonly E[], unit: Unit): Promise<E[]> {
    const rows = await unit.query<{ digest: string; erased_at: string }>(
      'SELECT digest, erased_at FROM erased_account WHERE digest = ANY($1)',
      [all.map(({ digest }) => digest)],
    );
    const known = new Map(rows.map((row) => [row.digest, Number(row.erased_at)]));
    return all.filter(({ digest, erasedAt }) => erasedAt > (known.get(digest) ?? Number.NEGATIVE_INFINITY));
  }

  /** `holders`: of those whose records stay, by their place. */
  async markErased(
    all: readonly { digest: string; erasedAt: number; askId: string; holders: Readonly<Record<string, number>> }[],
    unit: Unit,
  ): Promise<void> {
    await unit.query(
      `INSERT INTO erased_account (digest, erased_at, ask_id, holders)
       SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::jsonb[])
       ON CONFLICT (digest) DO UPDATE SET erased_at = excluded.erased_at, ask_id = excluded.ask_id, holders = excluded.holders
        WHERE excluded.erased_at >= erased_account.erased_at`,
      [
        all.map(({ digest }) => digest),
        all.map(({ erasedAt }) => erasedAt),
        all.map(({ askId }) => askId),
        jsonTexts(all.map(({ holders }) => holders)),
      ],
    );
  }

  async add(all: readonly Erasure[], unit: Unit): Promise<void> {
    await unit.query(
      `INSERT INTO erasure (ask_id, request_id, digest, erased_at, asked_at, kept)
       SELECT a, r, d, t, t, k FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[], $5::jsonb[]) AS e (a, r, d, t, k)`,
      [
        all.map(({ askId }) => askId),
        all.map(({ requestId }) => requestId),
        all.map(({ digest }) => digest),
        all.map(({ erasedAt }) => erasedAt),
        jsonTexts(all.map(({ kept }) => kept)),
      ],
    );
  }

  async ofRequest(requestId: string): Promise<ErasureState[]> {
    const rows = await this.dataSource.query<StateRow[]>(
      'SELECT * FROM erasure WHERE request_id = $1 ORDER BY ask_id',
      [requestId],
    );
    return rows.map(toState);
  }

  /**
   * Notes that a service has erased what was asked for; whoever erased an account has with it done what was asked for earlier. Requests of which
   * nothing is open are then done.
   */
  async confirm(service: 'matching' | 'delivery', all: readonly Confirmation[], at: number, unit: Unit): Promise<void> {
    const [asks, times] = [all.map(({ askId }) => askId), all.map(({ erasedAt }) => erasedAt)];
    // The last two confirmations of a request may come at once: the second waits, and sees the first.
    const requests = await unit.query<{ request_id: string }>(
      `SELECT request_id FROM rights_request WHERE request_id IN (
         SELECT request_id FROM erasure WHERE digest IN (SELECT digest FROM erasure WHERE ask_id = ANY($1)))
        ORDER BY request_id FOR UPDATE`,
      [asks],
    );
    if (requests.length === 0) return;
    await unit.query(
      `UPDATE erasure e SET ${service}_erased_at = c.at, ${service}_left = c.remains
         FROM unnest($1::text[], $2::bigint[], $3::jsonb[]) AS c (ask_id, at, remains) JOIN erasure asked USING (ask_id)
        WHERE e.digest = asked.digest AND e.erased_at <= asked.erased_at AND e.${service}_erased_at IS NULL`,
      [asks, times, jsonTexts(all.map(({ left }) => left))],
    );
    await unit.query(
      `WITH closed AS (
         UPDATE rights_request r SET closed_at = $2, outcome = 'done'
          WHERE request_id = ANY($1) AND closed_at IS NULL AND NOT EXISTS (
            SELECT FROM erasure e WHERE e.request_id = r.request_id AND (matching_erased_at IS NULL OR delivery_erased_at IS NULL))
         RETURNING request_id)
       INSERT INTO rights_step (request_id, at, by, step) SELECT request_id, $2, 'network', 'done' FROM closed`,
      [requests.map(({ request_id: id }) => id), at],
    );
  }

  /** How many erasures are not confirmed by all, and the oldest. */
  async open(): Promise<{ count: number; oldestAt: number | undefined }> {
    const [row] = await this.dataSource.query<{ count: number; oldest: string | null }[]>(
      `SELECT count(*)::int AS count, min(erased_at) AS oldest FROM erasure
        WHERE matching_erased_at IS NULL OR delivery_erased_at IS NULL`,
    );
    return { count: row?.count ?? 0, oldestAt: row?.oldest ? Number(row.oldest) : undefined };
  }

  /** Those that nobody has confirmed since they were last asked for: to ask again. */
  async takeOverdue(
    askedBefore: number,
    at: number,
    unit: Unit,
  ): Promise<Pick<Erasure, 'askId' | 'digest' | 'erasedAt'>[]> {
    const rows = await unit.query<StateRow>(
      `UPDATE erasure SET asked_at = $2
        WHERE asked_at < $1 AND (matching_erased_at IS NULL OR delivery_erased_at IS NULL) RETURNING *`,
      [askedBefore, at],
    );
    return rows.map(toState);
  }
}

const toState = (row: StateRow): ErasureState => ({
  askId: row.ask_id,
  requestId: row.request_id,
  digest: row.digest,
  erasedAt: Number(row.erased_at),
  kept: row.kept,
  ...(row.matching_erased_at !== null && { matchingErasedAt: Number(row.matching_erased_at) }),
  matchingLeft: row.matching_left,
  ...(row.delivery_erased_at !== null && { deliveryErasedAt: Number(row.delivery_erased_at) }),
  deliveryLeft: row.delivery_left,
});
