import type { TenderKey, StoreKey, TransactionKey } from '../identity.js';
import {
  falseMatchBoundOf,
  type BoundedTier,
  type AmountFrequencies,
  isBounded,
  isFarApart,
  isWeak,
} from './false-match-bound.js';
import { type CrowdedNodes, crowdedIn, type Late, withoutCrowdedFamilies } from '../candidates/crowded-nodes.js';
import type { CrowdsSeen } from '../candidates/crowds.js';
import type { Comparisons } from '../compare/comparisons.js';
import { type Comparison, type Tier, tiers } from '../compare/rules.js';
import { dayOf, NEAR_MS, WIDE_MS, windowOf } from '../compare/purchase-window.js';
import { isLate, lastMomentOf, type TenderFacts, type TransactionFacts } from '../facts.js';
import { PATIENCE_MS } from '../session/feed.js';
import { perhapsPaid } from '../candidates/meetings.js';
import type { Decision, IsDisputed, Pair, UnmatchedReason } from './decision.js';
import { withoutDominated } from './dominated-pairs.js';
import { Authorisations, withSharedTenders } from './same-authorisation.js';

/** Version of the rules and their bounds; stored with every match. */
export const RULE_VERSION = 'tiers-12';

/** Instant up to which the store has sent everything it sold. */
type FeedCompleteUntil = (storeKey: StoreKey) => number;

/** What decisions need besides the closed set. */
export interface Surroundings extends AmountFrequencies {
  readonly feedCompleteUntil: FeedCompleteUntil;
  /**
   * Whether a till of the store that sold until the first instant (epoch ms) has sent nothing made in the hours after it,
   * and sold again before the second; false where the store sends feed completions.
   */
  readonly isCutOffAt: (storeKey: StoreKey, atMs: number, againMs: number) => boolean;
  /** Whether a till of the store, in use before the instant (epoch ms), has sent nothing made after it. */
  readonly isQuietSince: (storeKey: StoreKey, atMs: number) => boolean;
  readonly isDisputed: IsDisputed;
  readonly crowds: CrowdsSeen;
  readonly comparisons: Comparisons;
  /** Whether the payment's retailer cannot be the transaction's, by the claims on its merchant id. */
  readonly isForeign: (transaction: TransactionKey, tender: TenderFacts) => boolean;
}

/** Decisions with their grounds, for explanations. */
export interface Deliberation {
  readonly decisions: ReadonlyMap<TransactionKey, Decision>;
  /**
   * Pairs that may be about the same money and are not disputed, with the rules that join them; RRN rules left out
   * where the RRN was reused.
   */
  readonly pairs: readonly Pair[];
  /** The strongest rule that reached a transaction or payment; weaker ones do not apply to it. */
  readonly reached: ReadonlyMap<TransactionKey | TenderKey, Tier>;
}

/** The decisions of {@link deliberate}. */
export const decide = (
  transactions: readonly TransactionFacts[],
  tenders: readonly TenderFacts[],
  around: Surroundings,
): ReadonlyMap<TransactionKey, Decision> => deliberate(transactions, tenders, around).decisions;

/**
 * Decides all transactions of a closed set (it holds every payment and transaction that can rival one in it). The
 * answer depends on the set alone, not on the order of arrival: rules are tried from the strongest down, and whatever a
 * rule reaches, one pair or a tie, is closed to weaker rules.
 */
