import type { Unit } from '@quittance/kafka';
import { saidOf, knownKeysOf } from './explain/known-keys.js';
import { decisionInWords } from './explain/decision-in-words.js';
import type { Candidate, Entry, Explanation, Routed } from './explain/explanation.js';
import { type Hearing, whyOf } from './explain/why-not.js';
import type { StoreKey, TransactionKey } from '../decision/identity.js';
import { boundOf, isBounded } from '../decision/decide/false-match-bound.js';
import { RULE_VERSION } from '../decision/decide/decide.js';
import { compare, dayOf, evidenceOf, legKeys, transactionKeys } from '../decision/compare/evidence.js';
import type { LegFacts } from '../decision/facts.js';
import { Linker } from '../decision/session/linker.js';
import { agreedMinors, compareMoney } from '../decision/compare/money.js';
import type { KnownTransaction } from '../decision/session/run.js';
import { isSame } from '../decision/session/stored-decision.js';
import { bestRouting, inOrder } from '../decision/session/transaction-facts.js';
import { type Frequencies, weightsOf } from '../decision/compare/weights.js';
import { loadAround } from '../batch/load/load.js';
import type { Neighbours } from '../batch/load/candidate-loader.js';
import { onlooker } from '../batch/lock.js';
import { countStores, findRuleVersion, findSalesNearby } from '../store/explain.store.js';
import { loadSales } from '../store/sale.store.js';

const DAY_MS = 86_400_000;
/** Payments that share no key with the transaction and are looked at all the same. */
const MOST_NEARBY = 10;

/**
 * Why a transaction is matched as it is, or is not: loaded, compared and decided by the code that decides in service, over a desk of
 * its own. Only reads; the unit should be of a transaction that sees one state of the tables. Undefined when matching does not know it.
 */
export async function explainTransaction(
  unit: Unit,
  key: TransactionKey,
  nowMs: number,
): Promise<Explanation | undefined> {
  const subjects = { stores: new Set<StoreKey>(), sales: new Set<never>(), transactions: new Set([key]) };
  const { known, neighbours } = await loadAround(onlooker(unit), { ...subjects, newStores: new Set<StoreKey>() }, []);
  const subject = known.transactions.get(key);
  if (subject === undefined) return undefined;
  const deliberated = new Linker<undefined>(known).deliberate(key, nowMs);
  const hearing: Hearing = { transaction: subject.facts, known, deliberated };
  const { decision, deliberation } = deliberated;
  const met = meetingLegs(hearing);
  const nearby = await legsNearby(unit, hearing, new Set(met.map((leg) => leg.key)));
  const stores = await countStores(unit);
  const toCandidate = (leg: LegFacts) => candidateOf(hearing, leg, frequenciesOf(hearing, leg, { neighbours, stores }));
  return {
    transactionKey: key,
    ruleVersion: RULE_VERSION,
    entry: entryOf(subject),
    keys: knownKeysOf(subject.revisions.value),
    routing: routingOf(subject, hearing, neighbours),
    consent: known.consentOf(subject.facts.accountKey, nowMs),
    standing: subject.standing,
    matchedByRules: await findRuleVersion(unit, key),
    decision,
    inWords: decisionInWords(decision, deliberation.reached.get(key)),
    isAsItStands: subject.standing !== undefined && isSame(subject.standing, decision),
    candidates: [...met.map(toCandidate).sort(mostLikelyFirst), ...nearby.map(toCandidate)],
  };
}

const mostLikelyFirst = (a: Candidate, b: Candidate): number =>
  Number(b.isMatch) - Number(a.isMatch) || b.weights.totalBits - a.weights.totalBits || (a.legKey < b.legKey ? -1 : 1);

/** Every payment that shares a key with the transaction, also those that nobody can have any more. */
function meetingLegs({ transaction, known }: Hearing): LegFacts[] {
  const keys = new Set(transactionKeys(transaction));
  const legs = [...known.sales.values()].flatMap((sale) => sale.legs);
  return legs.filter((leg) => legKeys(leg).some((key) => keys.has(key)));
}

