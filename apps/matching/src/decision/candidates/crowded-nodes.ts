import type { TenderKey, TransactionKey } from '../identity.js';
import { isWeak } from '../decide/false-match-bound.js';
import type { CrowdsSeen } from './crowds.js';
import type { Pair } from '../decide/decision.js';
import type { KeyKind } from '../compare/blocking-key.js';
import { KIND_OF } from '../compare/blocking-keys.js';
import { mayGoByAmount, type tiers } from '../compare/rules.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';

type Rule = (typeof tiers)[number];

/** Transactions and payments of a set that have crowded keys: the set may lack some of their rivals. */
export interface CrowdedNodes {
  /** Whether a pair that the rule joins has rivals under a crowded key, which were not loaded. */
  isAt(tier: Rule, pair: Pair): boolean;
  /** What a weak rule might have reached had the whole crowd been loaded; weaker rules must not use it. */
  lateAt(tier: Rule): Late | undefined;
}

export interface Late {
  readonly transactions: readonly TransactionKey[];
  readonly tenders: readonly TenderKey[];
}

type Kinds = ReadonlySet<KeyKind>;

/** Undefined where nothing in the set has a crowded key, which is nearly always. */
export function crowdedIn(
  transactions: readonly TransactionFacts[],
  tenders: readonly TenderFacts[],
  crowds: CrowdsSeen,
): CrowdedNodes | undefined {
  if (crowds.isEmpty) return undefined;
  const ofTransaction = new Map<TransactionFacts, Kinds>();
  const ofTender = new Map<TenderFacts, Kinds>();
  for (const transaction of transactions) keep(ofTransaction, transaction, crowds.kindsAt(transaction));
  for (const tender of tenders) keep(ofTender, tender, crowds.kindsAt(tender));
  if (ofTransaction.size + ofTender.size === 0) return undefined;
  return {
    isAt: (tier, { transaction, tender }) =>
      ofTransaction.get(transaction)?.has(KIND_OF[tier]) === true || ofTender.get(tender)?.has(KIND_OF[tier]) === true,
    lateAt: (tier) => {
      // A key without the amount is crowded by payments that no weaker rule could mistake for this one.
      if (!isWeak(tier) || tier === 'last4-near') return undefined;
      const isLate = (kinds: Kinds) => kinds.has(KIND_OF[tier]);
      return {
        transactions: [...ofTransaction].flatMap(([t, kinds]) => (isLate(kinds) && mayUse(tier, t) ? [t.key] : [])),
        tenders: [...ofTender].flatMap(([tender, kinds]) => (isLate(kinds) ? [tender.key] : [])),
      };
    },
  };
}

function keep<Facts>(into: Map<Facts, Kinds>, facts: Facts, kinds: Kinds): void {
  if (kinds.size > 0) into.set(facts, kinds);
}

/** Whether the rule could join the transaction to any payment. */
function mayUse(tier: Rule, transaction: TransactionFacts): boolean {
  if (transaction.closed !== undefined) return false;
  if (tier === 'last4-store') return transaction.times.length > 0;
  return tier !== 'amount-store' || mayGoByAmount(transaction);
}

/**
 * Entries whose authorisation key is crowded, each with a `lifecycle` of its own: so many entries cannot belong to one
 * authorisation, so none shares another's payment. Undefined where there are no crowds.
 */
export function withoutCrowdedFamilies(
  transactions: readonly TransactionFacts[],
  crowds: CrowdsSeen,
): ReadonlyMap<TransactionFacts, TransactionFacts> | undefined {
  if (crowds.isEmpty) return undefined;
  const crowded = transactions.filter((one) => crowds.kindsAt(one).has('authorisation'));
  return new Map(crowded.map((one) => [one, { ...one, lifecycle: `alone ${one.key}` }]));
}
