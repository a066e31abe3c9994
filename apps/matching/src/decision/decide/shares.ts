import type { LegKey, TransactionKey } from '../identity.js';
import type { Decision, IsDisputed } from './decide.js';
import { evidenceOf } from '../compare/evidence.js';
import type { LegFacts, TransactionFacts } from '../facts.js';
import { minorsOf } from '../compare/money.js';
import { areSiblings, siblingKey } from './siblings.js';

interface Family {
  readonly transactions: readonly TransactionFacts[];
  readonly legs: readonly LegFacts[];
  readonly isDisputed?: IsDisputed | undefined;
}

/**
 * Lets entries that no rule speaks for share the payment that a sibling has. Of siblings that have the same payment by a rule, the
 * first by key keeps it by that rule: nothing but siblings ever shows a payment twice, and the tables rely on it.
 */
export function withShares(
  decisions: Map<TransactionKey, Decision>,
  { transactions, legs, isDisputed }: Family,
): Map<TransactionKey, Decision> {
  const families = Map.groupBy(transactions, siblingKey);
  families.delete(undefined);
  if (families.size === 0) return decisions;
  const legOf = new Map(legs.map((leg) => [leg.key, leg]));
  for (const members of families.values()) {
    if (members.length < 2) continue;
    const owners = ownersAmong(members, decisions);
    const [only] = owners.size === 1 ? owners.keys() : [];
    for (const member of members) {
      const decision = decisions.get(member.key)!;
      const legKey = decision.kind === 'assert' ? decision.legKey : mayShare(decision) ? only : undefined;
      const owner = legKey && owners.get(legKey);
      if (!owner || !areSiblings(member, owner)) continue;
      const leg = legOf.get(legKey)!;
      const share = {
        kind: 'assert',
        legKey: leg.key,
        tier: 'lifecycle',
        evidence: evidenceOf(member, leg, 'part'),
      } as const;
      if (decision.kind === 'assert') decisions.set(member.key, share);
      else if (isPart(member, leg) && !isDisputed?.(member.key, leg.key)) decisions.set(member.key, share);
    }
  }
  return decisions;
}

/** By payment, the first by key of those that have it by a rule. */
function ownersAmong(members: readonly TransactionFacts[], decisions: ReadonlyMap<TransactionKey, Decision>) {
  const owners = new Map<LegKey, TransactionFacts>();
  for (const member of members.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    const decision = decisions.get(member.key)!;
    if (decision.kind === 'assert' && !owners.has(decision.legKey)) owners.set(decision.legKey, member);
  }
  return owners;
}

const mayShare = (decision: Decision): boolean =>
  decision.kind === 'unmatched' && ['no-store', 'no-sale', 'taken', 'contradicted'].includes(decision.reason);

/** Not more than was paid by any revision, in the same money, and nothing that the payment's till knows speaks against it. */
function isPart(transaction: TransactionFacts, leg: LegFacts): boolean {
  const { rrn, authCode, store, last4 } = evidenceOf(transaction, leg, 'part');
  const mostMinor = Math.max(...minorsOf(leg));
  return (
    transaction.direction === leg.direction &&
    transaction.currency === leg.currency &&
    transaction.amounts.every((amount) => amount <= mostMinor) &&
    ![rrn, authCode, store, last4].includes('disagree')
  );
}
