import type { PaymentFact, TransactionFact } from './facts.js';

/** All payments of the world, found by what a transaction may share with them. Only what some transaction can ask for is kept. */
export class PaymentIndex {
  readonly #byAmount = new Map<number, PaymentFact[]>();
  readonly #byNumber = new Map<string, PaymentFact[]>();
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

  /** Whether some payment of one of the amounts at one of the stores, told or not, is like this. Stops at the first. */
  some(stores: readonly number[], amounts: readonly number[], like: (payment: PaymentFact) => boolean): boolean {
    return stores.some((store) => amounts.some((amount) => this.#byAmount.get(placeKey(store, amount))?.some(like)));
  }

  /** Payments whose till told this reference number or authorisation code. */
  told(number: 'rrn' | 'auth', value: string): readonly PaymentFact[] {
    return this.#byNumber.get(`${number} ${value}`) ?? [];
  }

  /** Everything paid with one account, told or not. */
  byAccount(par: string): readonly PaymentFact[] {
    return this.#byNumber.get(`par ${par}`) ?? [];
  }

  #add(payment: PaymentFact): void {
    // A tip that no till tells makes it a rival of what costs as much.
    for (const amount of new Set([...payment.amounts, payment.chargedMinor])) {
      if (this.#wantedAmounts.has(amount)) push(this.#byAmount, placeKey(payment.store.index, amount), payment);
    }
    const { rrn, authCode } = payment.told?.slip ?? {};
    for (const number of [rrn && `rrn ${rrn}`, authCode && `auth ${authCode}`, `par ${payment.payer.par}`]) {
      if (number !== undefined && this.#wantedNumbers.has(number)) push(this.#byNumber, number, payment);
    }
  }
}

/** Amounts are far below 2^32. */
function placeKey(store: number, amountMinor: number): number {
  return store * 2 ** 32 + amountMinor;
}

function push<K>(map: Map<K, PaymentFact[]>, key: K, payment: PaymentFact): void {
  const known = map.get(key);
  if (known) known.push(payment);
  else map.set(key, [payment]);
}
