// Facts are folded over what is known before any of them is decided: what is decided then is what would be, one fact after the other.
import { expect, it } from '@jest/globals';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { aTransactionRouted } from '@quittance/contracts-network/builders';
import { aSaleRecorded } from '@quittance/contracts-retailer/builders';
import fc from 'fast-check';
import { MINUTE, nothingKnown, T0 } from '../../../test/kit/builders.js';
import { StoreAmounts } from '../../decision/decide/amount-frequency.js';
import type { StoreKey } from '../../decision/identity.js';
import { toArrivedSale } from '../../decision/session/card-tenders.js';
import type { Fact } from '../../decision/session/fact.js';
import { EMPTY_FEED } from '../../decision/session/feed.js';
import type { Known } from '../../decision/session/known.js';
import { Linker } from '../../decision/session/linker.js';
import { arrivalsOf, foldAlone, type MayKeep } from './arrivals.js';

const STORE = 'grocer/a' as StoreKey;

/** The customer's consent ends after ten minutes and is given again after twenty. */
const consentOf: Known['consentOf'] = (_, at) => (at < T0 + 10 * MINUTE || at >= T0 + 20 * MINUTE ? 'given' : 'absent');
const mayKeep: MayKeep = ({ at }) => consentOf('bank/account' as never, at) === 'given';

const known = (): Known => ({
  ...nothingKnown(),
  feeds: new Map([[STORE, EMPTY_FEED]]),
  storeAmounts: new Map([[STORE, new StoreAmounts()]]),
  zones: new Map([[STORE, 'Europe/London']]),
  consentOf,
  coversFrom: () => Number.NEGATIVE_INFINITY,
});

const minutes = fc.integer({ min: 0, max: 30 });
const revisions = fc.integer({ min: 1, max: 3 });
const amounts = fc.constantFrom(1250, 1250, 999);
const card = { last4: '4242', authCode: 'A1B2C3', rrn: '600510300001', terminalId: 'T0001' };

function sale(saleId: string, revision: number, amountMinor: number, minute: number): Fact<string> {
  const tenders = [{ kind: 'card' as const, amountMinor, card }];
  const said = { retailerId: 'grocer', storeId: 'a', saleId, revision, soldAt: T0, receivedAt: T0 + MINUTE, tenders };
  return { ...toArrivedSale(aSaleRecorded(said)), at: T0 + minute * MINUTE, cause: saleId };
}

function purchase(transactionId: string, revision: number, amountMinor: number, minute: number): Fact<string> {
  const { last4: cardLast4, ...numbers } = card;
  const said = { transactionId, revision, amountMinor, localAt: null, transmittedAt: T0, cardLast4, ...numbers };
  const transaction = aTransactionObserved(said);
  const routed = { transaction, candidateStoreIds: [STORE], routedBy: 'merchant' as const, routedAt: revision };
  const at = T0 + minute * MINUTE;
  return { kind: 'transaction', at, cause: transactionId, routed: aTransactionRouted(routed) };
}

const sales = fc.tuple(fc.constantFrom('s1', 's2'), revisions, amounts, minutes).map((said) => sale(...said));
const purchases = fc.tuple(fc.constantFrom('t1', 't2'), revisions, amounts, minutes).map((said) => purchase(...said));
const facts = fc.array(fc.oneof(sales, purchases), { maxLength: 8 });

/** What is decided by some facts taken in before, and by more of them: folded ahead, or each when it is taken in. */
function decided(before: readonly Fact<string>[], then: readonly Fact<string>[], isAhead: boolean) {
  const start = known();
  const linker = new Linker<string>(start);
  for (const fact of before) linker.apply(fact);
  const uptakes = isAhead ? ahead(start, linker, then) : then.map((fact) => linker.apply(fact));
  const transactions = [...start.transactions].map(([key, { facts: said, revisions: all, storedDecision }]) => {
    return { key, said, revisions: Object.keys(all.value), storedDecision };
  });
  const told = [...start.sales.values()].map(({ saleKey, revision, tenders, spent }) => [
    saleKey,
    revision,
    tenders,
    spent,
  ]);
  const changes = linker.changes.map(({ kind, transactionKey, cause }) => [kind, transactionKey, cause]);
  return { uptakes, transactions, told, changes };
}

function ahead({ transactions, sales, zones }: Known, linker: Linker<string>, then: readonly Fact<string>[]) {
  const zoneOf = (key: StoreKey) => zones.get(key);
  const alone = foldAlone(then, zoneOf, mayKeep);
  const preloaded = { transactions: new Map(transactions), sales: new Map(sales), zoneOf, mayKeep, alone };
  return arrivalsOf(then, preloaded).folded.map((folded) => {
    const uptake = linker.begin(folded);
    while (linker.settleNext());
    return uptake;
  });
}

it('the same is decided by facts that were folded ahead, whoever withdraws consent or is matched in between', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(facts, facts, (before, then) => {
      const folded = decided(before, then, true);
      for (const [kind] of folded.changes) kinds.add(kind!);
      expect(folded).toEqual(decided(before, then, false));
    }),
    { numRuns: 2_000 },
  );
  // The worlds are not empty.
  expect(kinds).toContain('asserted');
  expect(kinds).toContain('withdrawn');
});

it('two purchases of a customer whose consent has ended are both forgotten when a sale leads to them', () => {
  const [paid, paidAgain] = ['t1', 't2'].map((transactionId) => purchase(transactionId, 1, 1250, 0));
  const sold = sale('s1', 1, 1250, 10);
  const { transactions, changes } = decided([paid!, paidAgain!], [sold], true);
  expect([transactions, changes]).toEqual([[], []]);
});
