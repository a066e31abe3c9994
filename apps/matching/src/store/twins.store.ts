import type { Unit } from '@quittance/kafka';
import type { TwinCounts } from '../decision/decide/twins.js';

/** Twin counts of the whole network. */
export async function loadTwins(unit: Unit): Promise<TwinCounts> {
  const [row] = await unit.query<TwinCounts>(
    'SELECT payments::float8, couples::float8, twins::float8 FROM network_twins',
  );
  return row!;
}

export async function saveTwins(unit: Unit, { payments, couples, twins }: TwinCounts): Promise<void> {
  await unit.query('UPDATE network_twins SET payments = $1, couples = $2, twins = $3', [payments, couples, twins]);
}
