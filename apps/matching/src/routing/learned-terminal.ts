import type { StoreKey } from '../decision/identity.js';

/** How many matches by number placed a terminal at a store, on days before today. */
export interface LearnedLine {
  /** Null where the bank did not name the acquirer. */
  readonly acquirerId: string | null;
  readonly storeKey: StoreKey;
  /** Different transactions. */
  readonly matches: number;
}

/** A reference number that agrees by chance occurs once, not three times at one store and never at another. */
const ENOUGH = 3;

/** The store of a terminal: at least three transactions place it there and none elsewhere. */
export function knownStore(lines: readonly LearnedLine[]): StoreKey | undefined {
  const [first] = lines;
  if (first === undefined || lines.some(({ storeKey }) => storeKey !== first.storeKey)) return undefined;
  return lines.reduce((sum, { matches }) => sum + matches, 0) >= ENOUGH ? first.storeKey : undefined;
}
