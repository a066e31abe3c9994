import { ownerOf, type StoreKey } from '../identity.js';
import type { AmountFrequency } from '../decide/amount-frequency.js';
import type { Surroundings } from '../decide/decide.js';
import { EMPTY_FEED, feedReaches } from './feed.js';
import { disputeKey, type Known } from './known.js';
import { twinShareOf } from '../decide/twins.js';

/** For a store without data every amount counts as common. */
const UNKNOWN_FREQUENCY: AmountFrequency = [{ day: 0, exact: 2, near: 2, alike: 2 }];

/** Data of a run beyond the closed set, read at the time of the call. */
export const surroundingsOf = (known: Known): Surroundings => ({
  feedCompleteUntil: (storeKey) => feedReaches(known.feeds.get(storeKey) ?? EMPTY_FEED),
  frequencyOf: (amount) => known.storeAmounts.get(amount.storeKey)?.weekOf(amount) ?? UNKNOWN_FREQUENCY,
  paidIn: (amount, span, payer) =>
    known.storeAmounts.get(amount.storeKey)?.exactIn(amount, span, payer) ?? Number.POSITIVE_INFINITY,
  twinShareAt: (storeKey) => twinShareAt(known, storeKey),
  acceptedRisk: known.acceptedRisk,
  isCutOffAt: (storeKey, ...between) => !sendsCompletions(known, storeKey) && isCutOffAt(known, storeKey, ...between),
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

const sendsCompletions = ({ feeds }: Known, storeKey: StoreKey): boolean =>
  (feeds.get(storeKey)?.completeUntil ?? 0) > 0;

const isCutOffAt = ({ tills }: Known, storeKey: StoreKey, atMs: number, againMs: number): boolean =>
  tills.get(storeKey)?.isCutOffAt(atMs, againMs) ?? false;

/** Feed completions cover all tills of a store, so quiet tills do not matter then. */
function isQuietSince(known: Known, storeKey: StoreKey, atMs: number): boolean {
  if (sendsCompletions(known, storeKey)) return false;
  return known.tills.get(storeKey)?.isQuietSince(atMs) ?? false;
}
