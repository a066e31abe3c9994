import type { Operator } from '../operator.js';
import type { ServiceName } from '../settings.js';

/**
 * What operators remember, in a schema of their own beside a service's tables: who was admitted, and which parked records were
 * put back. Made when first needed; services neither know nor read it.
 */
export const ensureLedger = async (operator: Operator, service: ServiceName): Promise<void> => {
  const [ledger] = await operator.query<{ found: boolean }>(
    service,
    `SELECT to_regclass('operator.replayed') IS NOT NULL AS found`,
  );
  if (ledger?.found) return;
  // Two commands at once would both try: one transaction under a lock does it.
  await operator.query(
    service,
    `DO $$ BEGIN
       PERFORM pg_advisory_xact_lock(hashtext('quittance operator ledger'));
       CREATE SCHEMA IF NOT EXISTS operator;
       CREATE TABLE IF NOT EXISTS operator.owner (
         kind text NOT NULL,
         owner_id text NOT NULL,
         name text NOT NULL,
         added_at timestamptz NOT NULL DEFAULT now(),
         PRIMARY KEY (kind, owner_id)
       );
       CREATE TABLE IF NOT EXISTS operator.replayed (
         partition integer NOT NULL,
         record_offset bigint NOT NULL,
         replayed_at timestamptz NOT NULL DEFAULT now(),
         PRIMARY KEY (partition, record_offset)
       );
     END $$`,
  );
};
