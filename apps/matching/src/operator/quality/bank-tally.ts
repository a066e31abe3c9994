import { knownKeysOf } from '../explain/known-keys.js';
import type { TransactionFacts } from '../../decision/facts.js';
import type { Revisions } from '../../decision/session/revisions.js';
import type { BankFigures, KeyFigures } from './figures.js';
import { latenessOf } from './sale-tally.js';
import { Spread } from './spread.js';

/** Counts of one bank's transactions. A field counts as given where any revision gives it. */
export class BankTally {
  #transactions = 0;
  #numbered = 0;
  #timed = 0;
  readonly #keys = new Map<string, KeyFigures>();
  readonly #lateness = new Spread();

  add(facts: TransactionFacts, revisions: Revisions): void {
    this.#transactions += 1;
    if (facts.rrn ?? facts.authCode ?? facts.par) this.#numbered += 1;
    for (const { name, value, isUsable } of knownKeysOf(revisions)) {
      const figures = this.#keys.get(name) ?? { given: 0, malformed: 0, constant: 0 };
      this.#keys.set(name, figures);
      if (value === undefined) continue;
      figures.given += 1;
      // A scheme that is not among the compared ones is still valid.
      if (!isUsable && name !== 'scheme') figures.malformed += 1;
    }
    const [bought] = facts.times;
    if (bought === undefined) return;
    this.#timed += 1;
    this.#lateness.add(Math.min(...Object.values(revisions).map((r) => r.transaction.observedAt)) - bought);
  }

  get figures(): BankFigures {
    return {
      transactions: this.#transactions,
      numbered: this.#numbered,
      timed: this.#timed,
      keys: Object.fromEntries(this.#keys),
      lateness: latenessOf(this.#lateness),
    };
  }
}
