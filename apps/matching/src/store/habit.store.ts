import type { Unit } from '@quittance/kafka';
import { textColumn, texts } from '@quittance/kafka/columns';
import type { AccountKey, TransactionKey } from '../decision/identity.js';
import { weakTiers } from '../decision/decide/false-match-bound.js';
import type { Tier } from '../decision/compare/rules.js';
import type { TransactionFacts } from '../decision/facts.js';
import { AccountHabits, type Habit, habitOf, hitBy, type Livelihood } from '../decision/decide/habits.js';

interface HabitRow {
  readonly account_key: AccountKey;
  readonly transaction_key: TransactionKey;
  readonly habit: string;
  /** The weak rule that matched it, or would have. */
  readonly weakly: Tier | null;
}

/** Habits of accounts from all their stored transactions; one entry for each account asked for. */
export async function loadHabits(
  unit: Unit,
  accounts: readonly AccountKey[],
  limits: Livelihood,
): Promise<Map<AccountKey, AccountHabits>> {
  const habits = new Map(accounts.map((account) => [account, new AccountHabits(limits)]));
  if (accounts.length === 0) return habits;
  const rows = await unit.query<HabitRow>(
    `SELECT account_key, transaction_key, habit,
       CASE WHEN tier = ANY($2::text[]) AND (decision = 'assert' OR reason = 'fishing-suspected') THEN tier END AS weakly
     FROM card_transaction
     WHERE account_key = ANY(${texts(1)}) AND habit IS NOT NULL ORDER BY transaction_key`,
    [textColumn(accounts), [...weakTiers]],
  );
  for (const { account_key: account, transaction_key: key, habit, weakly } of rows) {
    habits.get(account)!.put(key, fromText(habit), weakly === null ? undefined : hitBy(weakly));
  }
  return habits;
}

/** Text of `card_transaction.habit`: the store comes last, since its id may contain spaces. */
export const habitText = (facts: TransactionFacts): string => {
  const { at, card, token, place } = habitOf(facts);
  return `${at} ${card} ${token} ${place}`;
};

function fromText(text: string): Habit {
  const [at, card = '', token = '', ...place] = text.split(' ');
  return { at: Number(at), card, token, place: place.join(' ') };
}
