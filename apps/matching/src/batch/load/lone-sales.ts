import type { SaleKey } from '../../decision/identity.js';
import type { TransactionFacts } from '../../decision/facts.js';
import type { BlockingKey } from '../../decision/compare/blocking-key.js';
import type { SaleState } from '../../decision/session/sale-state.js';
import { isSaleNode, saleNode } from '../../decision/candidates/nodes.js';
import type { Arrivals } from './arrivals.js';
import type { CandidateLoader } from './candidate-loader.js';

/**
 * New sales that share a key with no transaction: most of them, since few customers ask for receipts. They take part in
 * no decision, so the rest of what lies under their keys need not be loaded.
 */
export class LoneSales {
  readonly #keysOf = new Map<SaleState, readonly BlockingKey[]>();
  #met = new Set<BlockingKey>();

  /** Call after {@link CandidateLoader.learn}. */
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

  /** Removes and returns those that share a key with a transaction met since the last call. */
  takeMet(): SaleState[] {
    if (this.#met.size === 0) return [];
    const taken: SaleState[] = [];
    const isMet = (key: BlockingKey) => this.#met.has(key);
    for (const [sale, keys] of this.#keysOf) {
      if (!keys.some(isMet)) continue;
      taken.push(sale);
      this.#keysOf.delete(sale);
    }
    this.#met = new Set();
    return taken;
  }
}