/** Payments of the amount at the stores concerned about that time: what a person would look at next. */
async function legsNearby(unit: Unit, { transaction }: Hearing, met: ReadonlySet<string>): Promise<LegFacts[]> {
  const { candidates: stores, amounts, times, earliest, latest } = transaction;
  const around = times[0] ?? Math.round((earliest + latest) / 2);
  const nearby = { stores, amounts, around, from: earliest - DAY_MS, to: latest + DAY_MS };
  const keys = await findSalesNearby(unit, nearby, met.size + MOST_NEARBY);
  const order = new Map(keys.map((key, place) => [key, place]));
  const sales = (await loadSales(unit, keys)).sort((a, b) => order.get(a.saleKey)! - order.get(b.saleKey)!);
  const isNews = (leg: LegFacts) => !met.has(leg.key) && amounts.includes(leg.amountMinor);
  return sales.flatMap((sale) => sale.legs.filter(isNews)).slice(0, MOST_NEARBY);
}

function candidateOf(hearing: Hearing, leg: LegFacts, frequencies: Frequencies): Candidate {
  const { transaction, deliberated } = hearing;
  const { deliberation, decision, surroundings } = deliberated;
  const pair = deliberation.pairs.find((p) => p.transaction.key === transaction.key && p.leg.key === leg.key);
  const evidence = evidenceOf(transaction, leg, compareMoney(transaction, leg));
  const rules = (pair?.comparison ?? compare(transaction, leg))?.tiers ?? [];
  const { key: legKey, storeKey, direction, currency, amountMinor, soldAt, soldUntil } = leg;
  const shared = new Set(transactionKeys(transaction));
  return {
    ...{ legKey, storeKey, direction, currency, amountMinor, soldAt },
    ...(soldUntil !== undefined && { soldUntil }),
    said: saidOf(leg),
    meets: legKeys(leg).some((key) => shared.has(key)),
    evidence,
    rules,
    weights: weightsOf(evidence, transaction, frequencies),
    bounds: rules.flatMap((tier) =>
      isBounded(tier, evidence, transaction) ? [boundOf(tier, [transaction, leg], surroundings)] : [],
    ),
    isMatch: decision.kind === 'assert' && decision.legKey === legKey,
    why: whyOf(hearing, leg),
  };
}

function frequenciesOf(
  { transaction, known, deliberated }: Hearing,
  leg: LegFacts,
  { neighbours, stores }: { readonly neighbours: Neighbours; readonly stores: number },
): Frequencies {
  const { storeKey, soldAt, currency } = leg;
  const [amountMinor = leg.amountMinor] = agreedMinors(transaction, leg);
  const concerned = transaction.candidates.length > 0 ? transaction.candidates : [storeKey];
  const paid = { day: dayOf(soldAt), currency, amountMinor };
  const terminals = concerned.flatMap((store) => neighbours.stores.get(store)?.profile?.acceptors ?? []);
  return {
    amountMinor,
    customs: concerned.map((store) => deliberated.surroundings.customOf({ storeKey: store, ...paid })),
    payments: concerned.reduce((sum, store) => sum + (known.customs.get(store)?.takenIn(paid) ?? 0), 0),
    terminals: new Set(terminals.flatMap((acceptor) => acceptor.terminalIds)).size,
    stores,
  };
}

function entryOf({ facts, revisions }: KnownTransaction): Entry {
  const states = inOrder(revisions.value);
  const last = states.at(-1)!.transaction;
  const { direction, currency, amounts, billed = [], times, earliest, latest } = facts;
  const state = `${last.stage}, ${last.state}`;
  return { revisions: states.length, state, ...{ direction, currency, amounts, billed, times, earliest, latest } };
}

function routingOf({ revisions }: KnownTransaction, { deliberated }: Hearing, neighbours: Neighbours): Routed {
  const { candidates, routedBy } = bestRouting(inOrder(revisions.value));
  return {
    by: routedBy,
    stores: candidates.map((storeKey) => {
      const name = neighbours.stores.get(storeKey)?.profile?.name;
      return {
        storeKey,
        ...(name !== undefined && { name }),
        completeUntil: deliberated.surroundings.feedCompleteUntil(storeKey),
      };
    }),
  };
}
