// Final decisions depend on the facts applied, not on their order; each step on the way is a change.
import { describe, expect, it } from '@jest/globals';
import { aTransactionRouted } from '@quittance/contracts-network/builders';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import type { TransactionToLink } from '@quittance/contracts-network';
import type { SaleRecorded } from '@quittance/contracts-retailer';
import { aSaleRecorded } from '@quittance/contracts-retailer/builders';
import fc from 'fast-check';
import type { Verdict } from '@quittance/consent-policy';
import type { AccountKey, TenderKey, StoreKey, TransactionKey } from '../identity.js';
import { nothingKnown } from '../../../test/kit/builders.js';
import { StoreAmounts } from '../decide/amount-frequency.js';
import { EMPTY_FEED } from './feed.js';
import { toArrivedSale } from './card-tenders.js';
import { Linker } from './linker.js';
import type { Fact } from './fact.js';
import type { Known } from './known.js';

const STORES = ['grocer/a', 'grocer/b'] as StoreKey[];
const T0 = Date.UTC(2026, 0, 5, 10, 30);
const MINUTE = 60_000;

type TestFact = Fact<string>;

const unknownYet = (consentOf: Known['consentOf'] = () => 'given'): Known => ({
  ...nothingKnown(),
  feeds: new Map(STORES.map((key) => [key, EMPTY_FEED])),
  storeAmounts: new Map(STORES.map((key) => [key, new StoreAmounts()])),
  zones: new Map(STORES.map((key) => [key, 'Europe/London'])),
  consentOf,
  coversFrom: () => Number.NEGATIVE_INFINITY,
});

const card = { last4: '4242', last4Of: 'card' as const, authCode: 'A1B2C3', rrn: '600510300001', terminalId: 'T0001' };
const sale = (over: Partial<SaleRecorded> = {}, slip: object = card, at = T0): TestFact => {
  const value = aSaleRecorded({
    retailerId: 'grocer',
    storeId: 'a',
    soldAt: at,
    receivedAt: T0 + 60 * MINUTE,
    tenders: [{ kind: 'card', amountMinor: 1250, card: slip }],
    ...over,
  });
  return { ...toArrivedSale(value), at, cause: `sale ${value.saleId}.${value.revision}` };
};
const transaction = (over: Partial<TransactionToLink> = {}, candidates: readonly string[] = ['grocer/a']): TestFact => {
  const value = aTransactionObserved({ localAt: undefined, transmittedAt: T0, ...over });
  const routed = aTransactionRouted({
    transaction: value,
    candidateStoreIds: candidates,
    routedBy: 'merchant',
    routedAt: 1,
  });
  return { kind: 'transaction', at: T0, cause: `tx ${value.transactionId}.${value.revision}`, routed };
};
const feed = (storeKey: StoreKey, completeUntil: number): TestFact => ({
  kind: 'feed',
  at: completeUntil,
  cause: 'feed',
  storeKey,
  completeUntil,
});

const run = (facts: readonly TestFact[], known = unknownYet()) => {
  const linker = new Linker<string>(known);
  const uptakes = facts.map((fact) => linker.apply(fact));
  const storedDecisions = [...known.transactions].map(([key, { facts, storedDecision }]) => {
    const decided = { ...storedDecision!, decidedAt: 0 };
    // The reasons of non-matches are all that depends on the order: which payments or feeds were seen at the last
    // decision.
    const rest = decided.kind === 'hold' ? { ...decided, storeKey: 'some' } : decided;
    const isContradicted = rest.kind === 'unmatched' && rest.reason === 'contradicted';
    return [
      key,
      isContradicted ? { ...rest, reason: facts.candidates.length === 0 ? 'no-store' : 'no-sale' } : rest,
    ] as const;
  });
  return { linker, uptakes, known, storedDecisions: new Map(storedDecisions.sort(([a], [b]) => (a < b ? -1 : 1))) };
};
const kindsOf = (facts: readonly TestFact[], known?: Known) => run(facts, known).linker.changes.map((c) => c.kind);
const KEY = 'northbank/tx-0001' as TransactionKey;
const of1300 = sale({ revision: 2, tenders: [{ kind: 'card', amountMinor: 1300, card }] });

