import type { Unit } from '@quittance/kafka';
import type { Account } from './consent.store.js';
import { recordPage } from './disclosure.store.js';
import { NOTICES } from './notices.js';

export interface NewEvent {
  readonly eventId: string;
  readonly bankId: string;
  readonly type: string;
  /** What it is about: a revision of a receipt, or a consent as it was before it ended. */
  readonly subject: ReceiptRevision | ConsentVersion;
  readonly accountId: string;
  readonly occurredAt: number;
  /** Payload texts as they are sent. */
  readonly thin: string;
  readonly full: string | undefined;
  readonly traceparent: string | undefined;
}

interface ReceiptRevision {
  readonly receiptId: string;
  readonly revision: number;
}

interface ConsentVersion {
  readonly consentId: string;
  readonly version: number;
}

/**
 * Appends events to their banks' feeds and queues a delivery for every active endpoint that asks for their type. An event that
 * is there already changes nothing.
 */
export const appendEvents = async (unit: Unit, events: readonly NewEvent[]): Promise<void> => {
  if (events.length === 0) return;
  const sequences = await nextSequences(
    unit,
    events.map((e) => e.bankId),
  );
  await unit.query(
    `INSERT INTO receipt_event (event_id, bank_id, sequence, type, receipt_id, revision, consent_id, consent_version, account_id, occurred_at, thin, "full")
     SELECT e.event_id, e.bank_id, e.sequence, e.type, e.receipt_id, e.revision, e.consent_id, e.consent_version, e.account_id,
            to_timestamp(e.at_ms / 1000.0), e.thin, e.whole
       FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::uuid[], $6::integer[], $7::text[], $8::bigint[], $9::text[], $10::float8[],
                   $11::json[], $12::json[])
            AS e(event_id, bank_id, sequence, type, receipt_id, revision, consent_id, consent_version, account_id, at_ms, thin, whole)
     ON CONFLICT DO NOTHING`,
    [
      events.map((e) => e.eventId),
      events.map((e) => e.bankId),
      sequences,
      events.map((e) => e.type),
      events.map(({ subject }) => ('receiptId' in subject ? subject.receiptId : null)),
      events.map(({ subject }) => ('receiptId' in subject ? subject.revision : null)),
      events.map(({ subject }) => ('consentId' in subject ? subject.consentId : null)),
      events.map(({ subject }) => ('consentId' in subject ? subject.version : null)),
      events.map((e) => e.accountId),
      events.map((e) => e.occurredAt),
      events.map((e) => e.thin),
      events.map((e) => e.full ?? null),
    ],
  );
  await unit.query(
    `INSERT INTO delivery (event_id, event_type, endpoint_key, bank_id, account_id, receipt_id, state, due_at, traceparent)
     SELECT e.event_id, e.type, p.endpoint_key, e.bank_id, e.account_id, e.receipt_id, 'pending', now(), i.traceparent
       FROM unnest($1::uuid[], $2::text[]) AS i(event_id, traceparent)
       JOIN receipt_event e ON e.event_id = i.event_id
       JOIN endpoint p ON p.bank_id = e.bank_id AND p.state = 'active' AND (p.event_types IS NULL OR e.type = ANY(p.event_types))
     ON CONFLICT (event_id, endpoint_key) DO NOTHING`,
    [events.map((e) => e.eventId), events.map((e) => e.traceparent ?? null)],
  );
};

/**
 * One number per entry, rising per bank. The feed row's lock is held to the commit, so numbers become visible in their own
 * order and a reader that has seen number n has seen everything before it. Banks are locked in order of name: no deadlocks.
 */
