import { MatchingTables1764000000000 } from './1764000000000-matching-tables.js';
import { ConsentsByBank1765000000000 } from './1765000000000-consents-by-bank.js';

/** In their order. */
export const migrations = [MatchingTables1764000000000, ConsentsByBank1765000000000] as const;
