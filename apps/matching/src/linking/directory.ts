import type { Unit } from '@quittance/kafka';
import { toMerchantId } from '../domain/link/facts.js';
import { type Acceptance, type Directory, openTerminal, storesInQuestion } from '../domain/route.js';
import { loadAcceptors, loadProfiles } from '../store/directory.store.js';
import { loadLearnt, terminalKey } from '../store/learnt-terminal.store.js';

/** What routing needs to know for some transactions, read together: what one question settles is not asked of the next. */
export async function loadDirectory(
  unit: Unit,
  transactions: readonly Acceptance[],
  today: number,
): Promise<Directory> {
  const acceptors = await loadAcceptors(unit, merchantIdsOf(transactions));
  const acceptorsOf: Directory['acceptorsOf'] = (merchantId) => acceptors.get(merchantId) ?? [];
  const open = transactions.flatMap((transaction) => openTerminal(transaction, acceptorsOf) ?? []);
  const terminals = new Map(open.map((one) => [terminalKey(one.merchantId, one.terminalId), one]));
  const learnt = await loadLearnt(unit, [...terminals.values()], today);
  const learntAt: Directory['learntAt'] = (merchantId, terminalId) =>
    learnt.get(terminalKey(merchantId, terminalId)) ?? [];
  const stores = transactions.flatMap((transaction) => storesInQuestion(transaction, { acceptorsOf, learntAt }));
  const profiles = await loadProfiles(unit, [...new Set(stores)]);
  return { acceptorsOf, learntAt, profileOf: (storeKey) => profiles.get(storeKey) };
}

function merchantIdsOf(transactions: readonly Acceptance[]): string[] {
  const ids = transactions.map((t) => toMerchantId(t.merchantId));
  return [...new Set(ids.filter((id) => id !== undefined))];
}