export function deliberate(
  all: readonly TransactionFacts[],
  tenders: readonly TenderFacts[],
  around: Surroundings,
): Deliberation {
  const plain = withoutCrowdedFamilies(all, around.crowds);
  const transactions = plain === undefined ? all : all.map((one) => plain.get(one) ?? one);
  const authorisations = new Authorisations(transactions);
  const decisions = new Map<TransactionKey, Decision>();
  const disputed = new Set<TransactionKey>();
  const pairs: Pair[] = [];
  const paidBy = perhapsPaid(all, tenders);
  for (const one of all) {
    for (const tender of paidBy(one)) {
      const comparison = around.comparisons.of(one, tender);
      const transaction = plain?.get(one) ?? one;
      if (comparison === undefined || around.isForeign(transaction.key, tender)) continue;
      if (around.isDisputed(transaction.key, tender.key)) disputed.add(transaction.key);
      else pairs.push({ transaction, tender, comparison });
    }
  }
  const sound = withoutReused(pairs);
  const crowded = crowdedIn(transactions, tenders, around.crowds);
  const reached = new Map<TransactionKey | TenderKey, Tier>();
  const course = { sound, decisions, reached, crowded, authorisations, around };
  for (const tier of tiers) {
    const late = crowded?.lateAt(tier);
    if (late !== undefined || sound.some(({ comparison }) => comparison.tiers.includes(tier)))
      decideTier(tier, late, course);
  }
  const byTransaction = Map.groupBy(sound, (p) => p.transaction);
  for (const transaction of transactions) {
    if (decisions.has(transaction.key)) continue;
    const own = byTransaction.get(transaction) ?? [];
    decisions.set(transaction.key, {
      kind: 'unmatched',
      reason: whyUnmatched(transaction, own, disputed.has(transaction.key)),
    });
  }
  withSharedTenders(decisions, { authorisations, tenders, isDisputed: around.isDisputed });
  return { decisions, pairs: sound, reached };
}

interface Course {
  readonly sound: readonly Pair[];
  readonly decisions: Map<TransactionKey, Decision>;
  readonly reached: Map<TransactionKey | TenderKey, Tier>;
  readonly crowded: CrowdedNodes | undefined;
  readonly authorisations: Authorisations;
  readonly around: Surroundings;
}

function decideTier(
  tier: (typeof tiers)[number],
  late: Late | undefined,
  { sound, decisions, reached, crowded, authorisations, around }: Course,
): void {
  // An entry goes with those of its authorisation: it shares their payment, or has none.
  const isOfReached = (one: TransactionFacts) => authorisations.othersOf(one).some(({ key }) => reached.has(key));
  const open = sound.filter((p) => !reached.has(p.transaction.key) && !reached.has(p.tender.key));
  const live = open.filter((p) => p.comparison.tiers.includes(tier) && !(isWeak(tier) && isOfReached(p.transaction)));
  const rivals = withoutDominated(withStrays(tier, live, open), authorisations);
  const rivalsOf = Map.groupBy(rivals, (p) => p.transaction);
  const rivalsFor = Map.groupBy(rivals, (p) => p.tender);
  const settled: Pair[] = [];
  for (const [transaction, own] of Map.groupBy(live, (p) => p.transaction)) {
    const isCrowded = crowded !== undefined && own.some((pair) => crowded.isAt(tier, pair));
    // A number shared by too many is ignored, so weaker rules may decide; a crowd of a weak rule abstains like a tie.
    if (isCrowded && !isWeak(tier)) continue;
    settled.push(...own);
    const contest = { own, ofTransaction: rivalsOf.get(transaction) ?? [], rivalsFor, authorisations };
    decisions.set(
      transaction.key,
      isCrowded ? { kind: 'abstain', tier, reason: 'crowd' } : decideAtTier(tier, contest, around),
    );
  }
  for (const { transaction, tender } of settled) reached.set(transaction.key, tier).set(tender.key, tier);
  for (const key of late?.transactions ?? []) {
    if (reached.has(key)) continue;
    decisions.set(key, { kind: 'abstain', tier, reason: 'crowd' });
    reached.set(key, tier);
  }
  for (const key of late?.tenders ?? []) if (!reached.has(key)) reached.set(key, tier);
}

const BY_REFERENCE: ReadonlySet<Tier> = new Set<Tier>(['rrn-terminal', 'rrn-store', 'rrn-auth']);

/** Drops the RRN rules from pairs whose RRN another sale, for another amount, shows to be reused; other rules stay. */
function withoutReused(pairs: readonly Pair[]): readonly Pair[] {
  const reusing = pairs.filter((p) => p.comparison.reusesRrn);
  if (reusing.length === 0) return pairs;
  const others = pairs.filter((p) => !p.comparison.reusesRrn);
  const reusingOf = Map.groupBy(reusing, (p) => p.transaction);
  const isRrnReused = ({ transaction, tender }: Pair) =>
    reusingOf.get(transaction)?.some((other) => other.tender.saleKey !== tender.saleKey) === true;
  return others.map((p) => {
    if (!p.comparison.tiers.some((tier) => BY_REFERENCE.has(tier)) || !isRrnReused(p)) return p;
    const left = p.comparison.tiers.filter((tier) => !BY_REFERENCE.has(tier));
    return { ...p, comparison: { ...p.comparison, tiers: left } };
  });
}

