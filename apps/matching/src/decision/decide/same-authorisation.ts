import type { TenderKey, TransactionKey } from '../identity.js';
import { windowOf } from '../compare/purchase-window.js';
import { agreement, evidenceOf } from '../compare/field-agreement.js';
import { minorsOf } from '../compare/money.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';
import type { Decision, IsDisputed } from './decision.js';

/** Of one lifecycle: a shop that ships two parcels clears twice. */
const areOfOneLifecycle = (one: TransactionFacts, other: TransactionFacts): boolean =>
  one.lifecycle !== undefined && one.lifecycle === other.lifecycle && mayBelongTogether(one, other);

const mayBelongTogether = (one: TransactionFacts, other: TransactionFacts): boolean =>
  one.accountKey === other.accountKey &&
  one.key !== other.key &&
  one.direction === other.direction &&
  agreement(one.rrn, other.rrn) !== 'disagree' &&
  agreement(one.authCode, other.authCode) !== 'disagree';

/**
 * An authorisation and a clearing of one account, without a lifecycle id, that may be the same payment under two ids:
 * amount, card and a store agree, the authorisation lies in the clearing's time, and no number disagrees.
 */
function mayBeOnePayment(one: TransactionFacts, other: TransactionFacts): boolean {
  if (one.lifecycle !== undefined || other.lifecycle !== undefined || !mayBelongTogether(one, other)) return false;
  if (one.isClearingOnly === other.isClearingOnly) return false;
  if (one.isClearingOnly) return mayBeOnePayment(other, one);
  return (
    one.closed === undefined &&
    other.closed === undefined &&
    one.currency === other.currency &&
    one.amounts.length === 1 &&
    other.amounts.length === 1 &&
    one.amounts[0] === other.amounts[0] &&
    one.cardLast4 === other.cardLast4 &&
    agreement(one.terminalId, other.terminalId) !== 'disagree' &&
    agreement(one.par, other.par) !== 'disagree' &&
    one.candidates.some((storeKey) => other.candidates.includes(storeKey)) &&
    one.latest >= windowOf(other).from &&
    one.earliest <= windowOf(other).to
  );
}

/** Whether two entries may be of one authorisation, as far as the two alone say. */
export const mayBeOfOneAuthorisation = (one: TransactionFacts, other: TransactionFacts): boolean =>
  areOfOneLifecycle(one, other) || mayBeOnePayment(one, other);

/** Which entries of a closed set are of one authorisation: by lifecycle id, or as the only pair that may be one payment. */
export class Authorisations {
  /** Entries that share a lifecycle id, or are one payment. */
  readonly families: readonly (readonly TransactionFacts[])[] = [];
  readonly #partner = new Map<TransactionFacts, TransactionFacts>();

  constructor(transactions: readonly TransactionFacts[]) {
    if (transactions.length < 2) return;
    const lives = Map.groupBy(
      transactions.filter(({ lifecycle }) => lifecycle !== undefined),
      ({ accountKey, lifecycle }) => `${accountKey} ${lifecycle}`,
    );
    const booked = transactions.filter(({ lifecycle, isClearingOnly }) => lifecycle === undefined && isClearingOnly);
    const open = transactions.filter(({ lifecycle, isClearingOnly }) => lifecycle === undefined && !isClearingOnly);
    const pairs: [TransactionFacts, TransactionFacts][] = [];
    if (booked.length > 0 && open.length > 0) pairs.push(...onlyPairs(open, booked));
    for (const [one, other] of pairs) this.#partner.set(one, other).set(other, one);
    this.families = [...[...lives.values()].filter((members) => members.length > 1), ...pairs];
  }

  /** The other entries of its authorisation. */
  othersOf(one: TransactionFacts): readonly TransactionFacts[] {
    const partner = this.#partner.get(one);
    if (partner !== undefined) return [partner];
    if (one.lifecycle === undefined || this.families.length === 0) return [];
    return (
      this.families.find((members) => members.includes(one))?.filter((other) => areOfOneLifecycle(one, other)) ?? []
    );
  }

