import type { ConsentChanged } from '@quittance/contracts-consent';
import { consentStatus } from '../domain/consent.js';
import { loadConsents, recordConsents } from '../store/consent.store.js';
import { findTransactionsOf } from '../store/transaction.store.js';
import { forget } from './forget.js';
import type { Turn } from './turn.js';

/** Keeps the newest state of consents and forgets the transactions of accounts that no longer consent to receipts at an instant (epoch ms). */
export async function changeConsents(turn: Turn, changes: readonly ConsentChanged[], at: number): Promise<void> {
  const { unit, desk } = turn;
  const accounts = await recordConsents(unit, changes);
  for (const account of accounts) desk.consents.delete(account);
  const consents = await loadConsents(unit, [...accounts]);
  const without = [...accounts].filter((a) => consentStatus(consents.get(a) ?? [], 'receipts', at) === 'absent');
  await forget(turn, await findTransactionsOf(unit, without));
}
