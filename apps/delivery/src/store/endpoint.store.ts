import type { EVENT_TYPES } from '@quittance/bank-api';
import type { Unit } from '@quittance/kafka';
import type { ClaimedDelivery } from './delivery.store.js';

type EventType = (typeof EVENT_TYPES)[number];

interface Endpoint {
  readonly endpointKey: string;
  readonly endpointId: string;
  readonly url: string;
  readonly payload: 'thin' | 'full';
  readonly eventTypes: readonly EventType[] | undefined;
  readonly state: 'active' | 'disabled';
  readonly disabledReason: string | undefined;
  readonly sealedSecret: Buffer;
}

export interface EndpointSettings {
  readonly url: string;
  readonly payload: 'thin' | 'full';
  readonly eventTypes: readonly EventType[] | undefined;
}

interface EndpointRow {
  readonly endpoint_key: string;
  readonly endpoint_id: string;
  readonly url: string;
  readonly payload: 'thin' | 'full';
  readonly event_types: EventType[] | null;
  readonly state: 'active' | 'disabled';
  readonly disabled_reason: string | null;
  readonly secret: Buffer;
}

/** Locked, so that one request at a time changes it. */
export const findEndpoint = async (unit: Unit, bankId: string, endpointId: string): Promise<Endpoint | undefined> => {
  const [row] = await unit.query<EndpointRow>(
    `SELECT endpoint_key, endpoint_id, url, payload, event_types, state, disabled_reason, secret FROM endpoint
      WHERE bank_id = $1 AND endpoint_id = $2 FOR UPDATE`,
    [bankId, endpointId],
  );
  return row && toEndpoint(row);
};

/** The bank's own endpoints, in order of id. */
export const listEndpoints = async (unit: Unit, bankId: string): Promise<Endpoint[]> => {
  const rows = await unit.query<EndpointRow>(
    `SELECT endpoint_key, endpoint_id, url, payload, event_types, state, disabled_reason, secret FROM endpoint
      WHERE bank_id = $1 ORDER BY endpoint_id`,
    [bankId],
  );
  return rows.map(toEndpoint);
};

const toEndpoint = (row: EndpointRow): Endpoint => ({
  endpointKey: row.endpoint_key,
  endpointId: row.endpoint_id,
  url: row.url,
  payload: row.payload,
  eventTypes: row.event_types ?? undefined,
  state: row.state,
  disabledReason: row.disabled_reason ?? undefined,
  sealedSecret: row.secret,
});

/** Takes the bank's place in line, so that two requests cannot create one endpoint too many; answers how many it has. */
export const countEndpoints = async (unit: Unit, bankId: string): Promise<number> => {
  await unit.query(`SELECT pg_advisory_xact_lock(hashtextextended('endpoint/' || $1, 0))`, [bankId]);
  const [row] = await unit.query<{ count: string }>('SELECT count(*) FROM endpoint WHERE bank_id = $1', [bankId]);
  return Number(row?.count);
};

interface NewEndpoint extends EndpointSettings {
  readonly endpointKey: string;
  readonly bankId: string;
  readonly endpointId: string;
  readonly sealedSecret: Buffer;
}

export const createEndpoint = async (unit: Unit, endpoint: NewEndpoint): Promise<void> => {
  await unit.query(
    `INSERT INTO endpoint (endpoint_key, bank_id, endpoint_id, url, payload, event_types, secret, state)
     VALUES ($1::uuid, $2, $3, $4, $5, $6::text[], $7, 'active')`,
    [
      endpoint.endpointKey,
      endpoint.bankId,
      endpoint.endpointId,
      endpoint.url,
      endpoint.payload,
      endpoint.eventTypes ?? null,
      endpoint.sealedSecret,
    ],
  );
};

/** Saving an endpoint also brings a disabled one back: the bank says that it is there again. */
export const updateEndpoint = async (unit: Unit, endpointKey: string, settings: EndpointSettings): Promise<void> => {
  await unit.query(
    `UPDATE endpoint SET url = $2, payload = $3, event_types = $4::text[], state = 'active', disabled_reason = NULL
      WHERE endpoint_key = $1::uuid`,
    [endpointKey, settings.url, settings.payload, settings.eventTypes ?? null],
  );
};

/** The old secret keeps signing beside the new one for a while, so that the bank can change over without refusing a webhook. */
export const rotateSecret = async (
  unit: Unit,
  endpointKey: string,
  sealedSecret: Buffer,
  overlapMs: number,
): Promise<void> => {
  await unit.query(
    `UPDATE endpoint SET previous_secret = secret, previous_secret_until = now() + $3 * interval '1 millisecond', secret = $2
      WHERE endpoint_key = $1::uuid`,
    [endpointKey, sealedSecret, overlapMs],
  );
};

export const deleteEndpoint = async (unit: Unit, endpointKey: string): Promise<void> => {
  await cancelDeliveriesTo(unit, endpointKey, 'endpoint-deleted');
  await unit.query('DELETE FROM endpoint WHERE endpoint_key = $1::uuid', [endpointKey]);
};

/** An endpoint where it was when it was asked. */
export type EndpointAt = Pick<ClaimedDelivery, 'endpointKey' | 'url'>;

/**
 * The endpoint answered 410: nothing more is sent to it until the bank saves it again. The feed still has everything. One that
 * the bank has moved meanwhile stays: it is the old place that is gone.
 */
export const disableEndpoint = async (unit: Unit, { endpointKey, url }: EndpointAt, reason: string): Promise<void> => {
  const disabled = await unit.query(
    `UPDATE endpoint SET state = 'disabled', disabled_reason = $3
      WHERE endpoint_key = $1::uuid AND url = $2 AND state = 'active' RETURNING endpoint_key`,
    [endpointKey, url, reason],
  );
  if (disabled.length > 0) await cancelDeliveriesTo(unit, endpointKey, 'endpoint-disabled');
};

/**
 * Cancels what waits for an endpoint that is gone or disabled and that no lane will ever claim: queued by a transaction that ran
 * beside the change, or under way in a process that died.
 */
export const cancelStranded = async (unit: Unit): Promise<void> => {
  await unit.query(
    `UPDATE delivery d SET state = 'cancelled', reason = coalesce(d.cancel_reason, 'endpoint-disabled'), finished_at = now()
      WHERE d.state IN ('pending', 'sending') AND d.due_at < now()
        AND NOT EXISTS (SELECT FROM endpoint p WHERE p.endpoint_key = d.endpoint_key AND p.state = 'active')`,
  );
};

const cancelDeliveriesTo = async (unit: Unit, endpointKey: string, reason: string): Promise<void> => {
  await unit.query(
    `UPDATE delivery SET
       state = CASE WHEN state = 'pending' THEN 'cancelled' ELSE state END,
       reason = CASE WHEN state = 'pending' THEN $2 ELSE reason END,
       finished_at = CASE WHEN state = 'pending' THEN now() ELSE finished_at END,
       cancel_reason = CASE WHEN state = 'sending' THEN $2 ELSE cancel_reason END
     WHERE endpoint_key = $1::uuid AND state IN ('pending', 'sending')`,
    [endpointKey, reason],
  );
};
