import type { TransactionKey } from '../../decision/identity.js';
import { falseMatchBoundOf, type FalseMatchBound, isBounded } from '../../decision/decide/false-match-bound.js';
import type { Deliberation } from '../../decision/decide/decide.js';
import type { Decision, Pair } from '../../decision/decide/decision.js';
import { compare, type Tier, tiers } from '../../decision/compare/rules.js';
import type { TenderFacts, TransactionFacts } from '../../decision/facts.js';
import type { Deliberated } from '../../decision/session/deliberated.js';
import { areOfOneAuthorisation } from '../../decision/decide/same-authorisation.js';
import { disputeKey, type Known } from '../../decision/session/known.js';
import { atInWords, listInWords, timeInWords } from './in-words.js';
import { shortfallOf } from './shortfall.js';

export interface Hearing {
  readonly transaction: TransactionFacts;
  readonly known: Known;
  readonly deliberated: Deliberated;
}

/** Why a payment is, or is not, the transaction's: read off what decided, in a sentence. */
export function whyOf(hearing: Hearing, tender: TenderFacts): string {
  const { transaction, known, deliberated } = hearing;
  const { decision, deliberation } = deliberated;
  if (decision.kind === 'assert' && decision.tenderKey === tender.key) return whyMatched(hearing, tender);
  const absence = whyAbsent(known, tender);
  if (absence !== undefined) return absence;
  if (known.disputed.has(disputeKey(transaction.key, tender.key))) return 'the customer has said that it is not theirs';
  const pair = deliberation.pairs.find((p) => p.transaction.key === transaction.key && p.tender.key === tender.key);
  const rule = pair?.comparison.tiers[0];
  if (rule !== undefined) return whyPassedOver(hearing, tender, rule);
  const [notReused] = compare(transaction, tender)?.tiers ?? [];
  if (notReused === undefined || pair?.comparison.contradiction) return shortfallOf(transaction, tender);
  if (pair === undefined) return inCrowd(notReused);
  return 'other sales of about that time carry the same reference number, so it leads nowhere, and nothing else joins them';
}

function whyMatched({ transaction, deliberated }: Hearing, tender: TenderFacts): string {
  const { decision, deliberation } = deliberated;
  const tier = decision.kind === 'assert' ? decision.tier : undefined;
  if (tier !== 'lifecycle') return `matched by rule ${tier}`;
  const [owner] = [...deliberation.decisions].filter(
    ([key, d]) =>
      key !== transaction.key && d.kind === 'assert' && d.tenderKey === tender.key && d.tier !== 'lifecycle',
  );
  return `matched as another entry of the authorisation of ${owner?.[0]}, which has it by rule ${ruleIn(owner?.[1])}`;
}

const ruleIn = (decision: Decision | undefined): string | undefined =>
  decision?.kind === 'assert' ? decision.tier : undefined;

/** A payment that no transaction can have (any more). */
function whyAbsent({ voidsOf, zones, sales }: Known, tender: TenderFacts): string | undefined {
  const [voiding] = voidsOf.get(tender.saleKey) ?? [];
  if (voiding !== undefined) return `its sale was taken back by ${voiding}`;
  if (!zones.has(tender.storeKey)) return `its store ${tender.storeKey} is not registered`;
  const isSpent = sales.get(tender.saleKey)?.spent.includes(tender.key) === true;
  return isSpent ? 'it belongs to a customer who has withdrawn consent since, and to nobody else' : undefined;
}

const rankOf = (tier: Tier | undefined): number =>
  tier === undefined || tier === 'lifecycle' ? tiers.length : tiers.indexOf(tier);

/** A rule joins the pair, and yet it is no match. */
function whyPassedOver(hearing: Hearing, tender: TenderFacts, rule: Tier): string {
  const { transaction, deliberated } = hearing;
  const { reached } = deliberated.deliberation;
  const [ours, theirs] = [reached.get(transaction.key), reached.get(tender.key)];
  if (rankOf(theirs) < rankOf(rule)) return whyTaken(hearing, tender, theirs!);
  if (rankOf(ours) < rankOf(rule)) return whyDominated(hearing, rule, ours!);
  return whyUndecided(hearing, tender, rule);
}

/** A stronger rule had the payment before. */
function whyTaken({ deliberated }: Hearing, tender: TenderFacts, by: Tier): string {
  const { pairs, decisions } = deliberated.deliberation;
  const rivals = pairs.filter((p) => p.tender.key === tender.key && p.comparison.tiers.includes(by));
  const keys = rivals.map((p) => p.transaction.key);
  const owner = keys.find((key) => isOwner(decisions.get(key), tender));
  if (owner !== undefined) return `taken by ${owner} by rule ${by}`;
  if (keys.length === 1 && decisions.get(keys[0]!)?.kind === 'hold')
    return `kept for ${keys[0]} by rule ${by}, which waits`;
  if (keys.length === 0) return `it is in a crowd that rule ${by} cannot tell apart, and weaker rules are not asked`;
  return `rule ${by} leads to it from ${listInWords(keys)} without telling them apart, and weaker rules are not asked`;
}

