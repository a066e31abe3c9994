import type { RoutedBy, TransactionRouted, TransactionToLink } from '@quittance/contracts-network';
import type { StoreKey } from '../identity.js';

/** One revision of a transaction as the bank reported it, and where it was routed. */
export interface Revision {
  readonly transaction: TransactionToLink;
  readonly candidates: readonly StoreKey[];
  readonly routedBy: RoutedBy;
  readonly routedAt: number;
}

/** Revisions by number. Facts are folded from them, so the order of arrival does not matter. */
export type Revisions = Readonly<Record<string, Revision>>;

/** Adds a routed record; undefined when it says nothing new. A later routing of a revision replaces the earlier one. */
export function withRevision(revisions: Revisions, routed: TransactionRouted): Revisions | undefined {
  const { transaction, candidateStoreIds, routedBy, routedAt } = routed;
  const known = revisions[transaction.revision];
  if (known !== undefined && known.routedAt >= routedAt) return undefined;
  const candidates = candidateStoreIds as readonly StoreKey[];
  const revision = { transaction: known?.transaction ?? transaction, candidates, routedBy, routedAt };
  return { ...revisions, [transaction.revision]: revision };
}

export const inOrder = (revisions: Revisions): Revision[] =>
  Object.values(revisions).sort((a, b) => a.transaction.revision - b.transaction.revision);

const PRECISION: Record<RoutedBy, number> = {
  terminal: 0,
  descriptor: 1,
  merchant: 2,
  unlisted_terminal: 2,
  name: 3,
  none: 4,
  unknown: 4,
};

/**
 * The most precise routing, the earliest revision's among equals: a clearing often has another merchant id than its
 * authorisation.
 */
export function bestRouting(ordered: readonly Revision[]): Revision {
  return ordered.reduce((best, next) => (PRECISION[next.routedBy] < PRECISION[best.routedBy] ? next : best));
}
