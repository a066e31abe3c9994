// An operator sees which accounts fish for strangers' receipts, and at which bank; the bank is told nothing of it.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ReceiptReady, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type OpsBed, openOpsBed } from './ops-bed.js';

let world: OpsBed;

const STORE = 'greengrocer/s-001';
const MINUTE = 60_000;
const now = Date.now();
const strangers = Array.from({ length: 8 }, (_, n) => ({
  amountMinor: 1_000 + n * 37,
  last4: String(4_000 + n),
  at: now - (30 + n * 11) * MINUTE,
}));

beforeAll(async () => {
  world = await openOpsBed(['delivery', 'analytics', 'matching']);
  const { bed } = world;
  const receipts = { expiresAt: null, scopes: ['receipts' as const] };
  await bed.produce(StoreRegistered, STORE, aStoreRegistered());
  await bed.produce(FeedCompleted, STORE, aFeedCompleted({ completeUntil: now + 3_600_000 }));
  await bed.produce(ConsentChanged, 'c', aConsentChanged({ consentId: 'c', accountId: 'made-up', ...receipts }));
  await bed.settled();
  for (const [n, { amountMinor, last4, at }] of strangers.entries()) {
    const tenders = [{ kind: 'card' as const, amountMinor, card: { last4, last4Of: 'card' as const } }];
    const sale = { saleId: `s-${n}`, soldAt: at, receivedAt: at, totalMinor: amountMinor, tenders };
    await bed.produce(SaleRecorded, STORE, aSaleRecorded(sale));
    const bare = { rrn: null, authCode: null, par: null, terminalId: null, descriptor: null, lifecycleId: null };
    const said = { transactionId: `t-${n}`, accountId: 'made-up', amountMinor, cardLast4: last4, tokenLast4: null };
    const times = { transmittedAt: at, localAt: null, observedAt: at };
    await bed.produce(TransactionObserved, 'made-up', aTransactionObserved({ ...bare, ...said, ...times }));
  }
  await bed.settled();
});
afterAll(() => world?.close());

it('lists the account and its bank, and leaves it no receipt', async () => {
  const { code, out } = await world.ops('fishing', '--days', '2');
  expect(code).toBe(0);
  expect(out).toMatch(/northbank +1 +8 +0 +0 +0 +8 +accounts fish/);
  expect(out).toMatch(/northbank\/made-up +8 +8/);
  const last = new Map((await world.bed.readValues(ReceiptReady)).map((receipt) => [receipt.receiptId, receipt]));
  expect([...last.values()].filter((receipt) => receipt.state !== 'withdrawn')).toEqual([]);
  expect(JSON.stringify([...last.values()])).not.toMatch(/fish|suspect/);
});

it('says why of each of them', async () => {
  expect((await world.ops('explain', 't-3')).out).toMatch(/its account exceeds the limits/);
});
