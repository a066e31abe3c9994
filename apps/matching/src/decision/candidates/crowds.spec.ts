// Where very many pay alike, deciding stays cheap and independent of order: numbers still match, and nothing else is
// guessed.
import { describe, expect, it } from '@jest/globals';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { aTransactionRouted } from '@quittance/contracts-network/builders';
import type { TransactionToLink } from '@quittance/contracts-network';
import type { SaleCard } from '@quittance/contracts-retailer';
import { aSaleRecorded } from '@quittance/contracts-retailer/builders';
import fc from 'fast-check';
import type { StoreKey } from '../identity.js';
import { MINUTE, nothingKnown, STORE, T0 } from '../../../test/kit/builders.js';
import { StoreAmounts } from '../decide/amount-frequency.js';
import { EMPTY_FEED } from '../session/feed.js';
import { toArrivedSale } from '../session/card-tenders.js';
import { Linker } from '../session/linker.js';
import type { Fact } from '../session/fact.js';
import type { Known } from '../session/known.js';

type TestFact = Fact<string>;

const numbersOf = (n: number) => ({
  rrn: String(632_400_000_000 + n),
  authCode: `A${10_000 + n}`,
  terminalId: 'T0001',
});

const sold = (n: number, card: SaleCard = {}, soldAt = T0): TestFact => {
  const said = { retailerId: 'grocer', storeId: 'high-street', saleId: `s${n}`, soldAt, receivedAt: soldAt + 1_000 };
  const tenders = [{ kind: 'card' as const, amountMinor: 1250, card }];
  return { ...toArrivedSale(aSaleRecorded({ ...said, soldAtZone: 'known', tenders })), at: soldAt, cause: `sale ${n}` };
};

const SILENT = { localAt: null, cardLast4: null, scheme: null, terminalId: null, authCode: null, rrn: null };
const paid = (n: number, said: Partial<TransactionToLink> = {}): TestFact => {
  const transaction = aTransactionObserved({
    ...{ ...SILENT, transactionId: `t${n}`, accountId: `a${n}`, mcc: '5411', transmittedAt: T0 },
    ...said,
  });
  const routed = { transaction, candidateStoreIds: [STORE], routedBy: 'merchant' as const, routedAt: T0 };
  return { kind: 'transaction', at: T0, cause: `transaction ${n}`, routed: aTransactionRouted(routed) };
};

/** The feed is complete far beyond everything here. */
const everythingSent: TestFact = { kind: 'feed', storeKey: STORE, completeUntil: T0 * 2, at: T0, cause: 'feed' };

