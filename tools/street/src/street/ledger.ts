import { MINUTE, type Random } from '@quittance/town';
import { type CardUse, digitsOf } from './purchase.js';
import type { Card, Customer } from './people.js';
import type { Store, Till } from './stores.js';

/** Twice the ten minutes within which last four digits count, and a margin for wrong clocks. */
const APART_MS = 25 * MINUTE;

/** Wide enough that worlds of different seeds, played into one network, use no sale id twice. */
const FIRST_SEQUENCE_BELOW = 90_000_000;

/**
 * Hands out the numbers of card payments and keeps unplanned look-alikes out of the world: whatever is ambiguous is so on purpose,
 * or the expected outcome would be a matter of opinion.
 */
export class Ledger {
  readonly #random: Random;
  readonly #authCodes = new Set<string>();
  readonly #stans = new Map<string, number>();
  readonly #seen = new Map<string, number[]>();
  readonly #firstSequence: number | undefined;
  readonly #sequences = new Map<string, number>();

  /** Tills count on from `firstSequence`; without it each from a number of its own. */
  constructor(random: Random, firstSequence?: number) {
    this.#random = random;
    this.#firstSequence = firstSequence;
  }

  cardUse(card: Card, customer: Customer | null, till: Till, at: number): CardUse {
    const stan = String(this.#nextStan(till.terminalId)).padStart(6, '0');
    const day = new Date(at);
    const dayOfYear = Math.floor((at - Date.UTC(day.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
    // The usual make-up of a retrieval reference number: last digit of the year, day, hour, trace number.
    const rrn = `${day.getUTCFullYear() % 10}${String(dayOfYear).padStart(3, '0')}${String(day.getUTCHours()).padStart(2, '0')}${stan}`;
    const byWallet = card.wallet !== undefined && this.#random.chance(0.7);
    return { card, customer, byWallet, authCode: this.#nextAuthCode(), rrn, stan };
  }

  /** True when no other card payment at that store could be taken for this one; from then on it is remembered. */
  claim(
    store: Store,
    at: number,
    kind: 'sale' | 'refund',
    legs: readonly { amountMinor: number; use: CardUse }[],
  ): boolean {
    const keys = legs.flatMap(({ amountMinor, use }) => [
      ...digitsOf(use).map(
        (digits) => `${store.retailer.retailerId}/${store.storeId} ${kind} ${amountMinor} ${digits}`,
      ),
      `${use.card.par} ${kind} ${amountMinor}`,
    ]);
    if (new Set(keys).size < keys.length) return false;
    const free = keys.every((key) => {
      const times = this.#seen.get(key) ?? [];
      return key.startsWith('V0') ? times.length === 0 : times.every((time) => Math.abs(time - at) > APART_MS);
    });
    if (!free) return false;
    for (const key of keys) this.#seen.set(key, [...(this.#seen.get(key) ?? []), at]);
    return true;
  }

  nextSequence(store: Store, till: Till): number {
    const key = `${store.retailer.retailerId}/${store.storeId}/${till.tillId}`;
    const next = (this.#sequences.get(key) ?? this.#firstSequence ?? this.#random.int(100, FIRST_SEQUENCE_BELOW)) + 1;
    this.#sequences.set(key, next);
    return next;
  }

  #nextStan(terminalId: string): number {
    const next = ((this.#stans.get(terminalId) ?? this.#random.int(1, 500_000)) + 1) % 1_000_000;
    this.#stans.set(terminalId, next);
    return next;
  }

  #nextAuthCode(): string {
    for (;;) {
      const code = this.#random.digits(6);
      if (this.#authCodes.has(code)) continue;
      this.#authCodes.add(code);
      return code;
    }
  }
}
