import { ownerOf, type StoreKey } from '../decision/identity.js';

/** How many matches by number placed a sign at a store, on days before today. */
export interface LearnedLine {
  /** Null where the bank did not name the acquirer. */
  readonly acquirerId: string | null;
  readonly storeKey: StoreKey;
  /** Different transactions. */
  readonly matches: number;
}

/** A number that agrees by chance does so once, not three times at one store and never at another. */
export const ENOUGH = 3;

/** Under a merchant id or descriptor of more stores, matches would never have shown them all. */
const MOST_STORES = 4;

/** The store of a terminal: at least three transactions place it there and none elsewhere. */
export const knownStore = (lines: readonly LearnedLine[]): StoreKey | undefined => knownStores(lines, 1)[0];

/**
 * The stores of a merchant id or descriptor: a few of one retailer, with at least three transactions for each of them;
 * with fewer, another store may not have shown itself yet.
 */
export function knownStores(lines: readonly LearnedLine[], most = MOST_STORES): StoreKey[] {
  if (lines.length === 0) return [];
  const stores = [...new Set(lines.map(({ storeKey }) => storeKey))].sort();
  const transactions = lines.reduce((sum, { matches }) => sum + matches, 0);
  const areOneRetailers = new Set(stores.map(ownerOf)).size === 1;
  return areOneRetailers && stores.length <= most && transactions >= ENOUGH * stores.length ? stores : [];
}
