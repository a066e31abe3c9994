import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import { type ServiceName, services } from '../settings.js';

/** A row that Kafka refuses for good, and how many of its key wait behind it. Its key and value are not read. */
interface RefusedRow {
  readonly service: ServiceName;
  readonly id: string;
  readonly topic: string;
  readonly bytes: number;
  readonly reason: string;
  readonly refusedAt: Date;
  readonly behind: number;
}

/** Every refused row of every service, oldest first. */
export const listRefused = async (operator: Operator): Promise<RefusedRow[]> => {
  const lists = await Promise.all(
    services.map(async (service) => {
      const rows = await operator.query<Omit<RefusedRow, 'service'>>(
        service,
        `SELECT id::text, topic, length(value) AS bytes, reason, refused_at AS "refusedAt",
                (SELECT count(*)::int FROM outbox_refused w WHERE w.topic = r.topic AND w.key = r.key AND w.id <> r.id) AS behind
           FROM outbox_refused r WHERE reason IS NOT NULL`,
      );
      return rows.map((row) => ({ ...row, service }));
    }),
  );
  return lists.flat().toSorted((a, b) => a.refusedAt.getTime() - b.refusedAt.getTime());
};

/** Has a refused row tried again, in its old place; what waits behind it follows. The service does it within some seconds. */
export const retryRefused = (operator: Operator, place: string): Promise<void> =>
  change(operator, place, 'UPDATE outbox_refused SET reason = NULL WHERE id = $1 AND reason IS NOT NULL RETURNING id');

/** Drops a refused row: it is never published. Rows waiting behind it are published within seconds. */
export const dropRefused = (operator: Operator, place: string): Promise<void> =>
  change(operator, place, 'DELETE FROM outbox_refused WHERE id = $1 AND reason IS NOT NULL RETURNING id');

const change = async (operator: Operator, place: string, sql: string): Promise<void> => {
  const [, service, id] = /^([a-z]+)\/(\d{1,18})$/.exec(place) ?? [];
  const known = services.find((name) => name === service);
  if (known === undefined || id === undefined) {
    throw new OpsError(
      'bad-id',
      `${place} is not the id of a refused row: "ops outbox list" shows them, such as matching/17.`,
    );
  }
  const rows = await operator.query(known, sql, [id]);
  if (rows.length === 0) throw new OpsError('unknown-record', `There is no refused row ${place}.`);
};
