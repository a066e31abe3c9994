import type { SaleKey } from '../../decision/identity.js';
import type { TransactionFacts } from '../../decision/facts.js';
import type { BlockingKey } from '../../decision/compare/blocking-key.js';
import type { SaleState } from '../../decision/session/sale-state.js';
import { isSaleNode, saleNode } from '../../decision/candidates/nodes.js';
import type { Arrivals } from './arrivals.js';
import type { CandidateLoader } from './candidate-loader.js';

/**
 * Sales that are new and share a key with no transaction, as most: few customers ask for receipts. Nothing is decided by one, and what
 * else its keys lead to need not be read.
 */
export class LoneSales {
  readonly #keysOf = new Map<SaleState, readonly BlockingKey[]>();
  #met = new Set<BlockingKey>();

  /** After {@link CandidateLoader.learn}. */
  constructor(
    private readonly loader: CandidateLoader,
    { sales, keysOf }: Arrivals,
  ) {
    const leadsToSales = (key: BlockingKey) => loader.isCrowded(key) || loader.nodesUnder(key).every(isSaleNode);
    const states = new Map<SaleKey, number>();
    for (const { saleKey } of sales) states.set(saleKey, (states.get(saleKey) ?? 0) + 1);
    for (const sale of sales) {
      const { saleKey, voids } = sale;
      if (voids !== undefined || loader.sales.has(saleKey) || states.get(saleKey)! > 1) continue;
      const keys = keysOf.get(saleNode(saleKey))!;
      if (keys.every(leadsToSales)) this.#keysOf.set(sale, keys);
    }
  }

  get saleKeys(): Set<SaleKey> {
    return new Set([...this.#keysOf.keys()].map(({ saleKey }) => saleKey));
  }

  has(sale: SaleState): boolean {
    return this.#keysOf.has(sale);
  }

  meet(transaction: TransactionFacts): void {
    for (const key of transaction.keys) if (!this.loader.isCrowded(key)) this.#met.add(key);
  }

  /** Those that share a key with a transaction met since they were last taken; they are lone no more. */
  takeMet(): SaleState[] {
    if (this.#met.size === 0) return [];
    const taken: SaleState[] = [];
    for (const [sale, keys] of this.#keysOf) {
      if (!keys.some((key) => this.#met.has(key))) continue;
      taken.push(sale);
      this.#keysOf.delete(sale);
    }
    this.#met = new Set();
    return taken;
  }
}
