import type { TenderKey, TransactionKey } from '../identity.js';
import { authorisationKey } from '../compare/blocking-keys.js';
import { agreement, evidenceOf } from '../compare/field-agreement.js';
import { minorsOf } from '../compare/money.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';
import type { Decision, IsDisputed } from './decision.js';

/** Entries of one authorisation: a shop that ships two parcels clears twice. */
export const areOfOneAuthorisation = (one: TransactionFacts, other: TransactionFacts): boolean =>
  one.lifecycle !== undefined &&
  one.lifecycle === other.lifecycle &&
  one.accountKey === other.accountKey &&
  one.key !== other.key &&
  one.direction === other.direction &&
  agreement(one.rrn, other.rrn) !== 'disagree' &&
  agreement(one.authCode, other.authCode) !== 'disagree';

interface Family {
  readonly transactions: readonly TransactionFacts[];
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
  { transactions, tenders, isDisputed }: Family,
): Map<TransactionKey, Decision> {
  const families = Map.groupBy(transactions, authorisationKey);
  families.delete(undefined);
  if (families.size === 0) return decisions;
  const tenderOf = new Map(tenders.map((tender) => [tender.key, tender]));
  for (const members of families.values()) {
    if (members.length < 2) continue;
    const owners = ownersAmong(members, decisions);
    const [only] = owners.size === 1 ? owners.keys() : [];
    for (const member of members) {
      const decision = decisions.get(member.key)!;
      const tenderKey = decision.kind === 'assert' ? decision.tenderKey : mayShare(decision) ? only : undefined;
      const owner = tenderKey && owners.get(tenderKey);
      if (!owner || !areOfOneAuthorisation(member, owner)) continue;
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