describe('a match', () => {
  it.each([
    ['the sale comes first', [sale(), transaction()], 'tx tx-0001.1'],
    ['the transaction comes first', [transaction(), sale()], 'sale sale-0001.1'],
  ])('is asserted once both sides are there, caused by the later one, when %s', (_, facts, cause) => {
    expect(run(facts).linker.changes).toMatchObject([{ kind: 'asserted', cause, tenderKey: 'grocer/sale-0001#0' }]);
  });

  it('is not asserted again by a repeat of either side', () => {
    const { linker, uptakes } = run([sale(), transaction(), sale(), transaction()]);
    expect(linker.changes).toHaveLength(1);
    expect(uptakes).toEqual(['done', 'done', 'duplicate', 'duplicate']);
  });

  it('stands through a clearing that says less', () => {
    const clearing = transaction({ revision: 2, stage: 'clearing', state: 'booked', rrn: null, authCode: null }, []);
    expect(kindsOf([sale(), transaction(), clearing])).toEqual(['asserted']);
  });

  it('is withdrawn by a clearing that contradicts it', () => {
    const clearing = transaction({ revision: 2, stage: 'clearing', state: 'booked', authCode: 'Z9Y8X7' });
    expect(run([sale(), transaction(), clearing]).linker.changes).toMatchObject([
      { kind: 'asserted' },
      { kind: 'withdrawn', reason: 'contradicted' },
    ]);
  });

  it('is withdrawn by a reversal', () => {
    const reversal = transaction({ revision: 2, stage: 'reversal', state: 'reversed' });
    expect(run([sale(), transaction(), reversal]).linker.changes).toMatchObject([
      { kind: 'asserted' },
      { kind: 'withdrawn', reason: 'reversed' },
    ]);
  });

  it('is corrected by a revision of the sale that keeps the payment', () => {
    expect(kindsOf([sale(), transaction(), sale({ revision: 2 })])).toEqual(['asserted', 'corrected']);
  });

  it('is corrected by a revision that changes the payment’s amount', () => {
    expect(kindsOf([sale(), transaction(), of1300])).toEqual(['asserted', 'corrected']);
  });

  it('is made, with the latest document, by a late revision that states the bank’s amount', () => {
    const { linker, uptakes } = run([of1300, transaction(), sale(), sale()]);
    expect(linker.changes).toMatchObject([{ kind: 'asserted', cause: 'sale sale-0001.1', sale: { revision: 2 } }]);
    expect(uptakes).toEqual(['done', 'done', 'stale-revision', 'stale-revision']);
  });

  it('is not affected by late revisions that state nothing new', () => {
    const { linker } = run([of1300, sale(), transaction()]);
    linker.changedSales.clear();
    linker.changedTransactions.clear();
    for (const late of [sale(), sale({ revision: 0 })]) linker.apply(late);
    expect(linker.changes).toHaveLength(1);
    expect([...linker.changedSales, ...linker.changedTransactions]).toEqual([]);
  });

  it.each([
    ['a revision that is a void', sale({ revision: 2, kind: 'void' })],
    [
      'a void of its own that names the sale',
      sale({ saleId: 'sale-0001-V', kind: 'void', originalSaleId: 'sale-0001' }),
    ],
  ])('is withdrawn by %s, and never made when that comes first', (_, cancelling) => {
    expect(kindsOf([sale(), transaction(), cancelling])).toEqual(['asserted', 'withdrawn']);
    expect(kindsOf([cancelling, transaction(), sale()])).toEqual([]);
  });

  it('is withdrawn by a dispute and not made again', () => {
    const dispute: TestFact = {
      kind: 'dispute',
      at: T0,
      cause: 'dispute',
      transactionKey: KEY,
      tenderKey: 'grocer/sale-0001#0' as TenderKey,
    };
    const facts = [sale(), transaction(), dispute, sale({ revision: 2 }), transaction({ revision: 2 })];
    expect(kindsOf(facts)).toEqual(['asserted', 'withdrawn']);
  });

  it('passes from one transaction to another: withdrawn first, then asserted', () => {
    const rival = transaction({ transactionId: 'tx-0002' });
    const reversal = transaction({ revision: 2, state: 'reversed', stage: 'reversal' });
    const { linker } = run([sale(), transaction(), rival, reversal]);
    expect(linker.changes.map((c) => [c.kind, c.transactionKey])).toEqual([
      ['asserted', 'northbank/tx-0001'],
      ['withdrawn', 'northbank/tx-0001'],
      ['abstained', 'northbank/tx-0002'],
      ['asserted', 'northbank/tx-0002'],
    ]);
  });
});

