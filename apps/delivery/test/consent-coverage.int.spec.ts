// That an account has no consent is only said once all consents in Kafka are known; until then a transaction is refused for now, never dropped.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { toConsentKey } from '@quittance/bank-api';
import { TransactionObserved } from '@quittance/contracts-bank';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import pg from 'pg';
import { aTransaction, type DeliveryBed, openDeliveryBed } from './delivery-bed.js';

let world: DeliveryBed;

const tell = (accountId: string) => {
  const consent = aConsentChanged({ consentId: `of-${accountId}`, accountId, expiresAt: null });
  return world.bed.produce(ConsentChanged, toConsentKey(consent), consent);
};
const post = (transactionId: string, accountId: string) =>
  world.call('northbank', 'POST', '/v1/transactions', aTransaction({ transactionId, accountId }));
const published = async (transactionId: string): Promise<number> =>
  (await world.bed.readValues(TransactionObserved)).filter((value) => value.transactionId === transactionId).length;

beforeAll(async () => {
  world = await openDeliveryBed({ CONSENT_COVER_WAIT_MS: '700' });
  await world.start();
  await tell('known');
  await world.handled();
});
afterAll(() => world?.close());

it('a transaction right behind its consent is published', async () => {
  for (let n = 0; n < 20; n += 1) {
    await tell(`acc-${n}`);
    let { status } = await post(`tx-${n}`, `acc-${n}`);
    while (status === 503) ({ status } = await post(`tx-${n}`, `acc-${n}`));
    expect([status, await published(`tx-${n}`)]).toEqual([202, 1]);
  }
});

it('while the projection is held up, lines without consent are refused for now, the others are not', async () => {
  const holder = new pg.Client({ connectionString: world.bed.databaseUrl('delivery') });
  await holder.connect();
  try {
    // Reads go on; whoever writes a consent waits.
    await holder.query('BEGIN');
    await holder.query('LOCK TABLE consent IN SHARE ROW EXCLUSIVE MODE');
    await tell('late');
    const alone = await post('tx-late', 'late');
    expect(alone.body).toMatchObject({ status: 503, code: 'consent_state_unknown' });
    expect(alone.headers.get('retry-after')).toBe('5');
    const lines = [aTransaction({ transactionId: 'tx-late', accountId: 'late' })];
    lines.push(aTransaction({ transactionId: 'tx-known', accountId: 'known' }));
    const answers = await world.stream(
      'northbank',
      lines.map((line) => JSON.stringify(line)),
    );
    expect(answers).toMatchObject([
      { status: 'rejected', problem: { status: 503, code: 'consent_state_unknown' } },
      { status: 'accepted' },
    ]);
    await holder.query('COMMIT');
  } finally {
    await holder.end();
  }
  await world.handled();
  expect((await post('tx-late', 'late')).status).toBe(202);
  expect([await published('tx-late'), await published('tx-known')]).toEqual([1, 1]);
});