/** Pairs that are rivals of those joined by the rule, although it does not join them itself. */
const STRAYS: Partial<Record<Tier, (comparison: Comparison, live: readonly Pair[]) => boolean>> = {
  // The same last four at a till whose clock is wrong.
  'last4-store': ({ tiers: own }) => own.includes('last4-day'),
  // The same code and last four at a store that the directory does not list under the merchant id. Where the amount
  // differs as by a hold, also the very amount and last four: the till may have repeated the code of another customer.
  'auth-store': ({ tiers: own }, live) =>
    own.includes('auth-last4') ||
    (own.includes('last4-store') && live.every(({ comparison: { evidence } }) => evidence.money !== 'equal')),
  // The whole amount, from a till that gave no digits this time.
  'last4-near': ({ evidence: { money, store, last4, apartMs } }) =>
    money === 'equal' && store === 'agree' && last4 === 'unknown' && apartMs <= NEAR_MS,
};

/** Adds the stray pairs in which exactly one side has a partner by the rule itself. */
function withStrays(tier: Tier, near: readonly Pair[], open: readonly Pair[]): readonly Pair[] {
  const mayStray = STRAYS[tier];
  if (mayStray === undefined || near.length === open.length) return near;
  const partners = Map.groupBy(
    near.flatMap((pair) => [pair.transaction, pair.tender].map((side) => ({ side, pair }))),
    ({ side }) => side,
  );
  const isStray = ({ transaction, tender, comparison }: Pair) => {
    const [ours, theirs] = [partners.get(transaction), partners.get(tender)];
    if ((ours === undefined) === (theirs === undefined)) return false;
    return mayStray(
      comparison,
      [...(ours ?? []), ...(theirs ?? [])].map(({ pair }) => pair),
    );
  };
  return [...near, ...open.filter(isStray)];
}

/** Pairs that a rule joins to a transaction, and the rivals on both sides. */
interface Contest {
  readonly own: readonly Pair[];
  readonly ofTransaction: readonly Pair[];
  readonly rivalsFor: ReadonlyMap<TenderFacts, readonly Pair[]>;
  readonly authorisations: Authorisations;
}

function decideAtTier(
  tier: Tier,
  { own, ofTransaction, rivalsFor, authorisations }: Contest,
  around: Surroundings,
): Decision {
  const [only, ...others] = ofTransaction;
  if (only === undefined) return { kind: 'abstain', tier, reason: 'several-transactions' };
  if (others.length > 0 || !own.includes(only)) return { kind: 'abstain', tier, reason: 'several-sales' };
  const { transaction, tender, comparison } = only;
  const isRival = (p: Pair) => p.transaction !== transaction && !authorisations.areOne(p.transaction, transaction);
  if (rivalsFor.get(tender)!.some(isRival)) return { kind: 'abstain', tier, reason: 'several-transactions' };
  return (
    doubtAtTier(tier, only, around) ?? {
      kind: 'assert',
      tenderKey: tender.key,
      tier,
      evidence: comparison.evidence,
    }
  );
}