describe('a match by last four', () => {
  const slip = { last4: '4242', last4Of: 'card' as const };
  const bare = transaction({ rrn: null, authCode: null });

  it('waits until the feed of its store has passed the window', () => {
    const facts = [sale({}, slip), bare, feed(STORES[0]!, T0 + 9 * MINUTE)];
    expect(kindsOf(facts)).toEqual([]);
    expect(kindsOf([...facts, feed(STORES[0]!, T0 + 10 * MINUTE)])).toEqual(['asserted']);
  });

  it('is released by later live sales, where the store sends no feed completions', () => {
    const receivedAt = T0 + 13 * MINUTE;
    const live = [
      sale({ receivedAt: T0 }, slip),
      bare,
      sale({ saleId: 'sale-2', receivedAt, tenders: [] }, slip, T0 + 12 * MINUTE),
    ];
    expect(kindsOf(live)).toEqual([]);
    const next = sale({ saleId: 'sale-3', receivedAt: receivedAt + 2 * MINUTE, tenders: [] }, slip, T0 + 15 * MINUTE);
    expect(kindsOf([...live, next])).toEqual(['asserted']);
  });

  it('is released by the silence after a file of sales', () => {
    const file = [sale({}, slip), sale({ saleId: 'sale-2', tenders: [] }, slip, T0 + 11 * MINUTE)];
    const silence = (minutes: number): TestFact => ({
      kind: 'silence',
      at: T0 + (60 + minutes) * MINUTE,
      cause: 'silence',
      storeKey: STORES[0]!,
    });
    expect(kindsOf([...file, bare, silence(9)])).toEqual([]);
    expect(kindsOf([...file, bare, silence(10)])).toEqual(['asserted']);
  });

  it('waits for a store without a known feed', () => {
    const known = unknownYet();
    known.feeds.set(STORES[0]!, { ...EMPTY_FEED, completeUntil: T0 + 60 * MINUTE });
    known.feeds.delete(STORES[1]!);
    const shared = transaction({ rrn: null, authCode: null }, STORES);
    run([sale({}, slip), shared], known);
    expect([...known.transactions.values()][0]?.storedDecision).toMatchObject({ kind: 'hold', storeKey: STORES[1] });
  });
});

describe('consent', () => {
  const consenting = (status: Record<string, Verdict>) => (account: AccountKey) => status[account] ?? 'absent';

  it('absent: the transaction is not kept', () => {
    const { known, uptakes } = run([sale(), transaction()], unknownYet(consenting({})));
    expect(known.transactions.size).toBe(0);
    expect(uptakes).toEqual(['done', 'no-consent']);
  });

  it('expired before the sale arrives: the transaction is deleted and nothing asserted', () => {
    const known = unknownYet((_, at) => (at > T0 ? 'absent' : 'given'));
    const { linker } = run([transaction(), { ...sale(), at: T0 + 1 }], known);
    expect(linker.changes).toEqual([]);
    expect([...linker.lapsedTransactions]).toEqual([KEY]);
  });

  it('expired after a match: nobody else ever gets that payment', () => {
    const known = unknownYet((account, at) => (account.endsWith('acc-0001') && at > T0 ? 'absent' : 'given'));
    const other = transaction({ transactionId: 'tx-0002', accountId: 'acc-0002' });
    const { linker, storedDecisions } = run([sale(), transaction(), { ...other, at: T0 + 1 }], known);
    expect(linker.changes.map((c) => c.kind)).toEqual(['asserted']);
    expect(storedDecisions.get('northbank/tx-0002' as TransactionKey)).toMatchObject({
      kind: 'unmatched',
      reason: 'no-sale',
    });
  });

  it('blocked: nothing new is asserted', () => {
    const status: Record<string, Verdict> = { 'northbank/acc-0001': 'given' };
    const known = unknownYet(consenting(status));
    const linker = new Linker<string>(known);
    linker.apply(transaction());
    status['northbank/acc-0001'] = 'blocked';
    linker.apply(sale());
    expect(linker.changes).toEqual([]);
    expect(known.transactions.size).toBe(1);
  });
});

describe('a store that is registered after its sales', () => {
  it('has its sales decided then', () => {
    const known = unknownYet();
    known.zones.clear();
    const store: TestFact = { kind: 'store', at: T0, cause: 'store', storeKey: STORES[0]!, timeZone: 'Europe/London' };
    const linker = new Linker<string>(known);
    for (const fact of [sale(), transaction()]) linker.apply(fact);
    expect(linker.changes).toEqual([]);
    linker.apply(store);
    expect(linker.changes).toMatchObject([{ kind: 'asserted', cause: 'store' }]);
  });
});

