import type { AccountErased } from '@quittance/contracts-consent';
import { takeBack, type TakenBackAt } from '../receipts/baskets.js';
import { takeBasketsBefore } from '../store/basket.store.js';
import { deleteConsents, deleteMentions, findStoredBefore, loadEnds, recordErasures } from '../store/erasure.store.js';
import { forget } from './forget.js';
import type { HeldLock } from './lock.js';

/**
 * Deletes every row of accounts, consents that still stand among them, and takes their baskets back from windows that are open. Payments that were
 * matched to them stay spent, without a name.
 */
export async function eraseAccounts(
  lock: HeldLock,
  erasures: readonly AccountErased[],
  when: TakenBackAt,
): Promise<void> {
  const { unit, cache } = lock;
  const accounts = await recordErasures(unit, erasures);
  if (accounts.length === 0) return;
  await deleteConsents(unit, accounts);
  for (const { accountKey } of accounts) cache.consents.delete(accountKey);
  const ends = await loadEnds(unit, accounts);
  takeBack(unit, await takeBasketsBefore(unit, ends), when);
  const transactions = await findStoredBefore(unit, ends);
  await forget(lock, transactions, when);
  await deleteMentions(unit, ends, transactions);
}
