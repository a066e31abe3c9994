import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startBankReceiver, payloadOf, type BankReceiver } from './bank-receiver.js';
import { type DeliveryBed, openDeliveryBed, until } from './delivery-bed.js';
let world: DeliveryBed;
let bank: BankReceiver;
beforeAll(async () => {
  world = await openDeliveryBed();
  await world.start();
  await world.consent({ consentId: 'c-1', accountId: 'acc-1' });
  bank = await startBankReceiver();
  await world.call('northbank', 'PUT', '/v1/endpoints/main', { url: bank.url, payload: 'full' });
});
afterAll(async () => {
  await world.close();
  await bank.close();
});
it('speed', async () => {
  const at = new Map<string, number>();
  for (let i = 0; i < 300; i += 1) {
    const t = Date.now();
    void world.receipt({ accountId: 'acc-1' }).then((r) => at.set(r.receiptId, t));
    await new Promise((r) => setTimeout(r, 10));
  }
  await until('all', () => bank.received.length === 300);
  const ms = bank.received.map((w) => w.at - at.get(payloadOf(w).data.receiptId)!).sort((a, b) => a - b);
  process.stderr.write(`LAT p50 ${ms[150]} p99 ${ms[296]} max ${ms[299]}\n`);
  bank.received.length = 0;
  const t0 = Date.now();
  await Promise.all(Array.from({ length: 3000 }, () => world.receipt({ accountId: 'acc-1' })));
  await until('all', () => bank.received.length === 3000, 60000);
  process.stderr.write(`THROUGHPUT ${3000 / ((Date.now() - t0) / 1000)}/s\n`);
  const t1 = Date.now();
  const lines = Array.from({ length: 10000 }, (_, i) =>
    JSON.stringify({
      transactionId: `b-${i}`,
      accountId: 'acc-1',
      stage: 'clearing',
      state: 'booked',
      direction: 'debit',
      amountMinor: i,
      currency: 'GBP',
    }),
  );
  const answers = await world.stream('northbank', lines);
  expect(answers).toHaveLength(10000);
  process.stderr.write(`INTAKE ${10000 / ((Date.now() - t1) / 1000)}/s\n`);
  const l: number[] = [];
  for (let i = 0; i < 100; i += 1) {
    const t = performance.now();
    const a = await world.call('northbank', 'POST', '/v1/transactions', {
      transactionId: `s-${i}`,
      accountId: 'acc-1',
      stage: 'clearing',
      state: 'booked',
      direction: 'debit',
      amountMinor: i,
      currency: 'GBP',
    });
    expect(a.status).toBe(202);
    l.push(performance.now() - t);
  }
  l.sort((a, b) => a - b);
  process.stderr.write(`SINGLE p50 ${l[50]} p99 ${l[98]}\n`);
}, 120000);