  areOne(one: TransactionFacts, other: TransactionFacts): boolean {
    return areOfOneLifecycle(one, other) || this.#partner.get(one) === other;
  }
}

/** Pairs that may be one payment and of which neither side has another partner. */
function onlyPairs(
  open: readonly TransactionFacts[],
  booked: readonly TransactionFacts[],
): [TransactionFacts, TransactionFacts][] {
  const byAccount = Map.groupBy(booked, ({ accountKey }) => accountKey);
  const met = open.flatMap((one) =>
    (byAccount.get(one.accountKey) ?? [])
      .filter((other) => mayBeOnePayment(one, other))
      .map((other) => [one, other] as const),
  );
  const times = new Map<TransactionFacts, number>();
  for (const side of met.flat()) times.set(side, (times.get(side) ?? 0) + 1);
  return met.filter((pair) => pair.every((side) => times.get(side) === 1)).map(([one, other]) => [one, other]);
}

interface Family {
  readonly authorisations: Authorisations;
  readonly tenders: readonly TenderFacts[];
  readonly isDisputed: IsDisputed;
}

/**
 * Entries without a match of their own share the tender that another entry of their authorisation has. Of entries that
 * have the same tender by a rule, the first by key keeps that rule and the others get `lifecycle`: only entries of one
 * authorisation may share a payment, which the unique indexes on `match` rely on.
 */
export function withSharedTenders(
  decisions: Map<TransactionKey, Decision>,
  { authorisations, tenders, isDisputed }: Family,
): Map<TransactionKey, Decision> {
  const { families } = authorisations;
  if (families.length === 0) return decisions;
  const tenderOf = new Map(tenders.map((tender) => [tender.key, tender]));
  for (const members of families) {
    const owners = ownersAmong(members, decisions);
    const [only] = owners.size === 1 ? owners.keys() : [];
    for (const member of members) {
      const decision = decisions.get(member.key)!;
      const tenderKey = decision.kind === 'assert' ? decision.tenderKey : mayShare(decision) ? only : undefined;
      const owner = tenderKey && owners.get(tenderKey);
      if (!owner || !authorisations.areOne(member, owner)) continue;
      const tender = tenderOf.get(tenderKey)!;
      const share = {
        kind: 'assert',
        tenderKey: tender.key,
        tier: 'lifecycle',
        evidence: evidenceOf(member, tender, 'part'),
      } as const;
      if (decision.kind === 'assert') decisions.set(member.key, share);
      else if (isPart(member, tender) && !isDisputed(member.key, tender.key)) decisions.set(member.key, share);
    }
  }
  return decisions;
}

/** By payment, the first entry by key that has it by a rule. */
function ownersAmong(members: readonly TransactionFacts[], decisions: ReadonlyMap<TransactionKey, Decision>) {
  const owners = new Map<TenderKey, TransactionFacts>();
  for (const member of members.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    const decision = decisions.get(member.key)!;
    if (decision.kind === 'assert' && !owners.has(decision.tenderKey)) owners.set(decision.tenderKey, member);
  }
  return owners;
}

const mayShare = (decision: Decision): boolean =>
  decision.kind === 'unmatched' && ['no-store', 'no-sale', 'taken', 'contradicted'].includes(decision.reason);

/**
 * Not more than any revision states, in the same currency and direction, and RRN, code, store and last four do not
 * disagree.
 */
function isPart(transaction: TransactionFacts, tender: TenderFacts): boolean {
  const { rrn, authCode, store, last4 } = evidenceOf(transaction, tender, 'part');
  const mostMinor = Math.max(...minorsOf(tender));
  return (
    transaction.direction === tender.direction &&
    transaction.currency === tender.currency &&
    transaction.amounts.every((amount) => amount <= mostMinor) &&
    ![rrn, authCode, store, last4].includes('disagree')
  );
}