/** Why the only pair that a rule finds is not asserted (yet): weak rules prove nothing by themselves. */
function doubtAtTier(
  tier: Tier,
  { transaction, tender, comparison }: Pair,
  around: Surroundings,
): Decision | undefined {
  switch (tier) {
    case 'auth-store': {
      const { evidence } = comparison;
      if (!isBounded(tier, evidence, transaction)) return undefined;
      const end = endOfWide(transaction, tender);
      const wait = isFarApart(evidence) ? waitFor(transaction, tender, end, around.feedCompleteUntil) : undefined;
      return wait ?? doubtBound(tier, [transaction, tender], around);
    }
    case 'last4-store':
    case 'last4-near':
      return (
        waitFor(transaction, tender, endOfNearby(transaction, tender), around.feedCompleteUntil) ??
        waitForLateFile(transaction, tender, endOfNearby(transaction, tender), around) ??
        doubtBound(tier, [transaction, tender], around)
      );
    case 'last4-day':
      return (
        waitFor(transaction, tender, endOfDays(windowOf(transaction).to), around.feedCompleteUntil) ??
        waitForLateFile(transaction, tender, endOfWide(transaction, tender), around) ??
        doubtBound(tier, [transaction, tender], around)
      );
    case 'amount-store':
      return (
        waitFor(transaction, tender, endOfDays(endOfNearby(transaction, tender)), around.feedCompleteUntil) ??
        waitForTills(transaction, tender, around) ??
        waitForLateFile(transaction, tender, endOfNearby(transaction, tender), around) ??
        doubtBound(tier, [transaction, tender], around)
      );
    default:
      return undefined;
  }
}

const endOfNearby = ({ times }: TransactionFacts, tender: TenderFacts): number =>
  Math.max(lastMomentOf(tender), ...times) + NEAR_MS;

const endOfWide = ({ times }: TransactionFacts, tender: TenderFacts): number =>
  Math.max(lastMomentOf(tender), ...times) + WIDE_MS;

const DAY_MS = 86_400_000;
const endOfDays = (ms: number): number => (dayOf(ms) + 1) * DAY_MS;

/** Holds while a candidate store has not sent everything up to the end of the window: a rival may still arrive. */
function waitFor(
  transaction: TransactionFacts,
  tender: TenderFacts,
  until: number,
  feed: FeedCompleteUntil,
): Decision | undefined {
  const [slowest] = transaction.candidates
    .map((storeKey) => ({ storeKey, completeUntil: feed(storeKey) }))
    .sort((a, b) => a.completeUntil - b.completeUntil);
  if (slowest === undefined || slowest.completeUntil >= until) return undefined;
  return { kind: 'hold', tenderKey: tender.key, until, storeKey: slowest.storeKey };
}

/**
 * One till's sales say nothing about another's. Where a till has been quiet since, its file may come tomorrow, so this
 * waits two days.
 */
function waitForTills(transaction: TransactionFacts, tender: TenderFacts, around: Surroundings): Decision | undefined {
  const end = endOfNearby(transaction, tender);
  const quiet = transaction.candidates.filter((storeKey) => around.isQuietSince(storeKey, end));
  return waitFor({ ...transaction, candidates: quiet }, tender, end + PATIENCE_MS, around.feedCompleteUntil);
}

/**
 * A late document is one of many that its till could not send. They come at any pace, beside those of today: where none has
 * come that was made in the hours after the window, a rival may still be on its way, so this waits two days.
 */
function waitForLateFile(
  transaction: TransactionFacts,
  tender: TenderFacts,
  end: number,
  around: Surroundings,
): Decision | undefined {
  if (!isLate(tender) || !around.isCutOffAt(tender.storeKey, end, tender.receivedAt)) return undefined;
  const own = { ...transaction, candidates: [tender.storeKey] };
  return waitFor(own, tender, end + PATIENCE_MS, around.feedCompleteUntil);
}

/** Abstains where the bound is exceeded: the right sale may be lost, and the one found a look-alike. */
function doubtBound(
  tier: BoundedTier,
  pair: readonly [TransactionFacts, TenderFacts],
  around: AmountFrequencies,
): Decision | undefined {
  return falseMatchBoundOf(tier, pair, around).isSafe ? undefined : { kind: 'abstain', tier, reason: 'too-common' };
}

function whyUnmatched(transaction: TransactionFacts, own: readonly Pair[], disputed: boolean): UnmatchedReason {
  if (transaction.closed !== undefined) return transaction.closed;
  if (own.some((p) => p.comparison.tiers.length > 0)) return 'taken';
  if (disputed) return 'disputed';
  if (own.some((p) => p.comparison.contradiction !== undefined)) return 'contradicted';
  return transaction.candidates.length === 0 ? 'no-store' : 'no-sale';
}
