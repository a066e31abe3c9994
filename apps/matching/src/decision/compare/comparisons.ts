import type { TenderFacts, TransactionFacts } from '../facts.js';
import { compare, type Comparison, type Tier } from './rules.js';

/**
 * Comparisons of one run, each made once: a pair is met again when candidates are searched, when it is decided, and
 * after each fact near it.
 */
export class Comparisons {
  readonly #known = new Map<TransactionFacts, Map<TenderFacts, Comparison>>();

  /** As {@link compare}. */
  of(transaction: TransactionFacts, tender: TenderFacts): Comparison | undefined {
    const known = this.#known.get(transaction);
    const found = known?.get(tender);
    if (found !== undefined) return found;
    const comparison = compare(transaction, tender);
    if (comparison === undefined) return undefined;
    if (known === undefined) this.#known.set(transaction, new Map([[tender, comparison]]));
    else known.set(tender, comparison);
    return comparison;
  }

  /** The strongest rule that joins a pair. */
  strongestOf(transaction: TransactionFacts, tender: TenderFacts): Tier | undefined {
    return this.of(transaction, tender)?.tiers[0];
  }

  /** Whether the payment, of another amount, shows that the transaction's RRN was reused. */
  isRrnReused(transaction: TransactionFacts, tender: TenderFacts): boolean {
    return (
      tender.rrn !== undefined && transaction.rrn === tender.rrn && this.of(transaction, tender)?.reusesRrn === true
    );
  }
}
