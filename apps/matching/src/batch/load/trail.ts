import type { SaleKey, TenderKey, TransactionKey } from '../../decision/identity.js';
import type { Comparisons } from '../../decision/compare/comparisons.js';
import type { TransactionFacts } from '../../decision/facts.js';
import { isSaleNode, type NodeId, saleOf, transactionOf } from '../../decision/candidates/nodes.js';
import type { Known } from '../../decision/session/known.js';
import type { SaleState } from '../../decision/session/sale-state.js';
import type { TransactionState } from '../../decision/session/transaction-state.js';
import { type Arrivals, voidKey, voidKeys } from './arrivals.js';
import { Closure } from '../../decision/candidates/closure.js';
import { LoneSales } from './lone-sales.js';
import type { CandidateLoader } from './candidate-loader.js';

/** Follows blocking keys, and those of whatever is joined to the closure, until nothing new is found. */
export class Trail {
  readonly #closure: Closure;
  readonly #lone: LoneSales;
  readonly #seen = new Set<SaleKey>();
  /** Sales of which the keys, and voiding documents, are still to be looked up. */
  #sales: SaleState[] = [];
  #keys: ReturnType<typeof voidKeys>;

  /** Call after {@link CandidateLoader.learn}. */
  constructor(
    private readonly loader: CandidateLoader,
    arrivals: Arrivals,
    comparisons: Comparisons,
  ) {
    this.#closure = new Closure(comparisons, (key) => loader.isCrowded(key));
    this.#lone = new LoneSales(loader, arrivals);
    this.#keys = voidKeys(arrivals);
    for (const { facts } of loader.transactions.values()) this.#add(facts);
    for (const transaction of arrivals.transactions) this.#add(transaction);
    this.#addSales([
      ...loader.sales.values(),
      ...arrivals.sales.filter((sale) => !this.#lone.has(sale)),
      ...this.#lone.takeMet(),
    ]);
  }

  /** Sales that no transaction in the run shares a key with. */
  get lone(): ReadonlySet<SaleKey> {
    return this.#lone.saleKeys;
  }

  /** Whether the node is in the closure. Others were met on the way to it, and what joins those was not looked for. */
  readonly isInside = (key: TransactionKey | TenderKey): boolean => this.#closure.has(key);

  /** Undefined where everything joined was loaded. */
  get isBeyond(): Known['isBeyond'] {
    return this.#closure.isCut ? (key) => !this.isInside(key) : undefined;
  }

  /** Adds loaded nodes to the closure, whether or not anything joins them. */
  takeIn(nodes: readonly NodeId[]): void {
    const { transactions, sales } = this.loader;
    for (const node of nodes) {
      if (isSaleNode(node)) this.#addSales(listOf(sales.get(saleOf(node))));
      else for (const { facts } of listOf(transactions.get(transactionOf(node)))) this.#add(facts);
    }
  }

  async follow(): Promise<void> {
    for (;;) {
      const sales = this.#sales;
      for (const { saleKey } of sales) this.#seen.add(saleKey);
      const keys = [...this.#keys, ...this.#closure.grow(), ...sales.map(({ saleKey }) => voidKey(saleKey))];
      this.#keys = [];
      const found = await this.loader.follow(keys);
      this.#offer(found);
      this.#sales = found.filter((one) => 'saleKey' in one).filter(({ saleKey }) => !this.#seen.has(saleKey));
      const met = this.#lone.takeMet();
      this.#addSales(met);
      if (found.length + met.length === 0) return;
    }
  }

  #offer(found: readonly (TransactionState | SaleState)[]): void {
    for (const one of found) {
      if ('facts' in one) {
        this.#closure.offer(one.facts);
        this.#lone.meet(one.facts);
      } else for (const tender of one.tenders) this.#closure.offer(tender);
    }
  }

  #add(transaction: TransactionFacts): void {
    this.#closure.add(transaction);
    this.#lone.meet(transaction);
  }

  #addSales(sales: readonly SaleState[]): void {
    for (const { tenders } of sales) for (const tender of tenders) this.#closure.add(tender);
    this.#sales.push(...sales);
  }
}

const listOf = <T>(one: T | undefined): T[] => (one === undefined ? [] : [one]);
