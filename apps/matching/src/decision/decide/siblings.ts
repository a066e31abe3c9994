import { agreement } from '../compare/agreement.js';
import type { TransactionFacts } from '../facts.js';
import { type MeetingKey, meetingKey } from '../compare/blocking-key.js';

/** Under which the entries of one authorisation meet. */
export const siblingKey = ({ accountKey, lifecycle }: TransactionFacts): MeetingKey | undefined =>
  lifecycle === undefined ? undefined : meetingKey(`life|${accountKey}|${lifecycle}`);

/** Entries of one authorisation: a shop that sends in two parcels takes its money in two clearings. */
export const areSiblings = (one: TransactionFacts, other: TransactionFacts): boolean =>
  one.lifecycle !== undefined &&
  one.lifecycle === other.lifecycle &&
  one.accountKey === other.accountKey &&
  one.key !== other.key &&
  one.direction === other.direction &&
  agreement(one.rrn, other.rrn) !== 'disagree' &&
  agreement(one.authCode, other.authCode) !== 'disagree';
