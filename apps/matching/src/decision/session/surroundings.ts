import { ownerOf, type StoreKey } from '../identity.js';
import type { AmountFrequency } from '../decide/amount-frequency.js';
import type { Surroundings } from '../decide/decide.js';
import { EMPTY_FEED, feedReaches } from './feed.js';
import { disputeKey, type Known } from './known.js';
import { twinShareOf } from '../decide/twins.js';

/** Of a store of which nothing is known every amount may be common. */
const UNKNOWN_FREQUENCY: AmountFrequency = [{ day: 0, exact: 2, near: 2, alike: 2 }];

/** What a run knows beyond a closed set, as it stands whenever it is asked. */
export const surroundingsOf = (known: Known): Surroundings => ({
  feedCompleteUntil: (storeKey) => feedReaches(known.feeds.get(storeKey) ?? EMPTY_FEED),
  frequencyOf: (amount) => known.storeAmounts.get(amount.storeKey)?.weekOf(amount) ?? UNKNOWN_FREQUENCY,
  paidOn: (amount) => known.storeAmounts.get(amount.storeKey)?.exactOn(amount) ?? Number.POSITIVE_INFINITY,
  twinShareAt: (storeKey) => twinShareAt(known, storeKey),
  isQuietSince: (storeKey, atMs) => isQuietSince(known, storeKey, atMs),
  tellsWallets: (key) => known.walletTellers.has(ownerOf(key)),
  lostIn: (storeKey, from, to) => known.tills.get(storeKey)?.lostShareIn(from, to),
  isForeign: (key, tender) => known.isForeign(known.transactions.get(key)!, tender),
  isDisputed: (transaction, tender) => known.disputed.size > 0 && known.disputed.has(disputeKey(transaction, tender)),
  crowds: known.crowds,
  comparisons: known.comparisons,
});

function twinShareAt({ storeAmounts, twins }: Known, storeKey: StoreKey): number {
  const frequency = storeAmounts.get(storeKey);
  return frequency === undefined ? 1 : twinShareOf(frequency.twins, twins);
}

/** A store that vouches for its feed speaks for all its tills. */
function isQuietSince({ feeds, tills }: Known, storeKey: StoreKey, atMs: number): boolean {
  if ((feeds.get(storeKey)?.completeUntil ?? 0) > 0) return false;
  return tills.get(storeKey)?.isQuietSince(atMs) ?? false;
}
