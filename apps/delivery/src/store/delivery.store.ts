import { Inject, Injectable } from '@nestjs/common';
import type { Unit } from '@quittance/kafka';
import { DataSource } from 'typeorm';
import { consentInForce, INTO_LEDGER } from './disclosure.store.js';
import { NOTICES } from './notices.js';

/** One delivery that this process may attempt until its lease ends. */
export interface ClaimedDelivery {
  readonly deliveryId: string;
  readonly leaseToken: string;
  readonly attempt: number;
  readonly endpointKey: string;
  readonly url: string;
  readonly body: Buffer;
  readonly sealedSecrets: readonly Buffer[];
  readonly traceparent: string | undefined;
}

interface ClaimOptions {
  /** Attempts under way per endpoint. */
  readonly busy: ReadonlyMap<string, number>;
  readonly laneWidth: number;
  readonly leaseMs: number;
  readonly leaseToken: string;
}

interface ClaimRow {
  readonly delivery_id: string;
  readonly attempts: number;
  readonly endpoint_key: string;
  readonly url: string;
  readonly body: string;
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly traceparent: string | null;
}

/** How long a delivery waits whose consent is blocked by a parked record, before it is looked at again. */
const BLOCKED_LOOK_AGAIN = `interval '30 seconds'`;

export interface FinishedAttempt {
  readonly deliveryId: string;
  readonly leaseToken: string;
  readonly attempt: number;
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly durationMs: number;
  readonly state: 'delivered' | 'failed' | 'pending';
  readonly reason: string | undefined;
  /** For `pending`: how long until the next attempt. */
  readonly afterMs: number;
}

const CLAIM = `WITH busy AS (SELECT * FROM unnest($1::uuid[], $2::integer[]) AS b(endpoint_key, count)),
     lane AS (
       SELECT p.endpoint_key, $3::integer - coalesce(b.count, 0) AS free FROM endpoint p LEFT JOIN busy b USING (endpoint_key)
        WHERE p.state = 'active' AND coalesce(b.count, 0) < $3::integer),
     due AS (
       SELECT d.* FROM lane l CROSS JOIN LATERAL (
         SELECT delivery_id, bank_id, account_id, event_type, cancel_reason FROM delivery
          WHERE endpoint_key = l.endpoint_key AND state IN ('pending', 'sending') AND due_at <= now()
          ORDER BY due_at LIMIT l.free FOR UPDATE SKIP LOCKED) d),
     judged AS (
       SELECT delivery_id, CASE
           WHEN cancel_reason IS NOT NULL THEN 'cancelled'
           WHEN event_type IN ${NOTICES} THEN 'sending'
           ELSE CASE consent_verdict(bank_id, account_id) WHEN 'given' THEN 'sending' WHEN 'absent' THEN 'cancelled' ELSE 'pending' END
         END AS next FROM due),
     claimed AS (
       UPDATE delivery d SET
         state = j.next,
         attempts = d.attempts + (j.next = 'sending')::integer,
         due_at = CASE j.next WHEN 'sending' THEN now() + $4 * interval '1 millisecond'
                              WHEN 'pending' THEN now() + ${BLOCKED_LOOK_AGAIN} ELSE d.due_at END,
         lease_token = CASE j.next WHEN 'sending' THEN $5::uuid END,
         reason = CASE j.next WHEN 'cancelled' THEN coalesce(d.cancel_reason, 'no-consent') END,
         finished_at = CASE j.next WHEN 'cancelled' THEN now() END
       FROM judged j WHERE d.delivery_id = j.delivery_id
       RETURNING d.delivery_id, d.event_id, d.event_type, d.endpoint_key, d.attempts, d.traceparent, d.state),
     attempt AS (
       INSERT INTO delivery_attempt (delivery_id, attempt) SELECT delivery_id, attempts FROM claimed WHERE state = 'sending'),
     disclosed AS (
       ${INTO_LEDGER}
       SELECT e.bank_id, e.account_id, e.receipt_id, e.revision,
              CASE WHEN p.payload = 'full' AND e."full" IS NOT NULL THEN 'receipt' ELSE 'notice' END,
              'webhook', p.endpoint_id, in_force.consent_id, in_force.version
         FROM claimed c JOIN endpoint p USING (endpoint_key) JOIN receipt_event e USING (event_id)
              ${consentInForce('e.bank_id', 'e.account_id')}
        WHERE c.state = 'sending' AND c.event_type NOT IN ${NOTICES}
       ON CONFLICT DO NOTHING)
     SELECT c.delivery_id, c.attempts, c.endpoint_key, c.traceparent, p.url, p.secret,
            CASE WHEN p.previous_secret_until > now() THEN p.previous_secret END AS previous_secret,
            CASE WHEN p.payload = 'full' THEN coalesce(e."full", e.thin) ELSE e.thin END::text AS body
       FROM claimed c JOIN endpoint p USING (endpoint_key) JOIN receipt_event e USING (event_id) WHERE c.state = 'sending'`;