const isOwner = (decision: Decision | undefined, tender: TenderFacts): boolean =>
  decision?.kind === 'assert' && decision.tenderKey === tender.key;

/** A stronger rule had the transaction before. */
function whyDominated({ deliberated: { decision } }: Hearing, rule: Tier, by: Tier): string {
  if (decision.kind === 'assert') return `the stronger rule ${by} finds ${decision.tenderKey}`;
  if (by === 'last4-store' && rule === 'last4-day' && decision.kind === 'abstain') {
    return 'same amount and digits that day: at a till whose clock is wrong, it fits as well';
  }
  return `the stronger rule ${by} was asked first, and could not tell; weaker rules are not asked`;
}

function whyUndecided(hearing: Hearing, tender: TenderFacts, rule: Tier): string {
  const { transaction, deliberated } = hearing;
  const { decision, surroundings } = deliberated;
  switch (decision.kind) {
    case 'assert':
      return `fits by rule ${rule}; the authorisation's other entry has ${decision.tenderKey}`;
    case 'hold':
      return `fits by rule ${rule}; a rival may come until ${decision.storeKey} has sent all it sold up to ${atInWords(decision.until)}`;
    case 'unmatched':
      return `fits by rule ${rule}, but a record of the account's consent lies parked`;
    case 'abstain':
      break;
  }
  if (decision.reason === 'fishing-suspected') {
    return `fits by rule ${rule}, which rests on no number, and the account does not behave like one`;
  }
  if (decision.reason === 'too-common') {
    const evidence = compare(transaction, tender)?.evidence;
    return evidence && isBounded(rule, evidence, transaction)
      ? tooCommon(falseMatchBoundOf(rule, [transaction, tender], surroundings))
      : 'amount too common';
  }
  if (decision.reason === 'crowd') return inCrowd(rule);
  return decision.reason === 'several-sales'
    ? anotherPayment(hearing, tender, rule)
    : anotherTransaction(hearing, tender, rule);
}

/** Nobody has looked at all of them. */
const inCrowd = (rule: Tier): string =>
  `fits by rule ${rule}, and it is in a crowd: so many share what the rule goes by that they are not looked at one by one`;

function tooCommon({ others, windowShare, twinShare, alikeAround, result, limit }: FalseMatchBound): string {
  if (alikeAround !== undefined && alikeAround > 1) {
    return `amount too common: taken ${alikeAround} times about that time, and this rule bears no second one`;
  }
  const near = windowShare < 1 ? ` in ${Math.round(windowShare * 100)}% of the day` : '';
  const twin = twinShare > others * windowShare ? `, a twin of its own with ${rounded(twinShare)}` : '';
  return `amount too common: expected ${rounded(others)} of that amount${near}${twin}, somebody else's with ${rounded(result)}, bound ${rounded(limit)}`;
}

/** Three digits are enough to see on which side of the bound it lies. */
export const rounded = (value: number): string => {
  if (!Number.isFinite(value)) return 'any number';
  return value === 0 || (value >= 1e-3 && value < 1e6) ? String(Number(value.toPrecision(3))) : value.toExponential(2);
};

/** Pairs that no stronger rule has reached. Whoever has the digits on the day is a rival of whoever has them within minutes. */
function rivalsAt(rule: Tier, { pairs, reached }: Deliberation): Pair[] {
  const isOpen = ({ transaction, tender }: Pair) =>
    rankOf(reached.get(transaction.key)) >= rankOf(rule) && rankOf(reached.get(tender.key)) >= rankOf(rule);
  const isAt = ({ comparison: { tiers: own } }: Pair) =>
    own.includes(rule) || (rule === 'last4-store' && own.includes('last4-day'));
  return pairs.filter((pair) => isAt(pair) && isOpen(pair));
}

function anotherPayment({ transaction, deliberated }: Hearing, tender: TenderFacts, rule: Tier): string {
  const others = rivalsAt(rule, deliberated.deliberation)
    .filter((p) => p.transaction.key === transaction.key && p.tender.key !== tender.key)
    .map((p) => `${p.tender.key} (${timeInWords(p.comparison.evidence.apartMs)} apart)`);
  return `fits by rule ${rule}, and so ${others.length === 1 ? 'does another payment' : 'do others'}: ${listInWords(others)}`;
}

function anotherTransaction({ transaction, deliberated }: Hearing, tender: TenderFacts, rule: Tier): string {
  const others = new Set<TransactionKey>(
    rivalsAt(rule, deliberated.deliberation)
      .filter((p) => p.tender.key === tender.key && p.transaction.key !== transaction.key)
      .filter((p) => !areOfOneAuthorisation(p.transaction, transaction))
      .map((p) => p.transaction.key),
  );
  return `fits by rule ${rule}, and another transaction fits it as well: ${listInWords([...others])}`;
}
