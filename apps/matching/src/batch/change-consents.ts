import type { ConsentChanged } from '@quittance/contracts-consent';
import { coversFrom, type StandingConsent, verdict } from '@quittance/consent-policy';
import type { AccountKey } from '../decision/identity.js';
import { takeBack, type TakenBackAt } from '../receipts/baskets.js';
import { takeBasketsBefore } from '../store/basket.store.js';
import { loadConsents, recordConsents } from '../store/consent.store.js';
import { findTransactionsOf } from '../store/transaction.store.js';
import { forget } from './forget.js';
import type { HeldLock } from './lock.js';

/** Stores the newest version of consents and enforces it. */
export async function changeConsents(
  lock: HeldLock,
  changes: readonly ConsentChanged[],
  when: TakenBackAt,
): Promise<void> {
  const { accounts } = await recordConsents(lock.unit, changes);
  await enforceConsents(lock, accounts, when);
}

/**
 * Deletes the transactions of accounts that do not consent to receipts at an instant, and takes back the baskets that consent to insights does
 * not cover.
 */
export async function enforceConsents(
  lock: HeldLock,
  accounts: ReadonlySet<AccountKey>,
  when: TakenBackAt,
): Promise<void> {
  const { unit, cache } = lock;
  for (const account of accounts) cache.consents.delete(account);
  const consents = await loadConsents(unit, [...accounts]);
  const of = (account: AccountKey) => consents.get(account) ?? [];
  const uncovered = new Map([...accounts].map((account) => [account, uncoveredUntil(of(account), when.at)]));
  takeBack(unit, await takeBasketsBefore(unit, uncovered), when);
  const without = [...accounts].filter((account) => verdict(of(account), 'receipts', when.at) === 'absent');
  await forget(lock, await findTransactionsOf(unit, without), when);
}

/**
 * Baskets of purchases made before then are not covered. A consent that was ended and given again covers what is bought from then on, also where
 * both records come at once. While it is unknown or to be reconfirmed, what was contributed stays.
 */
function uncoveredUntil(consents: readonly StandingConsent[], at: number): number {
  const status = verdict(consents, 'insights', at);
  return status === 'given' || status === 'absent' ? coversFrom(consents, 'insights', at) : Number.NEGATIVE_INFINITY;
}
