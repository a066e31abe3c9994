import type { AccountKey, TransactionKey } from '../identity.js';
import { isWeak } from './false-match-bound.js';
import { decide, type Surroundings } from './decide.js';
import { type Decision } from './decision.js';
import type { TenderFacts, TransactionFacts } from '../facts.js';
import { type AccountHabits, areSameDays, habitOf, type Hit, hitBy } from './habits.js';
import type { TransactionState, StoredDecision } from '../session/transaction-state.js';

/** Habits of the accounts in a run, updated as transactions arrive and are decided. */
export class Habits {
  readonly #turned = new Set<AccountKey>();

  constructor(private readonly accounts: ReadonlyMap<AccountKey, AccountHabits>) {}

  /** Whether the account exceeded the limits within a month of the transaction. */
  readonly isFisher = (facts: TransactionFacts): boolean => {
    const account = this.accounts.get(facts.accountKey);
    return account !== undefined && account.days.length > 0 && account.isFishingAt(habitOf(facts).at);
  };

  /** Records a transaction's facts and decision. */
  note(facts: TransactionFacts, storedDecision: StoredDecision | undefined): void {
    this.#change(facts.accountKey, (account) => account.put(facts.key, habitOf(facts), hitOf(storedDecision)));
  }

  /** Abstains if a match by amount alone would take the account over its limits. */
  judge(facts: TransactionFacts, decision: Decision): Decision {
    if (decision.kind !== 'assert' || decision.tier !== 'amount-store') return decision;
    this.#change(facts.accountKey, (account) => account.put(facts.key, habitOf(facts), 'amount'));
    return this.isFisher(facts) ? { kind: 'abstain', tier: decision.tier, reason: 'fishing-suspected' } : decision;
  }

  forget({ key, accountKey }: TransactionFacts): void {
    this.#change(accountKey, (account) => account.remove(key));
  }

  /**
   * Transactions by weak rules of accounts whose suspicious days have changed since the last call; they are to be
   * decided again.
   */
  takeTurned(transactions: ReadonlyMap<TransactionKey, TransactionState>): TransactionKey[] {
    if (this.#turned.size === 0) return [];
    const turned = [...transactions.values()].filter(
      ({ facts, storedDecision }) => this.#turned.has(facts.accountKey) && hitOf(storedDecision) !== undefined,
    );
    this.#turned.clear();
    return turned.map(({ facts }) => facts.key).sort();
  }

  #change(accountKey: AccountKey, change: (account: AccountHabits) => void): void {
    const account = this.accounts.get(accountKey);
    if (account === undefined) return;
    const before = account.days;
    change(account);
    if (!areSameDays(account.days, before)) this.#turned.add(accountKey);
  }
}

/** Kind of the weak rule by which a transaction is matched, or would be if its account were not suspected. */
function hitOf(storedDecision: StoredDecision | undefined): Hit | undefined {
  if (storedDecision === undefined || !('tier' in storedDecision)) return undefined;
  const isSuspected = storedDecision.kind === 'abstain' && storedDecision.reason === 'fishing-suspected';
  if (!isSuspected && !(storedDecision.kind === 'assert' && isWeak(storedDecision.tier))) return undefined;
  return hitBy(storedDecision.tier);
}

/**
 * As {@link decide}, without weak rules for transactions of suspected accounts: they get `fishing-suspected` where a
 * weak rule would have matched, and are no rivals of others by such rules.
 */
export function decideWarily(
  transactions: readonly TransactionFacts[],
  tenders: readonly TenderFacts[],
  around: Surroundings,
  isFisher: (transaction: TransactionFacts) => boolean,
): ReadonlyMap<TransactionKey, Decision> {
  const plain = decide(transactions, tenders, around);
  const suspected = transactions.filter(isFisher);
  if (suspected.length === 0) return plain;
  const fishers = new Map(suspected.map((transaction) => [transaction.key, transaction]));
  const isBait = (key: TransactionKey, tender: TenderFacts): boolean => {
    const fisher = fishers.get(key);
    const strongest = fisher && around.comparisons.strongestOf(fisher, tender);
    return strongest !== undefined && isWeak(strongest);
  };
  const wary = new Map(
    decide(transactions, tenders, {
      ...around,
      isForeign: (key, tender) => around.isForeign(key, tender) || isBait(key, tender),
    }),
  );
  for (const key of fishers.keys()) {
    const [would, may] = [plain.get(key)!, wary.get(key)!];
    if (may.kind === 'assert' && !isWeak(may.tier)) continue;
    const isHit = would.kind === 'assert';
    wary.set(key, isHit ? { kind: 'abstain', tier: would.tier, reason: 'fishing-suspected' } : would);
  }
  return wary;
}