const FINISH = `WITH f AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::integer[], $5::text[], $6::integer[], $7::text[], $8::text[], $9::float8[])
        AS f(delivery_id, lease_token, attempt, status, error, duration_ms, state, reason, after_ms)),
  recorded AS (
    UPDATE delivery_attempt a SET status = f.status, error = f.error, duration_ms = f.duration_ms
      FROM f WHERE a.delivery_id = f.delivery_id AND a.attempt = f.attempt)
  UPDATE delivery d SET
    state = CASE WHEN f.state = 'pending' AND d.cancel_reason IS NOT NULL THEN 'cancelled' ELSE f.state END,
    reason = CASE WHEN f.state = 'pending' THEN d.cancel_reason ELSE f.reason END,
    due_at = CASE WHEN f.state = 'pending' THEN now() + f.after_ms * interval '1 millisecond' ELSE d.due_at END,
    finished_at = CASE WHEN f.state = 'pending' AND d.cancel_reason IS NULL THEN NULL ELSE now() END,
    lease_token = NULL
    FROM f WHERE d.delivery_id = f.delivery_id AND d.lease_token = f.lease_token AND d.state = 'sending'`;

/** The queue of webhooks. Each method is one statement, and so one transaction and one round trip. */
@Injectable()
export class DeliveryQueue {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * Claims what is due, for each endpoint at most as much as its lane has free: a bank that does not answer fills its own lane
   * and nobody else's. An expired lease counts as due. Consent is looked at in the same statement: without it a delivery is
   * cancelled here and its contents never leave the database. The attempt, and what it discloses, is on record before it is made.
   */
  async claim(options: ClaimOptions): Promise<ClaimedDelivery[]> {
    const { busy, laneWidth, leaseMs, leaseToken } = options;
    const rows = await this.dataSource.query<ClaimRow[]>(CLAIM, [
      [...busy.keys()],
      [...busy.values()],
      laneWidth,
      leaseMs,
      leaseToken,
    ]);
    return rows.map((row) => ({
      deliveryId: row.delivery_id,
      leaseToken,
      attempt: row.attempts,
      endpointKey: row.endpoint_key,
      url: row.url,
      body: Buffer.from(row.body),
      sealedSecrets: row.previous_secret === null ? [row.secret] : [row.secret, row.previous_secret],
      traceparent: row.traceparent ?? undefined,
    }));
  }

  /**
   * Records how attempts ended. The lease token fences: an attempt that outlived its lease changes nothing but its own line.
   * What was cancelled while it was under way is not tried again.
   */
  async finish(finished: readonly FinishedAttempt[]): Promise<void> {
    await this.dataSource.query(FINISH, [
      finished.map((f) => f.deliveryId),
      finished.map((f) => f.leaseToken),
      finished.map((f) => f.attempt),
      finished.map((f) => f.status ?? null),
      finished.map((f) => f.error ?? null),
      finished.map((f) => f.durationMs),
      finished.map((f) => f.state),
      finished.map((f) => f.reason ?? null),
      finished.map((f) => f.afterMs),
    ]);
  }
}

/** How many deliveries are in each open state, for metrics. */
export const countOpen = async (unit: Unit): Promise<{ pending: number; sending: number }> => {
  const rows = await unit.query<{ state: string; count: string }>(
    `SELECT state, count(*) FROM delivery WHERE state IN ('pending', 'sending') GROUP BY state`,
  );
  const of = (state: string): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
  return { pending: of('pending'), sending: of('sending') };
};
