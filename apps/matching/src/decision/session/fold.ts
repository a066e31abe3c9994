import type { TransactionRouted } from '@quittance/contracts-network';
import { type SaleKey, type StoreKey, toTransactionKey, type TransactionKey } from '../identity.js';
import { withSaleRevision } from './card-tenders.js';
import type { Fact, SaleFact, TransactionFact } from './fact.js';
import type { SaleState } from './sale-state.js';
import { withRouted } from './transaction-facts.js';
import type { SaidTransaction } from './transaction-state.js';

/** A fact with the state of its subject before and after. */
export type Folded<Cause> = FoldedSale<Cause> | FoldedTransaction<Cause> | FoldedRest<Cause>;

export interface FoldedSale<Cause> {
  readonly kind: 'sale';
  readonly fact: SaleFact<Cause>;
  readonly before: SaleState | undefined;
  /** The same object as before where the fact says nothing new. */
  readonly after: SaleState;
}

export interface FoldedTransaction<Cause> {
  readonly kind: 'transaction';
  readonly fact: TransactionFact<Cause>;
  readonly key: TransactionKey;
  readonly before: SaidTransaction | undefined;
  /** Undefined where the fact says nothing new. */
  readonly after: SaidTransaction | undefined;
}

/** A fact about neither one sale nor one transaction. */
interface FoldedRest<Cause> {
  readonly kind: 'rest';
  readonly fact: Exclude<Fact<Cause>, SaleFact<Cause> | TransactionFact<Cause>>;
}

/** State before a fact. */
export interface Before {
  readonly saleOf: (key: SaleKey) => SaleState | undefined;
  readonly transactionOf: (key: TransactionKey) => SaidTransaction | undefined;
  readonly zoneOf: (storeKey: StoreKey) => string | undefined;
}

export function fold<Cause>(fact: Fact<Cause>, known: Before): Folded<Cause> {
  switch (fact.kind) {
    case 'sale': {
      const before = known.saleOf(fact.said.saleKey);
      return { kind: 'sale', fact, before, after: withSaleRevision(before, fact.said) };
    }
    case 'transaction': {
      const key = transactionKeyOf(fact.routed);
      const before = known.transactionOf(key);
      return { kind: 'transaction', fact, key, before, after: withRouted(before, fact.routed, known.zoneOf) };
    }
    case 'feed':
    case 'silence':
    case 'store':
    case 'dispute':
    case 'reconsider':
      return { kind: 'rest', fact };
  }
}

export const transactionKeyOf = ({ transaction }: TransactionRouted): TransactionKey =>
  toTransactionKey(transaction.bankId, transaction.transactionId);
