// A crowded street in which nearly everything has rivals: each explanation agrees with the stored decision, and nothing
// is written.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreRegistered } from '@quittance/contracts-retailer';
import { aStoreRegistered } from '@quittance/contracts-retailer/builders';
import type { TransactionKey } from '../src/decision/identity.js';
import { type Explanation, explainTransaction } from '../src/operator/index.js';
import { crowd, randomFrom, STORES } from './crowd.js';
import { asIfArrivedLike } from './kit/any-order.js';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';
import { reading } from './reading.js';

let bed: MatchingBed;

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(() => bed.clear());
afterAll(() => bed.close());

describe.each([11, 12])('the crowd of seed %d', (seed) => {
  it('is explained as it was decided, without writing anything', async () => {
    for (let i = 0; i < 40; i += 1) await bed.consent({ consentId: `c${i}`, accountId: `acc-${i}` });
    await bed.handle(
      STORES.map((storeId) =>
        message(StoreRegistered, aStoreRegistered({ retailerId: 'grocer', storeId, acceptors: [] })),
      ),
    );
    const messages = crowd(randomFrom(seed), 200);
    for (const topic of new Set(messages.map((m) => m.topic))) {
      await bed.handle(messages.filter((m) => m.topic === topic));
    }
    await bed.takeOutbox();
    const before = await bed.everythingStored();
    const rows = await bed.query<{
      transaction_key: TransactionKey;
      decision: string;
      tier: string;
      reason: string | null;
      tender_key: string;
    }>('SELECT transaction_key, decision, tier, reason, tender_key FROM card_transaction ORDER BY transaction_key');
    expect(rows.length).toBeGreaterThan(150);
    expect([...new Set(rows.map((row) => row.decision))].sort()).toEqual(['abstain', 'assert', 'unmatched']);
    const thought = [];
    for (const { transaction_key: key } of rows)
      thought.push((await reading(bed, (unit) => explainTransaction(unit, key, bed.clock.at)))!);
    const stored = rows.map(({ transaction_key: _, ...row }) => row);
    expect(asIfArrivedLike(stored, thought.map(inColumns))).toEqual(stored);
    for (const { decision, candidates } of thought) {
      expect(candidates.filter(({ isMatch }) => isMatch)).toHaveLength(decision.kind === 'assert' ? 1 : 0);
      for (const { why } of candidates) expect(why).not.toMatch(/undefined|NaN/);
    }
    expect(await bed.everythingStored()).toBe(before);
  }, 120_000);
});

const inColumns = ({ decision }: Explanation) => ({
  decision: decision.kind,
  tier: 'tier' in decision ? decision.tier : null,
  reason: 'reason' in decision ? decision.reason : null,
  tender_key: 'tenderKey' in decision ? decision.tenderKey : null,
});
