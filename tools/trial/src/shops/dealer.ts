import type { Random } from '@quittance/town';

/**
 * Deals items to takers of different weight so that each item's part stays near its share: otherwise one large chain
 * would determine the character of a trial.
 */
export class Dealer<T> {
  readonly #items: readonly (readonly [item: T, share: number])[];
  readonly #dealt = new Map<T, number>();
  readonly #shares: number;
  #total = 0;

  constructor(items: readonly (readonly [item: T, share: number])[]) {
    this.#items = items;
    this.#shares = items.reduce((sum, [, share]) => sum + share, 0);
  }

  /** An item that is behind its share, most likely the furthest behind. */
  deal(random: Random, weight: number): T {
    this.#total += weight;
    const behind = this.#items.map(([item, share]) => {
      const due = (share / this.#shares) * this.#total;
      return [item, Math.max(0, due - (this.#dealt.get(item) ?? 0))] as const;
    });
    const item = random.weighted(behind);
    this.#dealt.set(item, (this.#dealt.get(item) ?? 0) + weight);
    return item;
  }
}
