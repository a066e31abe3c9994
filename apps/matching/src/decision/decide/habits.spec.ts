// An account is suspected only beyond the limits, whatever the order in which its transactions arrive.
import { describe, expect, it } from '@jest/globals';
import type { TransactionKey } from '../identity.js';
import { AccountHabits, type Habit, type Hit, LIVELIHOOD } from './habits.js';

const DAY = 86_400_000;
const START = 20_000 * DAY;
type Bought = Partial<Omit<Habit, 'at'>> & { readonly day?: number; readonly hit?: Hit };
const account = (...bought: readonly Bought[]) => {
  const habits = new AccountHabits(LIVELIHOOD);
  bought.forEach(({ day = 0, hit, ...habit }, i) =>
    habits.put(
      `bank/t${i}` as TransactionKey,
      { at: START + day * DAY, card: '', token: '', place: '', ...habit },
      hit,
    ),
  );
  return habits;
};
const times = (n: number, of: (i: number) => Bought) => Array.from({ length: n }, (_, i) => of(i));
const isFishing = (habits: AccountHabits, day = 0) => habits.isFishingAt(START + day * DAY);

describe('an account', () => {
  it.each([
    ['cards on a day', 5, (i: number) => ({ card: `400${i}` })],
    ['tokens on a day', 5, (i: number) => ({ token: `400${i}` })],
    ['cards in a month', 8, (i: number) => ({ card: `400${i}`, day: i * 3 })],
    ['payments on a day', 30, (i: number) => ({ place: `grocer/${i % 6}` })],
    ['payments at one store on a day', 10, () => ({ place: 'grocer/1' })],
    ['stores on a day', 15, (i: number) => ({ place: `grocer/${i}` })],
    ['matches by amount alone on a day', 3, () => ({ hit: 'amount' as const })],
    ['matches by amount alone in a month', 8, (i: number) => ({ hit: 'amount' as const, day: i })],
  ])('may have so many %s and no more: %d', (_, most, of) => {
    const { day: last = 0 }: Bought = of(most);
    expect(isFishing(account(...times(most, of)), last)).toBe(false);
    expect(isFishing(account(...times(most + 1, of)), last)).toBe(true);
    expect(isFishing(account(...times(most + 1, of).toReversed()), last)).toBe(true);
  });

  it('may have any number of cards over years', () => {
    expect(isFishing(account(...times(40, (i) => ({ card: `40${10 + i}`, day: i * 10 }))), 200)).toBe(false);
  });

  it('is not suspected more than a month before or after', () => {
    const habits = account(...times(6, (i) => ({ card: `400${i}` })));
    expect([-31, -30, 30, 31].map((day) => isFishing(habits, day))).toEqual([false, true, true, false]);
  });

  it('is judged by what is known of it now', () => {
    const habits = account(...times(6, (i) => ({ card: `400${i}` })));
    habits.put('bank/t5' as TransactionKey, { at: START, card: '4000', token: '', place: '' }, undefined);
    expect(isFishing(habits)).toBe(false);
    habits.put('bank/t5' as TransactionKey, { at: START, card: '4005', token: '', place: '' }, 'digits');
    expect(isFishing(habits)).toBe(true);
    habits.remove('bank/t5' as TransactionKey);
    expect(isFishing(habits)).toBe(false);
  });
});
