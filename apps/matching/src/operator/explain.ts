import type { Unit } from '@quittance/kafka';
import { saidOf, knownKeysOf } from './explain/known-keys.js';
import { decisionInWords } from './explain/decision-in-words.js';
import type { Candidate, Entry, Explanation, Routed } from './explain/explanation.js';
import { type Hearing, whyOf } from './explain/why-not.js';
import type { StoreKey, TransactionKey } from '../decision/identity.js';
import { falseMatchBoundOf, isBounded } from '../decision/decide/false-match-bound.js';
import { RULE_VERSION } from '../decision/decide/decide.js';
import { compare } from '../decision/compare/rules.js';
import { dayOf } from '../decision/compare/purchase-window.js';
import { evidenceOf } from '../decision/compare/field-agreement.js';
import type { TenderFacts } from '../decision/facts.js';
import { Linker } from '../decision/session/linker.js';
import { agreedMinors, compareMoney } from '../decision/compare/money.js';
import type { TransactionState } from '../decision/session/transaction-state.js';
import { isSame } from '../decision/session/stored-decision.js';
import { bestRouting, inOrder } from '../decision/session/revisions.js';
import { type Frequencies, weightsOf } from '../decision/compare/weights.js';
import { loadAround } from '../batch/load/load.js';
import type { CandidateLoader } from '../batch/load/candidate-loader.js';
import { onlooker } from '../batch/lock.js';
import { countStores, findRuleVersion, findSalesNearby } from '../store/explain.store.js';
import { loadSales } from '../store/sale.store.js';

const DAY_MS = 86_400_000;
/** Payments shown although they share no key with the transaction. */
const MOST_NEARBY = 10;

/**
 * Why a transaction is matched or not: loads, compares and decides it with the service's own code, over a separate
 * cache. Read only; the unit should see one snapshot of the tables. Undefined when matching does not have the
 * transaction.
 */
export async function explainTransaction(
  unit: Unit,
  key: TransactionKey,
  nowMs: number,
): Promise<Explanation | undefined> {
  const subjects = { stores: new Set<StoreKey>(), sales: new Set<never>(), transactions: new Set([key]) };
  const { known, loader } = await loadAround(onlooker(unit), { ...subjects, newStores: new Set<StoreKey>() }, []);
  const subject = known.transactions.get(key);
  if (subject === undefined) return undefined;
  const deliberated = new Linker<undefined>(known).deliberate(key, nowMs);
  const hearing: Hearing = { transaction: subject.facts, known, deliberated };
  const { decision, deliberation } = deliberated;
  const met = meetingTenders(hearing);
  const nearby = await tendersNearby(unit, hearing, new Set(met.map((tender) => tender.key)));
  const stores = await countStores(unit);
  const toCandidate = (tender: TenderFacts) =>
    candidateOf(hearing, tender, frequenciesOf(hearing, tender, { loader, stores }));
  return {
    transactionKey: key,
    ruleVersion: RULE_VERSION,
    entry: entryOf(subject),
    keys: knownKeysOf(subject.revisions.value),
    routing: routingOf(subject, hearing, loader),
    consent: known.consentOf(subject.facts.accountKey, nowMs),
    storedDecision: subject.storedDecision,
    matchedByRules: await findRuleVersion(unit, key),
    decision,
    inWords: decisionInWords(decision, deliberation.reached.get(key)),
    isAsItStands: subject.storedDecision !== undefined && isSame(subject.storedDecision, decision),
    candidates: [...met.map(toCandidate).sort(mostLikelyFirst), ...nearby.map(toCandidate)],
  };
}

const mostLikelyFirst = (a: Candidate, b: Candidate): number =>
  Number(b.isMatch) - Number(a.isMatch) ||
  b.weights.totalBits - a.weights.totalBits ||
  (a.tenderKey < b.tenderKey ? -1 : 1);

/** Every payment that shares a key with the transaction, also voided and spent ones. */
function meetingTenders({ transaction, known }: Hearing): TenderFacts[] {
  const keys = new Set(transaction.keys);
  const tenders = [...known.sales.values()].flatMap((sale) => sale.tenders);
  return tenders.filter((tender) => tender.keys.some((key) => keys.has(key)));
}

