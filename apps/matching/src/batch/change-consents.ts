import type { ConsentChanged } from '@quittance/contracts-consent';
import { verdict } from '@quittance/consent-policy';
import type { AccountKey } from '../decision/identity.js';
import { loadConsents, recordConsents } from '../store/consent.store.js';
import { findTransactionsOf } from '../store/transaction.store.js';
import { forget } from './forget.js';
import type { HeldLock } from './lock.js';

/** Stores the newest version of consents and enforces it as of an instant (epoch ms). */
export async function changeConsents(lock: HeldLock, changes: readonly ConsentChanged[], at: number): Promise<void> {
  const { accounts } = await recordConsents(lock.unit, changes);
  await enforceConsents(lock, accounts, at);
}

/** Deletes the transactions of accounts that do not consent to receipts at an instant (epoch ms). */
export async function enforceConsents(lock: HeldLock, accounts: ReadonlySet<AccountKey>, at: number): Promise<void> {
  const { unit, cache } = lock;
  for (const account of accounts) cache.consents.delete(account);
  const consents = await loadConsents(unit, [...accounts]);
  const without = [...accounts].filter((a) => verdict(consents.get(a) ?? [], 'receipts', at) === 'absent');
  await forget(lock, await findTransactionsOf(unit, without));
}
