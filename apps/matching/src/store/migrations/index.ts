import { MatchingTables1764000000000 } from './1764000000000-matching-tables.js';
import { Twins1764100000000 } from './1764100000000-twins.js';

/** In their order. */
export const migrations = [MatchingTables1764000000000, Twins1764100000000] as const;