function linked(...facts: readonly TestFact[]) {
  const known: Known = {
    ...nothingKnown(),
    feeds: new Map<StoreKey, typeof EMPTY_FEED>([[STORE, EMPTY_FEED]]),
    storeAmounts: new Map([[STORE, new StoreAmounts()]]),
    zones: new Map([[STORE, 'Europe/London']]),
  };
  const linker = new Linker<string>(known);
  for (const fact of facts) linker.apply(fact);
  const answers = [...known.transactions.values()].map(({ facts: { key }, storedDecision }) => {
    if (storedDecision?.kind === 'assert')
      return [key, `${storedDecision.tenderKey} by ${storedDecision.tier}`] as const;
    return [key, storedDecision && 'reason' in storedDecision ? storedDecision.reason : storedDecision?.kind] as const;
  });
  return { linker, answers: new Map<string, string | undefined>(answers.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const reasons = (answers: ReadonlyMap<string, string | undefined>) => new Set(answers.values());

describe('very many equal transactions and one sale', () => {
  const digitsOf = (n: number) => String(n).padStart(4, '0');

  it('abstain as a crowd, including those from before it was one', () => {
    const { answers } = linked(sold(0), ...many(200, (n) => paid(n)), everythingSent);
    expect(reasons(answers)).toEqual(new Set(['crowd']));
  });

  it('leave the sale to the one whose last four agrees', () => {
    const crowd = many(200, (n) => paid(n, { cardLast4: digitsOf(n) }));
    const { answers } = linked(...crowd, sold(0, { last4: '0150', last4Of: 'card' }), everythingSent);
    expect(answers.get('northbank/t150')).toBe('grocer/s0#0 by last4-store');
    expect([...answers.values()].filter((answer) => answer === 'crowd')).toHaveLength(199);
  });

  it('take seconds at most to decide, however many they are', () => {
    const from = performance.now();
    const { answers } = linked(sold(0), ...many(10_000, (n) => paid(n, { cardLast4: digitsOf(n) })), everythingSent);
    expect(reasons(answers)).toEqual(new Set(['crowd']));
    // Comparing every pair again after each arrival takes hours.
    expect(performance.now() - from).toBeLessThan(30_000);
  }, 60_000);
});

describe('very many equal sales and transactions', () => {
  it('are matched one by one where both sides know numbers', () => {
    const facts = many(500, (n) => [sold(n, numbersOf(n)), paid(n, numbersOf(n))]).flat();
    const { answers } = linked(...facts, everythingSent);
    for (const [key, answer] of answers) expect(answer).toBe(`grocer/s${key.split('/t')[1]}#0 by rrn-terminal`);
    expect(answers.size).toBe(500);
  });

  it('are matched as soon as the bank sends the numbers', () => {
    const facts = many(100, (n) => [sold(n, numbersOf(n)), paid(n)]).flat();
    const told = linked(...facts, everythingSent, paid(7, { revision: 2, ...numbersOf(7) }));
    expect(told.answers.get('northbank/t7')).toBe('grocer/s7#0 by rrn-terminal');
    expect(told.answers.get('northbank/t8')).toBe('crowd');
  });

  it('are not matched where neither side has numbers', () => {
    const { answers } = linked(...many(100, (n) => [sold(n), paid(n)]).flat(), everythingSent);
    expect(reasons(answers)).toEqual(new Set(['crowd']));
  });

  it('spread over a day are decided among those near in time, in seconds at most', () => {
    const from = performance.now();
    const facts = many(576, (n) => {
      const at = T0 + n * 75_000;
      return [sold(n, {}, at), paid(n, { transmittedAt: at })];
    }).flat();
    const { answers } = linked(...facts, everythingSent);
    expect(reasons(answers)).toEqual(new Set(['several-sales']));
    expect(performance.now() - from).toBeLessThan(60_000);
  }, 120_000);
});

it('a match by amount is withdrawn once its key becomes crowded, even by no rivals', () => {
  const far = many(70, (n) => paid(100 + n, { transmittedAt: T0 + 9 * MINUTE }));
  const first = [sold(0), paid(0), everythingSent];
  const { linker, answers } = linked(...first, ...far);
  expect(linker.changes.map((change) => change.kind)).toEqual(expect.arrayContaining(['asserted', 'withdrawn']));
  expect(answers.get('northbank/t0')).toBe('crowd');
  expect(linked(...far, ...first).answers).toEqual(answers);
});

it('a reference number shared by too many is ignored, and last four may still match', () => {
  const shared = { rrn: numbersOf(0).rrn };
  const others = many(201, (n) => sold(1_000 + n, shared, T0 - 5 * 24 * 60 * MINUTE - n * MINUTE));
  const digits = { last4: '4242', last4Of: 'card' as const };
  const { answers } = linked(
    ...others,
    sold(0, { ...shared, ...digits }),
    paid(0, { ...shared, cardLast4: '4242' }),
    everythingSent,
  );
  expect(answers.get('northbank/t0')).toBe('grocer/s0#0 by last4-store');
});

it('too many entries of one authorisation share no payment', () => {
  const life = { lifecycleId: 'LIFE-1', accountId: 'a0' };
  const entries = many(210, (n) => paid(n, { ...life, amountMinor: 5 }));
  const own = [sold(0, numbersOf(0)), paid(500, { ...life, ...numbersOf(0) })];
  const inFamily = linked(...own, ...entries.slice(0, 10)).answers;
  expect(inFamily.get('northbank/t3')).toBe('grocer/s0#0 by lifecycle');
  const { answers } = linked(...own, ...entries);
  expect(answers.get('northbank/t500')).toBe('grocer/s0#0 by rrn-terminal');
  expect([...answers.values()].filter((answer) => answer?.includes('lifecycle'))).toEqual([]);
});

describe('a chain too long to be loaded whole', () => {
  const digitsOf = (n: number) => String(n).padStart(4, '0');
  /** Each transaction has the last four of one sale and of the next. */
  const chain = many(900, (n) => [
    sold(n, { last4: digitsOf(n) }),
    paid(n, { cardLast4: digitsOf(n), tokenLast4: digitsOf(n + 1) }),
  ]).flat();

  it('is decided by numbers alone', () => {
    const own = [
      sold(2_000, { ...numbersOf(1), last4: digitsOf(899) }),
      paid(2_000, { ...numbersOf(1), cardLast4: digitsOf(899) }),
    ];
    const { answers } = linked(...chain, ...own, everythingSent);
    expect(answers.get('northbank/t2000')).toBe('grocer/s2000#0 by rrn-terminal');
    expect(answers.get('northbank/t899')).toBe('crowd');
  }, 60_000);
});

describe('in any order', () => {
  const slips = [{}, {}, { last4: '4242', last4Of: 'card' as const }, { last4: '1111', last4Of: 'card' as const }];
  const said = [{}, {}, { cardLast4: '4242' }, { cardLast4: '1111' }];
  const minutes = fc.integer({ min: 0, max: 40 });
  const sales = fc
    .tuple(fc.nat(60), fc.nat(3), minutes, fc.boolean())
    .map(([n, slip, minute, isNumbered]) =>
      sold(n, { ...slips[slip], ...(isNumbered && n % 5 === 0 && numbersOf(n)) }, T0 + minute * MINUTE),
    );
  const transactions = fc
    .tuple(fc.nat(60), fc.nat(3), minutes, fc.boolean())
    .map(([n, own, minute, isNumbered]) =>
      paid(n, { ...said[own], ...(isNumbered && n % 5 === 0 && numbersOf(n)), transmittedAt: T0 + minute * MINUTE }),
    );
  const unique = (facts: readonly TestFact[]) => [...new Map(facts.map((fact) => [fact.cause, fact])).values()];

  it('the final decisions on members of a crowd are the same', () => {
    const crowds = fc.array(fc.oneof(sales, transactions), { minLength: 100, maxLength: 240 }).map(unique);
    const shuffles = crowds.chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
    );
    // `no-sale` or `contradicted` depends on what was there at the last decision.
    const settled = (facts: readonly TestFact[]) =>
      [...linked(...facts, everythingSent).answers].map(([key, answer]) => [
        key,
        answer === 'contradicted' ? 'no-sale' : answer,
      ]);
    fc.assert(
      fc.property(shuffles, ([facts, shuffled]) => {
        expect(settled(shuffled)).toEqual(settled(facts));
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
