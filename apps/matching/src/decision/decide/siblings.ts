import { agreement } from '../compare/agreement.js';
import type { TransactionFacts } from '../facts.js';
import { type BlockingKey, blockingKey } from '../compare/blocking-key.js';

/** Under which the entries of one authorisation meet. */
export const authorisationKey = ({ accountKey, lifecycle }: TransactionFacts): BlockingKey | undefined =>
  lifecycle === undefined ? undefined : blockingKey(`life|${accountKey}|${lifecycle}`);

/** Entries of one authorisation: a shop that sends in two parcels takes its money in two clearings. */
export const areOfOneAuthorisation = (one: TransactionFacts, other: TransactionFacts): boolean =>
  one.lifecycle !== undefined &&
  one.lifecycle === other.lifecycle &&
  one.accountKey === other.accountKey &&
  one.key !== other.key &&
  one.direction === other.direction &&
  agreement(one.rrn, other.rrn) !== 'disagree' &&
  agreement(one.authCode, other.authCode) !== 'disagree';
