// A test that takes Kafka or PostgreSQL away has a stack of its own, and waits through the absence.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { openTestbed, type OwnStack, startOwnStack, type Testbed, testStack } from '../src/index.js';

let own: OwnStack;
let bed: Testbed<'consent'>;

beforeAll(async () => {
  own = await startOwnStack();
  bed = await openTestbed({ services: ['consent'], stack: own.access });
});

afterAll(async () => {
  await bed.close();
  await own.close();
});

describe('startOwnStack', () => {
  it('shares nothing with the stack of the run', () => {
    expect(own.access.brokers).not.toBe(testStack().brokers);
    expect(own.access.adminUrl).not.toBe(testStack().adminUrl);
  });

  it('keeps the bed, its records and its databases while Kafka and PostgreSQL are away', async () => {
    await bed.produce(TransactionObserved, 'a', aTransactionObserved());
    await bed.query('consent', 'CREATE TABLE kept (n int)');
    await Promise.all([own.kafka.stop(), own.postgres.stop()]);
    await expect(bed.settled({ timeoutMs: 100 })).rejects.toThrow('Not settled after 0.1 s');
    await Promise.all([own.kafka.restart(), own.postgres.restart()]);
    await expect(bed.settled()).resolves.toBeUndefined();
    expect(await bed.readAll(TransactionObserved)).toHaveLength(1);
    expect(await bed.query('consent', 'SELECT n FROM kept')).toEqual([]);
  });
});
