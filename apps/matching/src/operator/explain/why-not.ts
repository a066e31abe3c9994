import type { TransactionKey } from '../../decision/identity.js';
import { falseMatchBoundOf, type FalseMatchBound, isBounded } from '../../decision/decide/false-match-bound.js';
import type { Deliberation } from '../../decision/decide/decide.js';
import type { Decision, Pair } from '../../decision/decide/decision.js';
import { compare, type Tier, tiers } from '../../decision/compare/rules.js';
import type { TenderFacts, TransactionFacts } from '../../decision/facts.js';
import type { Deliberated } from '../../decision/session/deliberated.js';
import { Authorisations } from '../../decision/decide/same-authorisation.js';
import { disputeKey, type Known } from '../../decision/session/known.js';
import { atInWords, listInWords, moneyInWords, timeInWords } from './in-words.js';
import { shortfallOf } from './shortfall.js';

export interface Hearing {
  readonly transaction: TransactionFacts;
  readonly known: Known;
  readonly deliberated: Deliberated;
}

/** Why a payment is, or is not, the transaction's match, in a sentence, from the deliberation itself. */
export function whyOf(hearing: Hearing, tender: TenderFacts): string {
  const { transaction, known, deliberated } = hearing;
  const { decision, deliberation } = deliberated;
  if (decision.kind === 'assert' && decision.tenderKey === tender.key) return whyMatched(hearing, tender);
  const absence = whyAbsent(known, tender);
  if (absence !== undefined) return absence;
  if (known.disputed.has(disputeKey(transaction.key, tender.key))) return 'the customer has disputed this match';
  const pair = deliberation.pairs.find((p) => p.transaction.key === transaction.key && p.tender.key === tender.key);
  const rule = pair?.comparison.tiers[0];
  if (rule !== undefined) return whyPassedOver(hearing, tender, rule);
  const [notReused] = compare(transaction, tender)?.tiers ?? [];
  if (notReused === undefined || pair?.comparison.contradiction) return shortfallOf(transaction, tender);
  if (pair === undefined) return inCrowd(notReused);
  return 'another sale shows that the reference number was reused, so no reference-number rule uses it, and no other rule joins them';
}

function whyMatched({ transaction, deliberated }: Hearing, tender: TenderFacts): string {
  const { decision, deliberation } = deliberated;
  const tier = decision.kind === 'assert' ? decision.tier : undefined;
  if (tier !== 'lifecycle') return [`matched by rule ${tier}`, ...besides(transaction, tender)].join('; ');
  const [owner] = [...deliberation.decisions].filter(
    ([key, d]) =>
      key !== transaction.key && d.kind === 'assert' && d.tenderKey === tender.key && d.tier !== 'lifecycle',
  );
  return `matched as another entry of the authorisation of ${owner?.[0]}, which has it by rule ${ruleIn(owner?.[1])}`;
}

/** What is unlike other matches, in words. */
function besides(transaction: TransactionFacts, tender: TenderFacts): string[] {
  const evidence = compare(transaction, tender)?.evidence;
  if (evidence === undefined) return [];
  const atBank = listInWords(transaction.amounts.map((minor) => moneyInWords(minor, transaction.currency)));
  const amounts = `${atBank} at the bank, ${moneyInWords(tender.amountMinor, tender.currency)} at the till`;
  return [
    ...(evidence.money === 'explained' ? [`the amounts differ as by a tip or hold (${amounts})`] : []),
    ...(evidence.money === 'converted' ? [`the amount was converted (${amounts})`] : []),
    ...(evidence.rrn === 'disagree' ? ['the reference number differs, and is outvoted by all else'] : []),
    ...(transaction.byName ? ['its store is known by its name alone'] : []),
  ];
}

const ruleIn = (decision: Decision | undefined): string | undefined =>
  decision?.kind === 'assert' ? decision.tier : undefined;

/** Why no transaction can have the payment; undefined where one can. */
function whyAbsent({ voidsOf, zones, sales }: Known, tender: TenderFacts): string | undefined {
  const [voiding] = voidsOf.get(tender.saleKey) ?? [];
  if (voiding !== undefined) return `its sale was voided by ${voiding}`;
  if (!zones.has(tender.storeKey)) return `its store ${tender.storeKey} is not registered`;
  const isSpent = sales.get(tender.saleKey)?.spent.includes(tender.key) === true;
  return isSpent
    ? 'it was matched for a customer who has since withdrawn consent, and is not matched again'
    : undefined;
}

const rankOf = (tier: Tier | undefined): number =>
  tier === undefined || tier === 'lifecycle' ? tiers.length : tiers.indexOf(tier);

