import type { Unit } from '@quittance/kafka';
import { type AmountDay, amountKey, type DayCustom, rangeOf, WEEK_DAYS } from '../domain/link/custom.js';
import type { AskedCustom } from '../domain/link/run.js';

interface CustomRow extends DayCustom {
  readonly n: number;
}

/** How usual amounts are at stores, by `amountKey`. */
export async function loadCustoms(unit: Unit, amounts: readonly AmountDay[]): Promise<Map<string, AskedCustom>> {
  if (amounts.length === 0) return new Map();
  const ranges = amounts.map(rangeOf);
  const rows = await unit.query<CustomRow>(
    `SELECT w.n::int, p.day, sum(payments)::int AS near,
            coalesce(sum(payments) FILTER (WHERE p.amount_minor = w.amount_minor), 0)::int AS exact,
            coalesce(sum(payments) FILTER (WHERE mod(p.amount_minor, 100) = w.pence), 0)::int AS alike
       FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::int[])
         WITH ORDINALITY AS w (store_key, day, currency, amount_minor, low, high, pence, n)
       JOIN amount_paid p ON p.store_key = w.store_key AND p.day > w.day - ${WEEK_DAYS} AND p.day <= w.day
        AND p.currency = w.currency AND p.amount_minor BETWEEN w.low AND w.high
      WHERE payments > 0
      GROUP BY w.n, p.day`,
    [
      ...columnsOf(amounts),
      ranges.map(({ low }) => low),
      ranges.map(({ high }) => high),
      ranges.map(({ pence }) => pence),
    ],
  );
  const days = Map.groupBy(rows, ({ n }) => n);
  return new Map(amounts.map((asked, i) => [amountKey(asked), { asked, custom: days.get(i + 1) ?? [] }]));
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
     ON CONFLICT (store_key, currency, amount_minor, day) DO UPDATE SET payments = a.payments + excluded.payments`,
    [...columnsOf(amounts), amounts.map((amount) => amount.payments)],
  );
}

const columnsOf = (amounts: readonly AmountDay[]) => [
  amounts.map((amount) => amount.storeKey),
  amounts.map((amount) => amount.day),
  amounts.map((amount) => amount.currency),
  amounts.map((amount) => amount.amountMinor),
];
