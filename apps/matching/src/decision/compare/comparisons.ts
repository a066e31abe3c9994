import type { TenderFacts, TransactionFacts } from '../facts.js';
import { compare, type Comparison, type Tier } from './rules.js';

/**
 * The comparisons of one run. A pair that has something in common is met again and again, when it is looked for, when it is decided, and
 * with everything that happens around it: it is compared once.
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

  /** The first of the rules that join a pair. */
  strongestOf(transaction: TransactionFacts, tender: TenderFacts): Tier | undefined {
    return this.of(transaction, tender)?.tiers[0];
  }

  /** Whether the payment, of another sum, shows the reference number of the transaction to be none. */
  isRrnReused(transaction: TransactionFacts, tender: TenderFacts): boolean {
    return (
      tender.rrn !== undefined && transaction.rrn === tender.rrn && this.of(transaction, tender)?.reusesRrn === true
    );
  }
}
