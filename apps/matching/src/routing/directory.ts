import type { Unit } from '@quittance/kafka';
import { holdingOf, standingLines } from '../acceptors/claims.js';
import { toMerchantId } from '../decision/facts.js';
import { type Acceptance, type Directory, openTerminal, storesInQuestion } from './route.js';
import { claimsIn, loadClaims } from '../store/acceptor.store.js';
import { loadProfiles } from '../store/directory.store.js';
import { loadLearnt, terminalKey } from '../store/learned-terminal.store.js';

/** What routing needs to know for some transactions, read together: what one question settles is not asked of the next. */
export async function loadDirectory(
  unit: Unit,
  transactions: readonly Acceptance[],
  today: number,
): Promise<Directory> {
  const claims = await loadClaims(unit, merchantIdsOf(transactions));
  const holding: Pick<Directory, 'acceptorsOf' | 'holdingOf'> = {
    acceptorsOf: (merchantId, acquirerId) => standingLines(claimsIn(claims, merchantId), acquirerId),
    holdingOf: (merchantId, acquirerId) => holdingOf(claimsIn(claims, merchantId), acquirerId),
  };
  const open = transactions.flatMap((transaction) => openTerminal(transaction, holding) ?? []);
  const terminals = new Map(open.map((one) => [terminalKey(one.merchantId, one.terminalId), one]));
  const learnt = await loadLearnt(unit, [...terminals.values()], today);
  const learntAt: Directory['learntAt'] = (merchantId, terminalId) =>
    learnt.get(terminalKey(merchantId, terminalId)) ?? [];
  const stores = transactions.flatMap((transaction) => storesInQuestion(transaction, { ...holding, learntAt }));
  const profiles = await loadProfiles(unit, [...new Set(stores)]);
  return { ...holding, learntAt, profileOf: (storeKey) => profiles.get(storeKey) };
}

function merchantIdsOf(transactions: readonly Acceptance[]): string[] {
  const ids = transactions.map((t) => toMerchantId(t.merchantId));
  return [...new Set(ids.filter((id) => id !== undefined))];
}
