import { verdict } from '@quittance/consent-policy';
import type { ConsentChanged } from '@quittance/contracts-consent';
import type { AccountKey } from '../domain/identity.js';
import { loadConsents, recordConsents } from '../store/consent.store.js';
import { findTransactionsOf } from '../store/transaction.store.js';
import { forget } from './forget.js';
import type { Turn } from './turn.js';

/** Keeps the newest state of consents and acts on it at an instant (epoch ms). */
export async function changeConsents(turn: Turn, changes: readonly ConsentChanged[], at: number): Promise<void> {
  const { accounts } = await recordConsents(turn.unit, changes);
  await enforceConsents(turn, accounts, at);
}

/** Forgets the transactions of those of these accounts that do not consent to receipts at an instant (epoch ms). */
export async function enforceConsents(turn: Turn, accounts: ReadonlySet<AccountKey>, at: number): Promise<void> {
  const { unit, desk } = turn;
  for (const account of accounts) desk.consents.delete(account);
  const consents = await loadConsents(unit, [...accounts]);
  const without = [...accounts].filter((a) => verdict(consents.get(a) ?? [], 'receipts', at) === 'absent');
  await forget(turn, await findTransactionsOf(unit, without));
}
