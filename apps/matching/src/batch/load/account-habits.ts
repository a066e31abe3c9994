import type { AccountKey, TransactionKey } from '../../decision/identity.js';
import { Habits } from '../../decision/decide/fishing.js';
import type { AccountHabits } from '../../decision/decide/habits.js';
import { loadHabits } from '../../store/habit.store.js';
import type { Arrivals } from './arrivals.js';
import type { CandidateLoader } from './candidate-loader.js';
import type { HeldLock } from '../lock.js';

interface LoadedHabits {
  readonly habits: Habits;
  /** Transactions not loaded yet whose decisions may change with what the facts show about their accounts. */
  readonly hanging: readonly TransactionKey[];
}

/** Habits of the accounts of all loaded and arriving transactions. */
export async function loadAccountHabits(
  { unit, cache, livelihood }: HeldLock,
  loader: CandidateLoader,
  arrivals: Arrivals,
): Promise<LoadedHabits> {
  const all = [...[...loader.transactions.values()].map(({ facts }) => facts), ...arrivals.transactions];
  const accounts = new Map<AccountKey, AccountHabits>();
  const unknown: AccountKey[] = [];
  for (const account of new Set(all.map(({ accountKey }) => accountKey))) {
    const habits = cache.habits.get(account);
    if (habits === undefined) unknown.push(account);
    else accounts.set(account, habits);
  }
  for (const [account, habits] of await loadHabits(unit, unknown, livelihood)) {
    accounts.set(account, habits);
    cache.habits.set(account, habits);
  }
  const isElsewhere = (key: TransactionKey) => !loader.transactions.has(key);
  const withHits = all.filter(({ accountKey }) => accounts.get(accountKey)!.hits.size > 0);
  const hanging: TransactionKey[] = [];
  for (const [account, transactions] of Map.groupBy(withHits, ({ accountKey }) => accountKey)) {
    const habits = accounts.get(account)!;
    const elsewhere = [...habits.hits].filter(isElsewhere);
    if (elsewhere.length > 0 && habits.mayTurn(transactions)) hanging.push(...elsewhere);
  }
  return { habits: new Habits(accounts), hanging };
}
