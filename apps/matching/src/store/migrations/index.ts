import { MatchingTables1764000000000 } from './1764000000000-matching-tables.js';
import { AcceptorClaims1764600000000 } from './1764600000000-acceptor-claims.js';

/** In their order. */
export const migrations = [MatchingTables1764000000000, AcceptorClaims1764600000000] as const;
