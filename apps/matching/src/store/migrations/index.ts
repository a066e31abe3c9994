import { MatchingTables1764000000000 } from './1764000000000-matching-tables.js';

/** In their order. */
export const migrations = [MatchingTables1764000000000] as const;