/** Why the pair is no match although a rule joins it. */
function whyPassedOver(hearing: Hearing, tender: TenderFacts, rule: Tier): string {
  const { transaction, deliberated } = hearing;
  const { reached } = deliberated.deliberation;
  const [ours, theirs] = [reached.get(transaction.key), reached.get(tender.key)];
  if (rankOf(theirs) < rankOf(rule)) return whyTaken(hearing, tender, theirs!);
  if (rankOf(ours) < rankOf(rule)) return whyDominated(hearing, rule, ours!);
  return whyUndecided(hearing, tender, rule);
}

/** A stronger rule reached the payment. */
function whyTaken({ deliberated }: Hearing, tender: TenderFacts, by: Tier): string {
  const { pairs, decisions } = deliberated.deliberation;
  const rivals = pairs.filter((p) => p.tender.key === tender.key && p.comparison.tiers.includes(by));
  const keys = rivals.map((p) => p.transaction.key);
  const owner = keys.find((key) => isOwner(decisions.get(key), tender));
  if (owner !== undefined) return `taken by ${owner} by rule ${by}`;
  if (keys.length === 1 && decisions.get(keys[0]!)?.kind === 'hold') return `held for ${keys[0]} by rule ${by}`;
  if (keys.length === 0) return `it is in a crowd of look-alikes for rule ${by}, and weaker rules do not apply`;
  return `rule ${by} joins it to ${listInWords(keys)} but could not decide, and weaker rules do not apply`;
}

const isOwner = (decision: Decision | undefined, tender: TenderFacts): boolean =>
  decision?.kind === 'assert' && decision.tenderKey === tender.key;

/** A stronger rule reached the transaction. */
function whyDominated({ deliberated: { decision } }: Hearing, rule: Tier, by: Tier): string {
  if (decision.kind === 'assert') return `the stronger rule ${by} finds ${decision.tenderKey}`;
  if (by === 'last4-store' && rule === 'last4-day' && decision.kind === 'abstain') {
    return 'same amount and last four digits that day, so it fits as well if the clock of its till is wrong';
  }
  return `the stronger rule ${by} applied first and could not decide, and weaker rules do not apply`;
}

function whyUndecided(hearing: Hearing, tender: TenderFacts, rule: Tier): string {
  const { transaction, deliberated } = hearing;
  const { decision, surroundings } = deliberated;
  switch (decision.kind) {
    case 'assert':
      return `fits by rule ${rule}; the authorisation's other entry has ${decision.tenderKey}`;
    case 'hold':
      return `fits by rule ${rule}; a rival may arrive until ${decision.storeKey} has sent all it sold up to ${atInWords(decision.until)}`;
    case 'unmatched':
      return `fits by rule ${rule}, but a consent record of the account is parked`;
    case 'abstain':
      break;
  }
  if (decision.reason === 'fishing-suspected') {
    return `fits by rule ${rule}, which uses no number, but the account exceeds the limits`;
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

/** Crowds are not compared one by one. */
const inCrowd = (rule: Tier): string =>
  `fits by rule ${rule}, but it is in a crowd: too many share the values that the rule compares`;

function tooCommon({ others, windowShare, twinShare, alikeAround, result, limit }: FalseMatchBound): string {
  if (alikeAround !== undefined && alikeAround > 1) {
    return `amount too common: taken ${alikeAround} times about that time, and this rule requires that it was taken once`;
  }
  const near = windowShare < 1 ? ` in ${Math.round(windowShare * 100)}% of the day` : '';
  const twin = twinShare > others * windowShare ? `, a twin with probability ${rounded(twinShare)}` : '';
  return `amount too common: expected ${rounded(others)} of that amount${near}${twin}; wrong with probability ${rounded(result)}, limit ${rounded(limit)}`;
}

/** Three significant digits show on which side of the limit a value lies. */
export const rounded = (value: number): string => {
  if (!Number.isFinite(value)) return 'any number';
  return value === 0 || (value >= 1e-3 && value < 1e6) ? String(Number(value.toPrecision(3))) : value.toExponential(2);
};

/**
 * Pairs of the rule that no stronger rule has reached; for last4-store also those of last4-day, which are its rivals.
 */
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
  const authorisations = new Authorisations(deliberated.transactions);
  const others = new Set<TransactionKey>(
    rivalsAt(rule, deliberated.deliberation)
      .filter((p) => p.tender.key === tender.key && p.transaction.key !== transaction.key)
      .filter((p) => !authorisations.areOne(p.transaction, transaction))
      .map((p) => p.transaction.key),
  );
  return `fits by rule ${rule}, and another transaction fits it as well: ${listInWords([...others])}`;
}
