import type { StoreKey } from '../decision/identity.js';

/** How often matches by numbers have found a terminal at a store, on the days before the one that asks. */
export interface LearnedLine {
  /** Null where the bank did not name the acquirer. */
  readonly acquirerId: string | null;
  readonly storeKey: StoreKey;
  /** Different transactions. */
  readonly matches: number;
}

/** A reference number that met its like by chance is seen once; not three times at one store and never at another. */
const ENOUGH = 3;

/** The store at which a terminal stands: enough transactions say so, and none says another. */
export function knownStore(lines: readonly LearnedLine[]): StoreKey | undefined {
  const [first] = lines;
  if (first === undefined || lines.some(({ storeKey }) => storeKey !== first.storeKey)) return undefined;
  return lines.reduce((sum, { matches }) => sum + matches, 0) >= ENOUGH ? first.storeKey : undefined;
}
