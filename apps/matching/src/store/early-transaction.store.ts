import { TransactionObserved } from '@quittance/contracts-bank';
import type { TraceCarrier, Unit } from '@quittance/kafka';
import { toAccountKey } from '../decision/identity.js';

/** A transaction of an account without a known consent, while not all consents have been processed. */
export interface EarlyTransaction {
  readonly value: TransactionObserved;
  readonly trace: TraceCarrier;
}

interface Row {
  readonly id: string;
  readonly value: Buffer;
  readonly traceparent: string | null;
}

export async function putEarly(unit: Unit, early: readonly EarlyTransaction[]): Promise<void> {
  await unit.query(
    `INSERT INTO early_transaction (value, traceparent, account_key)
     SELECT decode(v, 'base64'), t, a FROM unnest($1::text[], $2::text[], $3::text[]) AS e(v, t, a)`,
    [
      early.map(({ value }) => TransactionObserved.encode(value).toString('base64')),
      early.map(({ trace }) => trace.traceparent ?? null),
      early.map(({ value }) => toAccountKey(value.bankId, value.accountId)),
    ],
  );
}

/** The highest stored id; undefined when there is none. */
export async function lastEarly(unit: Unit): Promise<string | undefined> {
  const [row] = await unit.query<{ id: string | null }>('SELECT max(id) AS id FROM early_transaction');
  return row?.id ?? undefined;
}

/** Takes stored transactions up to an id, in order of arrival; the rows stay locked until the transaction ends. */
export async function takeEarly(unit: Unit, untilId: string, limit: number): Promise<EarlyTransaction[]> {
  const rows = await unit.query<Row>(
    `DELETE FROM early_transaction WHERE id IN
       (SELECT id FROM early_transaction WHERE id <= $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id, value, traceparent`,
    [untilId, limit],
  );
  rows.sort((a, b) => Number(a.id) - Number(b.id));
  return rows.map(({ value, traceparent }) => {
    const decoded = TransactionObserved.decode(value);
    if (!decoded.ok) throw new Error('an early transaction cannot be decoded');
    return { value: decoded.value, trace: traceparent === null ? {} : { traceparent } };
  });
}