describe('any order of facts', () => {
  const slips = fc.record(
    {
      last4: fc.constantFrom('4242', '1111'),
      last4Of: fc.constantFrom('card' as const, 'token' as const),
      authCode: fc.constantFrom('A1B2C3', 'D4E5F6'),
      rrn: fc.constantFrom('600510300001', '600510300002'),
      terminalId: fc.constant('T0001'),
      par: fc.constantFrom('V00100130203000050060070080', 'V00100130203000050060070081'),
    },
    { requiredKeys: [] },
  );
  const minutes = fc.integer({ min: 0, max: 14 });
  const sales = fc
    .tuple(
      fc.constantFrom('s1', 's2', 's3', 's4'),
      fc.constantFrom('a', 'b'),
      slips,
      minutes,
      fc.constantFrom('sale' as const, 'sale' as const, 'refund' as const, 'void' as const),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(1250, 1250, 999),
    )
    .map(([saleId, storeId, slip, minute, kind, revision, amountMinor]) =>
      sale(
        {
          saleId,
          storeId,
          kind,
          revision,
          tenders: [{ kind: 'card', amountMinor, card: slip }],
          ...(kind === 'void' && { originalSaleId: 's1' }),
        },
        slip,
        T0 + minute * MINUTE,
      ),
    );
  const transactions = fc
    .tuple(
      fc.constantFrom('t1', 't2', 't3', 't4'),
      fc.constantFrom<readonly string[]>(['grocer/a'], ['grocer/b'], STORES, []),
      slips,
      minutes,
      fc.constantFrom('pending' as const, 'pending' as const, 'booked' as const, 'reversed' as const),
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom('LIFE-1', null),
      fc.constantFrom(1250, 1250, 999),
      fc.constantFrom('authorisation' as const, 'authorisation' as const, 'clearing' as const),
    )
    .map(([transactionId, candidates, slip, minute, state, revision, lifecycleId, amountMinor, stage]) => {
      const { last4, last4Of, ...numbers } = slip;
      const digits = { cardLast4: last4Of === 'token' ? null : last4, tokenLast4: last4Of === 'token' ? last4 : null };
      const none = { rrn: null, terminalId: null, authCode: null };
      return transaction(
        {
          transactionId,
          revision,
          state,
          stage,
          lifecycleId,
          amountMinor,
          transmittedAt: T0 + minute * MINUTE,
          ...none,
          ...numbers,
          ...digits,
        },
        candidates,
      );
    });
  const feeds = fc
    .tuple(fc.constantFrom(...STORES), minutes)
    .map(([key, minute]) => feed(key, T0 + 2 * minute * MINUTE));
  // A revision has one content: the edge refuses a second version of it.
  const identity = (fact: TestFact) => (fact.kind === 'feed' ? Math.random() : fact.cause);
  const facts = fc.uniqueArray(fc.oneof(sales, transactions, feeds), { maxLength: 14, selector: identity });

  it('of the revisions of one sale gives the same sale', () => {
    const tender = fc.record({
      kind: fc.constantFrom('card' as const, 'card' as const, 'cash' as const),
      amountMinor: fc.constantFrom(1250, 999, -999, 0),
      currency: fc.constantFrom(null, 'EUR'),
    });
    const revision = fc
      .tuple(
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('sale' as const, 'sale' as const, 'refund' as const, 'void' as const),
        fc.array(tender, { maxLength: 2 }),
      )
      .map(([number, kind, tenders]) => sale({ revision: number, kind, tenders }));
    const revisions = fc.uniqueArray(revision, { maxLength: 6, selector: ({ cause }) => cause });
    fc.assert(
      fc.property(
        revisions.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([ordered, shuffled]) => {
          const salesOf = (list: readonly TestFact[]) =>
            [...run(list).known.sales.values()].map((known) => ({ ...known, document: known.document.record }));
          expect(salesOf(shuffled)).toEqual(salesOf(ordered));
        },
      ),
    );
  });

  it('gives the same decisions', () => {
    fc.assert(
      fc.property(
        facts.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([ordered, shuffled]) => expect(run(shuffled).storedDecisions).toEqual(run(ordered).storedDecisions),
      ),
      { numRuns: 4_000 },
    );
  });

  it('never shows one payment to two transactions, except entries of one authorisation', () => {
    fc.assert(
      fc.property(facts, (list) => {
        const owners: TenderKey[] = [];
        for (const { facts: one, storedDecision } of run(list).known.transactions.values()) {
          if (storedDecision?.kind !== 'assert') continue;
          if (storedDecision.tier !== 'lifecycle') owners.push(storedDecision.tenderKey);
          else expect(['LIFE-1', undefined]).toContain(one.lifecycle);
        }
        expect(new Set(owners).size).toBe(owners.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
