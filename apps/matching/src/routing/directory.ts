import type { Unit } from '@quittance/kafka';
import { holdingOf, effectiveLines } from '../acceptors/claims.js';
import { toMerchantId } from '../decision/facts.js';
import { ownerOf, type StoreKey } from '../decision/identity.js';
import { type Acceptance, type Directory, isUnplaced, openSigns, storesInQuestion, storesLearned } from './route.js';
import { claimsIn, loadClaims } from '../store/acceptor.store.js';
import { findByNameStart, loadProfiles } from '../store/directory.store.js';
import { descriptorStarts } from '../decision/compare/descriptor.js';
import { signKey } from '../decision/sign.js';
import { findShown, loadLearned } from '../store/learned-place.store.js';

/** Loads what routing needs for a batch of transactions, with one query per kind of data. */
export async function loadDirectory(
  unit: Unit,
  transactions: readonly Acceptance[],
  today: number,
): Promise<Directory> {
  const claims = await loadClaims(unit, merchantIdsOf(transactions));
  const holding: Pick<Directory, 'acceptorsOf' | 'holdingOf'> = {
    acceptorsOf: (merchantId, acquirerId) => effectiveLines(claimsIn(claims, merchantId), acquirerId),
    holdingOf: (merchantId, acquirerId) => holdingOf(claimsIn(claims, merchantId), acquirerId),
  };
  const open = transactions.flatMap((transaction) => openSigns(transaction, holding));
  const signs = new Map(open.map((sign) => [signKey(sign), sign]));
  const learned = await loadLearned(unit, [...signs.values()], today);
  const learnedAt: Directory['learnedAt'] = (sign) => learned.get(signKey(sign)) ?? [];
  const known = { ...holding, learnedAt };
  const stores = transactions.flatMap((transaction) => storesInQuestion(transaction, known));
  const unplaced = transactions.filter((transaction) => isUnplaced(transaction, known));
  const starts = new Set(unplaced.flatMap(({ descriptor }) => descriptorStarts(descriptor ?? '')));
  const named = await findByNameStart(unit, [...starts]);
  const learnedByName = unplaced.flatMap((transaction) => storesLearned(transaction, { learnedAt }));
  const siblings = siblingsOf(learnedByName, [...named.values()].flat());
  const shown = await findShown(unit, siblings, today);
  const concerned = new Set([...stores, ...learnedByName, ...[...named.values()].flat()]);
  const profiles = await loadProfiles(unit, [...concerned]);
  return {
    ...holding,
    learnedAt,
    showsItself: (storeKey) => shown.has(storeKey),
    profileOf: (storeKey) => profiles.get(storeKey),
    startingWith: (start) => named.get(start) ?? [],
  };
}

/** Of the named stores, those of a retailer of which others are learned. */
function siblingsOf(learned: readonly StoreKey[], named: readonly StoreKey[]): StoreKey[] {
  const retailers = new Set(learned.map(ownerOf));
  return [...new Set(named)].filter((storeKey) => retailers.has(ownerOf(storeKey)));
}

function merchantIdsOf(transactions: readonly Acceptance[]): string[] {
  const ids = transactions.map((t) => toMerchantId(t.merchantId));
  return [...new Set(ids.filter((id) => id !== undefined))];
}