const nextSequences = async (unit: Unit, bankIds: readonly string[]): Promise<number[]> => {
  const banks = [...new Set(bankIds)].sort();
  const counts = banks.map((bank) => bankIds.filter((id) => id === bank).length);
  await unit.query('INSERT INTO feed (bank_id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [banks]);
  await unit.query('SELECT FROM feed WHERE bank_id = ANY($1) ORDER BY bank_id FOR UPDATE', [banks]);
  const rows = await unit.query<{ bank_id: string; first: string }>(
    `UPDATE feed f SET last_sequence = f.last_sequence + i.count FROM unnest($1::text[], $2::bigint[]) AS i(bank_id, count)
      WHERE f.bank_id = i.bank_id RETURNING f.bank_id, f.last_sequence - i.count + 1 AS first`,
    [banks, counts],
  );
  const next = new Map(rows.map((row) => [row.bank_id, Number(row.first)]));
  return bankIds.map((bank) => {
    const sequence = next.get(bank)!;
    next.set(bank, sequence + 1);
    return sequence;
  });
};

interface ListedRow {
  readonly event_id: string;
  readonly sequence: string;
  readonly receipt_id: string | null;
  readonly thin: string;
  readonly is_notice: boolean;
}

interface ListedEvent {
  readonly eventId: string;
  readonly sequence: number;
  readonly thin: string;
}

interface EventPage {
  readonly shown: readonly ListedEvent[];
  readonly more: boolean;
}

export interface EventFilter {
  readonly bankId: string;
  readonly order: 'oldest' | 'newest';
  /** The place of the last one that was read in that order; undefined from the start. */
  readonly after: number | undefined;
  readonly type: string | undefined;
  readonly transactionId: string | undefined;
  readonly limit: number;
}

const PLACES = {
  oldest: { isAfter: 'sequence >', order: 'ASC', start: 0 },
  newest: { isAfter: 'sequence <', order: 'DESC', start: Number.MAX_SAFE_INTEGER },
};

/** The bank's events after a place in its feed, in either order, without those of accounts whose consent does not stand. What is listed is disclosed. */
export const listEvents = async (unit: Unit, filter: EventFilter): Promise<EventPage> => {
  const { isAfter, order, start } = PLACES[filter.order];
  const params: unknown[] = [filter.bankId, filter.after ?? start, filter.limit + 1];
  const only = (column: string, value: string | undefined): string =>
    value === undefined ? '' : `AND ${column} = $${params.push(value)}`;
  const found = await unit.query<ListedRow>(
    `SELECT event_id, sequence, receipt_id, thin::text AS thin, type IN ${NOTICES} AS is_notice FROM receipt_event
      WHERE bank_id = $1 AND ${isAfter} $2 ${only('type', filter.type)}
        ${only(`thin -> 'data' ->> 'transactionId'`, filter.transactionId)}
        AND (type IN ${NOTICES} OR consent_verdict(bank_id, account_id) = 'given')
      ORDER BY sequence ${order} LIMIT $3`,
    params,
  );
  const rows = found.slice(0, filter.limit);
  if (rows.length > 0) {
    await unit.query('UPDATE receipt SET shown_at = now() WHERE receipt_id = ANY($1::uuid[]) AND shown_at IS NULL', [
      rows.map((row) => row.receipt_id),
    ]);
    const told = rows.filter((row) => !row.is_notice).map((row) => row.event_id);
    if (told.length > 0) await recordPage(unit, told);
  }
  const shown = rows.map((row) => ({ eventId: row.event_id, sequence: Number(row.sequence), thin: row.thin }));
  return { shown, more: found.length > shown.length };
};

/**
 * Moves what a bank has not seen of these accounts to the end of its feed. While a consent is blocked its events are passed
 * over, and a reader's cursor may be past them when the block ends.
 */
export const moveUnseenToEnd = async (unit: Unit, accounts: readonly Account[]): Promise<void> => {
  const events = await unit.query<{ event_id: string; bank_id: string }>(
    `SELECT e.event_id, e.bank_id FROM receipt_event e JOIN receipt r ON r.receipt_id = e.receipt_id AND r.shown_at IS NULL
      WHERE (e.bank_id, e.account_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY e.bank_id, e.sequence`,
    [accounts.map((a) => a.bankId), accounts.map((a) => a.accountId)],
  );
  if (events.length === 0) return;
  const sequences = await nextSequences(
    unit,
    events.map((e) => e.bank_id),
  );
  await unit.query(
    `UPDATE receipt_event e SET sequence = i.sequence FROM unnest($1::uuid[], $2::bigint[]) AS i(event_id, sequence)
      WHERE e.event_id = i.event_id`,
    [events.map((e) => e.event_id), sequences],
  );
};
