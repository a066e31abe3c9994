// Expired data is dropped in whole partitions; existing decisions stand until they expire themselves, and no new ones
// use expired data.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionDisputed, aTransactionObserved } from '@quittance/contracts-bank/builders';
import { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { inTransaction, type Unit } from '@quittance/kafka';
import type { AccountKey, TenderKey, SaleKey, StoreKey, TransactionKey } from '../src/decision/identity.js';
import type { LearnedPlace } from '../src/decision/session/learned-places.js';
import { DecisionLock } from '../src/batch/lock.js';
import { recordLearnedPlaces } from '../src/store/learned-place.store.js';
import { findMatchesOf, findPairsOf } from '../src/store/match.store.js';
import { expireOutcomes } from '../src/store/partition.store.js';
import { loadSales } from '../src/store/sale.store.js';
import { findHeldUntil } from '../src/store/transaction.store.js';
import { type MatchingBed, message, openMatchingBed, RETENTION } from './matching-bed.js';

let bed: MatchingBed;

const DAY = 86_400_000;
const sale = (over: Partial<SaleRecorded> = {}) => message(SaleRecorded, aSaleRecorded(over));
const transaction = (over: Partial<TransactionObserved> = {}) =>
  message(TransactionObserved, aTransactionObserved(over));
const partitionsOf = (table: string) =>
  bed.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = '${table}'::regclass ORDER BY 1`,
  );
const count = async (table: string): Promise<number> => {
  const [row] = await bed.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return row!.n;
};
const laterBy = (days: number) => {
  bed.clock.at += days * DAY;
};
/** Any record takes the decision lock, and the first of a day maintains the partitions. */
const anyRecord = () => bed.deliver(message(StoreRegistered, aStoreRegistered({ storeId: 'another', acceptors: [] })));
const expire = () =>
  inTransaction(bed.dataSource, (unit) => expireOutcomes(unit, Math.floor(bed.clock.at / DAY), RETENTION, 100));

const LEG = 'grocer/sale-1/0' as TenderKey;
const LESSON: LearnedPlace = {
  transactionKey: 'northbank/txn-1' as TransactionKey,
  tenderKey: LEG,
  sign: { merchantId: 'm-1', terminalId: 't-1', descriptorHash: '' },
  acquirerId: null,
  storeKey: 'grocer/leeds' as StoreKey,
};
const MANY_MATCHES = `WITH t AS (
    INSERT INTO card_transaction (transaction_key, day, account_key, revisions, keys, decision, hold_until, hold_store)
    SELECT 'other/' || n, $1::int, 'other/' || n, '', '{}', 'hold', 9e15, 'other/' || n FROM generate_series(1, 5000) AS n
    RETURNING transaction_key AS key),
  m AS (
    INSERT INTO match (transaction_key, tender_key, state, tier, rule_version, receipt_id, decided_at)
    SELECT key, key || '/0', 'asserted', 'rrn-terminal', 'tiers', gen_random_uuid(), 0 FROM t
    RETURNING transaction_key AS key, tender_key, receipt_id)
  INSERT INTO receipt SELECT receipt_id, key, tender_key, key, 1, 'issued', '', '{}', 0, 0 FROM m`;

async function rowsRead(unit: Unit): Promise<number> {
  const [row] = await unit.query<{ n: number }>(
    'SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS n FROM pg_stat_xact_user_tables',
  );
  return row!.n;
}

beforeAll(async () => {
  bed = await openMatchingBed();
});
let startedAt: number;
beforeEach(async () => {
  startedAt ??= bed.clock.at;
  bed.clock.at = startedAt;
  await bed.clear();
  await bed.consent();
  await bed.deliver(message(StoreRegistered, aStoreRegistered()));
});
afterAll(() => bed.close());

describe('partitions', () => {
  it('exist for every day that may still be matched, and a little ahead', async () => {
    const days = await partitionsOf('day_key');
    expect(days.length).toBeGreaterThanOrEqual(RETENTION.days + 3);
    expect((await partitionsOf('sale')).length).toBeLessThan(4);
  });

  it('of expired days are dropped with the first lock of a day', async () => {
    await bed.deliver(sale(), transaction());
    expect([await count('sale'), await count('card_transaction')]).toEqual([1, 1]);
    expect(await count('number_key')).toBeGreaterThan(0);
    laterBy(RETENTION.numberDays - 1);
    await anyRecord();
    expect([await count('sale'), await count('card_transaction')]).toEqual([1, 1]);
    laterBy(7);
    await anyRecord();
    expect([await count('sale'), await count('card_transaction')]).toEqual([0, 0]);
    expect(await count('number_key')).toBe(0);
    expect((await partitionsOf('day_key')).length).toBeLessThanOrEqual(RETENTION.days + 3);
  });

  it('are not dropped because a clock is set back', async () => {
    laterBy(30);
    await anyRecord();
    laterBy(-30);
    await bed.deliver(sale(), transaction());
    expect(bed.states()).toEqual([['issued', 1]]);
  });
});

describe('the cache of a process', () => {
  const ACCOUNT = 'northbank/acc-1' as AccountKey;
  const decisionLock = () => new DecisionLock(bed.clock, RETENTION);
  const cacheOf = (of: DecisionLock) => inTransaction(bed.dataSource, async (unit) => (await of.take(unit)).cache);

  it('survives a change of day', async () => {
    const own = decisionLock();
    (await cacheOf(own)).consents.set(ACCOUNT, []);
    laterBy(1);
    expect((await cacheOf(own)).consents.has(ACCOUNT)).toBe(true);
  });

  it('is empty once documents are dropped, or another process has held the lock', async () => {
    const own = decisionLock();
    (await cacheOf(own)).consents.set(ACCOUNT, []);
    await cacheOf(decisionLock());
    expect((await cacheOf(own)).consents.size).toBe(0);
    (await cacheOf(own)).consents.set(ACCOUNT, []);
    laterBy(RETENTION.numberDays + 7);
    expect((await cacheOf(own)).consents.size).toBe(0);
  });
});

describe('the lock', () => {
  it('has its statements planned once per connection, whatever the parameters', async () => {
    const plans = await inTransaction(bed.dataSource, async (unit) => {
      const lock = await new DecisionLock(bed.clock, RETENTION).take(unit);
      for (const key of ['grocer/1', 'grocer/2']) await loadSales(lock.unit, [key as SaleKey]);
      await loadSales(unit, ['grocer/3' as SaleKey]);
      return unit.query<{ generic: number; frequency: number }>(
        `SELECT generic_plans::int AS generic, custom_plans::int AS frequency FROM pg_prepared_statements
         WHERE statement LIKE 'SELECT document%'`,
      );
    });
    expect(plans).toHaveLength(1);
    const [{ generic, frequency }] = plans as [(typeof plans)[0]];
    expect(frequency).toBe(0);
    expect(generic).toBeGreaterThanOrEqual(2);
  });

  it('reads only what it asks for, even if its statements were planned on empty tables', async () => {
    const read = await inTransaction(bed.dataSource, async (unit) => {
      const lock = await new DecisionLock(bed.clock, RETENTION).take(unit);
      const look = async () => {
        await findMatchesOf(lock.unit, [LEG]);
        await findPairsOf(lock.unit, [randomUUID()]);
        await findHeldUntil(lock.unit, new Map([[LESSON.storeKey, bed.clock.at]]));
        await recordLearnedPlaces(lock.unit, [LESSON], lock.today);
      };
      await look();
      await unit.query(MANY_MATCHES, [lock.today]);
      const before = await rowsRead(unit);
      await look();
      return (await rowsRead(unit)) - before;
    });
    expect(read).toBeLessThan(100);
  });
});

describe('a match', () => {
  it('can be made by number after last four, amounts and time have expired', async () => {
    await bed.deliver(sale());
    laterBy(RETENTION.days + 2);
    await anyRecord();
    expect(await count('day_key')).toBe(0);
    await bed.deliver(transaction());
    expect(bed.states()).toEqual([['issued', 1]]);
  });

  describe('whose sale has expired before the transaction', () => {
    beforeEach(async () => {
      await bed.deliver(sale());
      laterBy(6);
      await bed.deliver(transaction());
      laterBy(RETENTION.numberDays);
      await anyRecord();
      expect([await count('sale'), await count('card_transaction')]).toEqual([0, 1]);
    });

    it('stands when its clearing arrives', async () => {
      await bed.deliver(transaction({ revision: 2, stage: 'clearing', state: 'booked' }));
      expect(bed.states()).toEqual([['issued', 1]]);
    });

    it('is withdrawn by a reversal', async () => {
      await bed.deliver(transaction({ revision: 2, stage: 'reversal', state: 'reversed' }));
      expect(bed.states().at(-1)).toEqual(['withdrawn', 2]);
    });

    it('is withdrawn by a dispute', async () => {
      const { receiptId } = bed.receipts[0]!;
      await bed.deliver(message(TransactionDisputed, aTransactionDisputed({ receiptId })));
      expect(bed.states().at(-1)).toEqual(['withdrawn', 2]);
    });
  });

  it('is deleted, with its receipt, once both its sides have expired', async () => {
    await bed.deliver(sale(), transaction());
    laterBy(RETENTION.numberDays + 4);
    expect(await expire()).toBe(0);
    laterBy(3);
    expect(await expire()).toBe(1);
    expect([await count('match'), await count('receipt')]).toEqual([0, 0]);
  });
});

describe('a sale dated long ago', () => {
  it('is stored, without keys by last four and day', async () => {
    const tenders = aSaleRecorded().tenders.map((tender) => ({ ...tender, card: { ...tender.card, at: null } }));
    await bed.deliver(sale({ soldAt: bed.clock.at - 60 * DAY, tenders }));
    expect([await count('sale'), await count('day_key')]).toEqual([1, 0]);
    expect(await count('number_key')).toBeGreaterThan(0);
  });
});
