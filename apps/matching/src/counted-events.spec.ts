// Receipts withheld on suspicion of fishing are counted by rule; no label names a bank or an account.
import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { CountedEvents } from './counted-events.js';
import type { AccountKey, TenderKey, TransactionKey } from './decision/identity.js';

it('counts receipts withheld and withdrawn because the account is suspected of fishing', async () => {
  const registry = new Registry();
  const about = {
    at: 0,
    cause: {},
    transactionKey: 'northbank/t' as TransactionKey,
    accountKey: 'northbank/a' as AccountKey,
  };
  const reason = 'fishing-suspected';
  new CountedEvents(registry).changed([
    { ...about, kind: 'abstained', tier: 'last4-store', reason },
    { ...about, kind: 'withdrawn', tier: 'amount-store', reason, tenderKey: 'grocer/s#0' as TenderKey },
    { ...about, kind: 'abstained', tier: 'last4-store', reason: 'too-common' },
  ]);
  const text = await registry.metrics();
  expect(text).toContain('quittance_matching_fishing_total{tier="last4-store"} 1');
  expect(text).toContain('quittance_matching_fishing_total{tier="amount-store"} 1');
  expect(text).not.toContain('northbank');
});
