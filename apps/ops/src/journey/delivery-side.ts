import type { Operator } from '../operator.js';
import type { JourneyStep } from './journey-step.js';

export interface DeliverySide {
  readonly accepted: readonly JourneyStep[];
  readonly steps: readonly JourneyStep[];
  readonly traceId: string | undefined;
}

interface AttemptRow {
  readonly endpoint: string | null;
  readonly event_type: string;
  readonly attempt: number;
  readonly started_at: Date;
  readonly status: number | null;
  readonly error: string | null;
  readonly duration_ms: number | null;
}

interface DeliveryRow {
  readonly endpoint: string | null;
  readonly event_type: string;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly due_at: Date;
  readonly finished_at: Date | null;
  readonly traceparent: string | null;
}

/** What the banks' edge recorded: the transaction in, the receipt stored, and each webhook attempt. */
export const deliverySide = async (
  operator: Operator,
  bankId: string,
  transactionId: string,
  receiptIds: readonly string[],
): Promise<DeliverySide> => {
  const query = <Row>(sql: string, params: readonly unknown[]) => operator.query<Row>('delivery', sql, params);
  const [seen, events, deliveries, attempts] = await Promise.all([
    query<{ revision: number; published: boolean; seen_at: Date }>(
      'SELECT revision, published, seen_at FROM transaction_seen WHERE bank_id = $1 AND transaction_id = $2 ORDER BY revision',
      [bankId, transactionId],
    ),
    query<{ type: string; revision: number; stored_at: Date }>(
      'SELECT type, revision, stored_at FROM receipt_event WHERE receipt_id = ANY($1::uuid[]) ORDER BY sequence',
      [receiptIds],
    ),
    query<DeliveryRow>(
      `SELECT p.endpoint_id AS endpoint, d.event_type, d.state, d.reason, d.attempts, d.due_at, d.finished_at, d.traceparent
         FROM delivery d LEFT JOIN endpoint p USING (endpoint_key) WHERE d.receipt_id = ANY($1::uuid[]) ORDER BY d.created_at`,
      [receiptIds],
    ),
    query<AttemptRow>(
      `SELECT p.endpoint_id AS endpoint, d.event_type, a.attempt, a.started_at, a.status, a.error, a.duration_ms
         FROM delivery_attempt a JOIN delivery d USING (delivery_id) LEFT JOIN endpoint p USING (endpoint_key)
        WHERE d.receipt_id = ANY($1::uuid[]) ORDER BY a.started_at`,
      [receiptIds],
    ),
  ]);
  return {
    traceId: deliveries.findLast((row) => row.traceparent !== null)?.traceparent?.split('-')[1],
    accepted: seen.map((row) => ({
      at: row.seen_at,
      service: 'delivery',
      what: `accepted: transaction ${bankId}/${transactionId} revision ${row.revision}${row.published ? '' : ', not on Kafka yet'}`,
    })),
    steps: [
      ...events.map(
        (row): JourneyStep => ({
          at: row.stored_at,
          service: 'delivery',
          what: `stored: ${row.type} revision ${row.revision}`,
        }),
      ),
      ...attempts.map(attemptStep),
      ...deliveries.flatMap(deliveryStep),
    ],
  };
};

const attemptStep = (row: AttemptRow): JourneyStep => {
  const outcome = row.status === null ? (row.error ?? 'outcome unknown') : `answered ${row.status}`;
  const took = row.duration_ms === null ? '' : ` in ${row.duration_ms} ms`;
  return {
    at: row.started_at,
    service: 'delivery',
    what: `webhook ${row.event_type} to ${row.endpoint ?? 'a deleted endpoint'}, attempt ${row.attempt}: ${outcome}${took}`,
  };
};

/** A delivery that went well is told by its attempts. */
const deliveryStep = (row: DeliveryRow): JourneyStep[] => {
  const to = `webhook ${row.event_type} to ${row.endpoint ?? 'a deleted endpoint'}`;
  if (row.state === 'pending')
    return [{ at: row.due_at, service: 'delivery', what: `${to}: due, attempt ${row.attempts + 1}` }];
  if (row.state === 'failed' || row.state === 'cancelled') {
    return [
      {
        at: row.finished_at ?? undefined,
        service: 'delivery',
        what: `${to}: ${row.state}${row.reason === null ? '' : ` (${row.reason})`}`,
      },
    ];
  }
  return [];
};
