import type { HoldingKind } from '@quittance/consent-policy';
import type { MatchingErased } from '@quittance/contracts-consent';

const DAY_MS = 86_400_000;

/**
 * What only time removes, in days: copies on topics (seven, and one until the file that they are in is closed), copies that were set aside for an
 * operator (thirty and one), baskets that analytics has under a pseudonym (two and one). schemas/topics.yaml has the retention.
 */
const LEFT: readonly (readonly [what: HoldingKind, days: number])[] = [
  ['messages', 8],
  ['set_aside', 31],
  ['baskets', 3],
];

/** Of an account that was erased then (epoch ms). How many copies there are nobody knows: they have no name to be counted by. */
export const leftOf = (erasedAt: number): MatchingErased['left'] =>
  LEFT.map(([what, days]) => ({ what, count: 0, goneBy: erasedAt + days * DAY_MS }));