/** Payments of the same amount at its candidate stores on the days around it. */
async function tendersNearby(unit: Unit, { transaction }: Hearing, met: ReadonlySet<string>): Promise<TenderFacts[]> {
  const { candidates: stores, amounts, times, earliest, latest } = transaction;
  const around = times[0] ?? Math.round((earliest + latest) / 2);
  const nearby = { stores, amounts, around, from: earliest - DAY_MS, to: latest + DAY_MS };
  const keys = await findSalesNearby(unit, nearby, met.size + MOST_NEARBY);
  const order = new Map(keys.map((key, place) => [key, place]));
  const sales = (await loadSales(unit, keys)).sort((a, b) => order.get(a.saleKey)! - order.get(b.saleKey)!);
  const isNews = (tender: TenderFacts) => !met.has(tender.key) && amounts.includes(tender.amountMinor);
  return sales.flatMap((sale) => sale.tenders.filter(isNews)).slice(0, MOST_NEARBY);
}

function candidateOf(hearing: Hearing, tender: TenderFacts, frequencies: Frequencies): Candidate {
  const { transaction, deliberated } = hearing;
  const { deliberation, decision, surroundings } = deliberated;
  const pair = deliberation.pairs.find((p) => p.transaction.key === transaction.key && p.tender.key === tender.key);
  const evidence = evidenceOf(transaction, tender, compareMoney(transaction, tender));
  const rules = (pair?.comparison ?? compare(transaction, tender))?.tiers ?? [];
  const { key: tenderKey, storeKey, direction, currency, amountMinor, soldAt, soldUntil } = tender;
  const shared = new Set(transaction.keys);
  return {
    ...{ tenderKey, storeKey, direction, currency, amountMinor, soldAt },
    ...(soldUntil !== undefined && { soldUntil }),
    said: saidOf(tender),
    meets: tender.keys.some((key) => shared.has(key)),
    evidence,
    rules,
    weights: weightsOf(evidence, transaction, frequencies),
    bounds: rules.flatMap((tier) =>
      isBounded(tier, evidence, transaction) ? [falseMatchBoundOf(tier, [transaction, tender], surroundings)] : [],
    ),
    isMatch: decision.kind === 'assert' && decision.tenderKey === tenderKey,
    why: whyOf(hearing, tender),
  };
}

function frequenciesOf(
  { transaction, known, deliberated }: Hearing,
  tender: TenderFacts,
  { loader, stores }: { readonly loader: CandidateLoader; readonly stores: number },
): Frequencies {
  const { storeKey, soldAt, currency } = tender;
  const [amountMinor = tender.amountMinor] = agreedMinors(transaction, tender);
  const concerned = transaction.candidates.length > 0 ? transaction.candidates : [storeKey];
  const paid = { day: dayOf(soldAt), currency, amountMinor };
  const terminals = concerned.flatMap((store) => loader.stores.get(store)?.profile?.acceptors ?? []);
  return {
    amountMinor,
    storeAmounts: concerned.map((store) => deliberated.surroundings.frequencyOf({ storeKey: store, ...paid })),
    payments: concerned.reduce((sum, store) => sum + (known.storeAmounts.get(store)?.takenIn(paid) ?? 0), 0),
    terminals: new Set(terminals.flatMap((acceptor) => acceptor.terminalIds)).size,
    stores,
  };
}

function entryOf({ facts, revisions }: TransactionState): Entry {
  const states = inOrder(revisions.value);
  const last = states.at(-1)!.transaction;
  const { direction, currency, amounts, billed = [], times, earliest, latest } = facts;
  const state = `${last.stage}, ${last.state}`;
  return { revisions: states.length, state, ...{ direction, currency, amounts, billed, times, earliest, latest } };
}

function routingOf({ revisions }: TransactionState, { deliberated }: Hearing, loader: CandidateLoader): Routed {
  const { candidates, routedBy } = bestRouting(inOrder(revisions.value));
  return {
    by: routedBy,
    stores: candidates.map((storeKey) => {
      const name = loader.stores.get(storeKey)?.profile?.name;
      return {
        storeKey,
        ...(name !== undefined && { name }),
        completeUntil: deliberated.surroundings.feedCompleteUntil(storeKey),
      };
    }),
  };
}
