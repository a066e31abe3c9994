import type { Unit } from '@quittance/kafka';
import type { EntityUnit } from '@quittance/runtime';
import type { ClaimedDelivery } from './delivery.store.js';
import { EndpointRow, type EventType } from './endpoint.entity.js';

export interface EndpointSettings {
  readonly url: string;
  readonly payload: 'thin' | 'full';
  readonly eventTypes: readonly EventType[] | undefined;
}

interface Endpoint extends EndpointSettings {
  readonly endpointKey: string;
  readonly endpointId: string;
  readonly state: 'active' | 'disabled';
  readonly disabledReason: string | undefined;
}

/** Locked, so that one request at a time changes it. */
export const findEndpoint = async (
  { manager }: EntityUnit,
  bankId: string,
  endpointId: string,
): Promise<Endpoint | undefined> => {
  const lock = { mode: 'pessimistic_write' } as const;
  const row = await manager.findOne(EndpointRow, { where: { bankId, endpointId }, lock });
  return row === null ? undefined : toEndpoint(row);
};

/** The bank's own endpoints, in order of id. */
export const listEndpoints = async ({ manager }: EntityUnit, bankId: string): Promise<Endpoint[]> => {
  const rows = await manager.find(EndpointRow, { where: { bankId }, order: { endpointId: 'ASC' } });
  return rows.map(toEndpoint);
};

const toEndpoint = (row: EndpointRow): Endpoint => ({
  ...row,
  eventTypes: row.eventTypes ?? undefined,
  disabledReason: row.disabledReason ?? undefined,
});

/** Takes the bank's place in line, so that two requests cannot create one endpoint too many; answers how many it has. */
export const countEndpoints = async (unit: EntityUnit, bankId: string): Promise<number> => {
  await unit.query(`SELECT pg_advisory_xact_lock(hashtextextended('endpoint/' || $1, 0))`, [bankId]);
  return unit.manager.countBy(EndpointRow, { bankId });
};

interface NewEndpoint extends EndpointSettings {
  readonly endpointKey: string;
  readonly bankId: string;
  readonly endpointId: string;
  readonly sealedSecret: Buffer;
}

export const createEndpoint = async ({ manager }: EntityUnit, endpoint: NewEndpoint): Promise<void> => {
  await manager.insert(EndpointRow, { ...endpoint, eventTypes: endpoint.eventTypes ?? null, state: 'active' });
};

/** Saving an endpoint also brings a disabled one back: the bank says that it is there again. */
export const updateEndpoint = async (
  { manager }: EntityUnit,
  endpointKey: string,
  { url, payload, eventTypes }: EndpointSettings,
): Promise<void> => {
  const change = { url, payload, eventTypes: eventTypes ?? null, state: 'active', disabledReason: null } as const;
  await manager.update(EndpointRow, { endpointKey }, change);
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

export const deleteEndpoint = async (unit: EntityUnit, endpointKey: string): Promise<void> => {
  await cancelDeliveriesTo(unit, endpointKey, 'endpoint-deleted');
  await unit.manager.delete(EndpointRow, { endpointKey });
};

/** An endpoint where it was when it was asked. */
export type EndpointAt = Pick<ClaimedDelivery, 'endpointKey' | 'url'>;

/**
 * The endpoint answered 410: nothing more is sent to it until the bank saves it again. The feed still has everything. One that
 * the bank has moved meanwhile stays: it is the old place that is gone.
 */
export const disableEndpoint = async (
  unit: EntityUnit,
  { endpointKey, url }: EndpointAt,
  reason: string,
): Promise<void> => {
  const change = { state: 'disabled', disabledReason: reason } as const;
  const { affected } = await unit.manager.update(EndpointRow, { endpointKey, url, state: 'active' }, change);
  if (affected !== 0) await cancelDeliveriesTo(unit, endpointKey, 'endpoint-disabled');
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
