import { MatchingTables1764000000000 } from './1764000000000-matching-tables.js';
import { Twins1764100000000 } from './1764100000000-twins.js';
import { AcceptorClaims1764600000000 } from './1764600000000-acceptor-claims.js';
import { ConsentsByBank1765000000000 } from './1765000000000-consents-by-bank.js';
import { TopicPositions1765000000001 } from './1765000000001-topic-positions.js';
import { EarlyTransactions1765000000002 } from './1765000000002-early-transactions.js';
import { TermsOfTheTrade1766400000000 } from './1766400000000-terms-of-the-trade.js';
import { StoreNames1766500000000 } from './1766500000000-store-names.js';
import { PaidCards1766600000000 } from './1766600000000-paid-cards.js';
import { LearnedPlaces1766700000000 } from './1766700000000-learned-places.js';
import { Grants1766800000000 } from './1766800000000-grants.js';
import { Baskets1767000000000 } from './1767000000000-baskets.js';
import { Erasures1767200000000 } from './1767200000000-erasures.js';
import { EarlyAccounts1767200000001 } from './1767200000001-early-accounts.js';

/** In order of execution. */
export const migrations = [
  MatchingTables1764000000000,
  Twins1764100000000,
  AcceptorClaims1764600000000,
  ConsentsByBank1765000000000,
  TopicPositions1765000000001,
  EarlyTransactions1765000000002,
  TermsOfTheTrade1766400000000,
  StoreNames1766500000000,
  PaidCards1766600000000,
  LearnedPlaces1766700000000,
  Grants1766800000000,
  Baskets1767000000000,
  Erasures1767200000000,
  EarlyAccounts1767200000001,
] as const;
