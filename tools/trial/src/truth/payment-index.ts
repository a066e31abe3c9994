import type { PaymentFact, TransactionFact } from './facts.js';

/**
 * All payments of the world, by what a transaction may share with them; only keys that some transaction has are stored.
 */
export class PaymentIndex {
  readonly #byAmount = new Map<number, PaymentFact[]>();
  readonly #byNumber = new Map<string, PaymentFact[]>();
  readonly #tippedAt = new Map<number, PaymentFact[]>();
  readonly #wantedAmounts = new Set<number>();
  readonly #wantedNumbers = new Set<string>();

  constructor(payments: readonly PaymentFact[], transactions: readonly TransactionFact[]) {
    for (const { amounts, rrn, authCode, par } of transactions) {
      for (const amount of amounts) this.#wantedAmounts.add(amount);
      for (const number of [rrn && `rrn ${rrn}`, authCode && `auth ${authCode}`, par && `par ${par}`]) {
        if (number !== undefined && number !== '') this.#wantedNumbers.add(number);
      }
    }
    for (const payment of payments) this.#add(payment);
  }

  /** Whether some payment of one of the amounts at one of the stores, sent or not, satisfies the condition. */
  some(stores: readonly number[], amounts: readonly number[], like: (payment: PaymentFact) => boolean): boolean {
    return stores.some((store) => amounts.some((amount) => this.#byAmount.get(placeKey(store, amount))?.some(like)));
  }

  /** Every payment at a store where tips are usual, sent or not. */
  withTips(store: number): readonly PaymentFact[] {
    return this.#tippedAt.get(store) ?? [];
  }

  /** Payments whose till sent this reference number or authorisation code. */
  told(number: 'rrn' | 'auth', value: string): readonly PaymentFact[] {
    return this.#byNumber.get(`${number} ${value}`) ?? [];
  }

  /** Every payment with this PAR, sent or not. */
  byAccount(par: string): readonly PaymentFact[] {
    return this.#byNumber.get(`par ${par}`) ?? [];
  }

  #add(payment: PaymentFact): void {
    // With a tip that no till sends, it rivals payments of that higher amount.
    for (const amount of new Set([...payment.amounts, payment.chargedMinor])) {
      if (this.#wantedAmounts.has(amount)) push(this.#byAmount, placeKey(payment.store.index, amount), payment);
    }
    if (payment.store.retailer.kind.takesTips) push(this.#tippedAt, payment.store.index, payment);
    const { rrn, authCode } = payment.told?.slip ?? {};
    for (const number of [rrn && `rrn ${rrn}`, authCode && `auth ${authCode}`, `par ${payment.payer.par}`]) {
      if (number !== undefined && this.#wantedNumbers.has(number)) push(this.#byNumber, number, payment);
    }
  }
}

/** Unique, since amounts are far below 2^32. */
function placeKey(store: number, amountMinor: number): number {
  return store * 2 ** 32 + amountMinor;
}

function push<K>(map: Map<K, PaymentFact[]>, key: K, payment: PaymentFact): void {
  const known = map.get(key);
  if (known) known.push(payment);
  else map.set(key, [payment]);
}
