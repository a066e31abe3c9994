// An attempt that has ended is recorded however often the database refuses, with growing waits, and the log says whose fault it was and
// when it is tried again.
import { expect, it } from '@jest/globals';
import { createLogger, type Transactions } from '@quittance/runtime';
import { Registry } from 'prom-client';
import { DeliveryEvents } from '../events.js';
import type { DeliveryQueue, FinishedAttempt } from '../store/delivery.store.js';
import { AttemptLedger } from './attempt-ledger.js';

const finished: FinishedAttempt = {
  deliveryId: 'd',
  leaseToken: 't',
  attempt: 1,
  status: 200,
  error: undefined,
  durationMs: 5,
  state: 'delivered',
  reason: undefined,
  afterMs: 0,
};

const openLedger = (faults: number) => {
  const lines: string[] = [];
  const written: number[] = [];
  const logger = createLogger('delivery', 'silent');
  logger.warn = ((fields: { component: string }, line: string) => lines.push(`${fields.component} | ${line}`)) as never;
  const finish = async (batch: readonly FinishedAttempt[]): Promise<void> => {
    if (faults-- > 0) throw new Error('away');
    written.push(batch.length);
  };
  const queue = { finish } as unknown as DeliveryQueue;
  const ledger = new AttemptLedger(queue, {} as Transactions, new DeliveryEvents(logger, new Registry()));
  return { ledger, lines, written };
};

it('is written once the database answers again', async () => {
  const { ledger, lines, written } = openLedger(2);
  await Promise.all([ledger.record(finished, undefined), ledger.record(finished, undefined)]);
  expect(written).toEqual([2]);
  expect(lines).toEqual([
    'attempt ledger | attempt ledger: a fault; retrying in 0.1 s',
    'attempt ledger | attempt ledger: a fault; retrying in 0.2 s',
  ]);
});

it('is left to its lease where the service ends first', async () => {
  const { ledger, lines, written } = openLedger(1);
  void ledger.record(finished, undefined);
  await ledger.close();
  expect(written).toEqual([]);
  expect(lines).toEqual([expect.stringContaining('a fault; what is left is attempted again after its lease')]);
});
