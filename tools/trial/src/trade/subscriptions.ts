import type { Random, SaleLine } from '@quittance/town';
import { dateOf } from '../calendar.js';
import type { Person } from '../people.js';

interface Subscription {
  payer: Person;
  lines: SaleLine[];
  chargedOn: string;
}

/** Few plans for many subscribers, so that charges differ only in the card. */
const PLANS = [499, 799, 999, 1299];

/** Daily subscribers of a web shop. */
export class Subscriptions {
  readonly #all: Subscription[] = [];

  /** Charges the subscriber who has waited longest, or a new one when all have paid today. */
  charge(random: Random, at: number, somebody: () => Person): { payer: Person; lines: SaleLine[] } {
    const today = dateOf(at);
    const due = this.#all[0]?.chargedOn === today ? undefined : this.#all.shift();
    const { payer, lines } = due ?? { payer: somebody(), lines: [planLine(random.pick(PLANS))] };
    this.#all.push({ payer, lines, chargedOn: today });
    return { payer, lines };
  }
}

function planLine(totalMinor: number): SaleLine {
  return { kind: 'item', text: 'Daily Plan', quantity: '1', unitPriceMinor: totalMinor, totalMinor, vatCode: 'S' };
}
