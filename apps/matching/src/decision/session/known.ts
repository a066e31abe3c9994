import type { AccountKey, SaleKey, StoreKey, TenderKey, TransactionKey } from '../identity.js';
import type { Comparisons } from '../compare/comparisons.js';
import type { Crowds } from '../candidates/crowds.js';
import type { Verdict } from '@quittance/consent-policy';
import type { StoreAmounts } from '../decide/amount-frequency.js';
import type { Habits } from '../decide/fishing.js';
import type { StoreTills } from '../decide/store-tills.js';
import type { TwinCounts } from '../decide/twins.js';
import type { TenderFacts } from '../facts.js';
import type { Feed } from './feed.js';
import type { Before } from './fold.js';
import type { SaleState } from './sale-state.js';
import type { TransactionState } from './transaction-state.js';

/** Start state of a run: everything its facts can reach. The run changes these maps. */
export interface Known {
  readonly transactions: Map<TransactionKey, TransactionState>;
  /**
   * Transactions about which the facts say nothing new ({@link isNothingNew}) and that nothing else in the run reaches:
   * their decisions stand.
   */
  readonly resting: Map<TransactionKey, TransactionState>;
  readonly sales: Map<SaleKey, SaleState>;
  /** New sales that share a key with no transaction in the run: they take part in no decision. */
  readonly lone: ReadonlySet<SaleKey>;
  /** Void documents by the sale that they cancel. */
  readonly voidsOf: Map<SaleKey, ReadonlySet<SaleKey>>;
  readonly feeds: Map<StoreKey, Feed>;
  /** Payments by store. A store missing here is treated as if every amount were common, so no bounded rule asserts. */
  readonly storeAmounts: Map<StoreKey, StoreAmounts>;
  /** Twin counts of the whole network. The run adds to them. */
  twins: TwinCounts;
  /** Documents received by till, and which of their numbers are missing. */
  readonly tills: Map<StoreKey, StoreTills>;
  /** IANA zones of the registered stores in the run; without a registration there is no receipt. */
  readonly zones: Map<StoreKey, string>;
  readonly disputed: Set<string>;
  /**
   * Banks that name wallets: they have done so for at least one payment, so a payment without one is taken for a
   * card's.
   */
  readonly walletTellers: Set<string>;
  /** Keys shared by too many. The run changes these, too. */
  readonly crowds: Crowds;
  readonly comparisons: Comparisons;
  /**
   * Whether something joined to the node was not loaded because the set is too large; undefined where all of it was.
   */
  readonly isBeyond: ((key: TransactionKey | TenderKey) => boolean) | undefined;
  /**
   * Whether the node's rivals were loaded too. Others were met on the way; what is decided about them alone would be wrong.
   */
  readonly isInside: (key: TransactionKey | TenderKey) => boolean;
  /** Habits of the accounts; without them no account is suspected. */
  readonly habits: Habits;
  /** Whether the payment's retailer cannot be the transaction's; without it none is excluded. */
  readonly isForeign: (transaction: TransactionState, tender: TenderFacts) => boolean;
  /** Highest accepted probability that a match that nothing proves is wrong. */
  readonly acceptedRisk: number;
  readonly consentOf: (account: AccountKey, atMs: number) => Verdict;
  /** Purchases of the account made from then on are covered by what is in force at `atMs`; infinite where nothing is. */
  readonly coversFrom: (account: AccountKey, atMs: number) => number;
}

/** Current state for folding facts. */
export const beforeFact = ({ sales, transactions, resting, zones }: Known): Before => ({
  saleOf: (key) => sales.get(key),
  transactionOf: (key) => transactions.get(key) ?? resting.get(key),
  zoneOf: (storeKey) => zones.get(storeKey),
});

export const disputeKey = (transaction: TransactionKey, tender: TenderKey): string => `${transaction} ${tender}`;
