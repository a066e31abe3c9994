import type { Unit } from '@quittance/kafka';
import type { StoreKey } from '../domain/identity.js';
import { type AmountDay, amountKey } from '../domain/link/run.js';

interface AmountRow {
  readonly store_key: StoreKey;
  readonly day: number;
  readonly currency: string;
  readonly amount_minor: string;
  readonly payments: number;
}

/** How often amounts were paid at stores on days, by `amountKey`; 0 for those that never were. */
export async function loadPayments(unit: Unit, amounts: readonly AmountDay[]): Promise<Map<string, number>> {
  const found = new Map(amounts.map((amount) => [amountKey(amount), 0]));
  if (amounts.length === 0) return found;
  const rows = await unit.query<AmountRow>(
    `SELECT store_key, day, currency, amount_minor, payments
     FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[]) AS wanted (store_key, day, currency, amount_minor)
     JOIN amount_paid USING (store_key, day, currency, amount_minor)`,
    columnsOf(amounts),
  );
  for (const { store_key, day, currency, amount_minor, payments } of rows) {
    found.set(amountKey({ storeKey: store_key, day, currency, amountMinor: Number(amount_minor) }), payments);
  }
  return found;
}

/** Adds payments, in one order for everybody. */
export async function addPayments(
  unit: Unit,
  amounts: readonly (AmountDay & { readonly payments: number })[],
): Promise<void> {
  if (amounts.length === 0) return;
  await unit.query(
    `INSERT INTO amount_paid AS a (store_key, day, currency, amount_minor, payments)
     SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::int[]) AS n (store_key, day, currency, amount_minor, payments)
     ORDER BY store_key COLLATE "C", day, currency, amount_minor
     ON CONFLICT (store_key, day, currency, amount_minor) DO UPDATE SET payments = a.payments + excluded.payments`,
    [...columnsOf(amounts), amounts.map((amount) => amount.payments)],
  );
}

const columnsOf = (amounts: readonly AmountDay[]) => [
  amounts.map((amount) => amount.storeKey),
  amounts.map((amount) => amount.day),
  amounts.map((amount) => amount.currency),
  amounts.map((amount) => amount.amountMinor),
];
