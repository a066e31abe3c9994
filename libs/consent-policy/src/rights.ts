import { createHash } from 'node:crypto';

/**
 * Names an account after its data is erased: 64 hex digits, SHA-256 of `bankId/accountId`. It tells nothing to somebody who does not know the account
 * already, and lets a service find the account again in a database that came back from a backup. PostgreSQL makes the same of an account key with
 * `encode(sha256(convert_to(key, 'UTF8')), 'hex')`.
 */
export const accountDigest = (bankId: string, accountId: string): string =>
  createHash('sha256').update(`${bankId}/${accountId}`).digest('hex');

/** What services keep of an account, in the words that a customer's page explains. */
export const HOLDING_KINDS = [
  'consents',
  'consent_records',
  'requests',
  'sign_ins',
  'transactions',
  'matches',
  'baskets',
  'receipts',
  'disclosures',
  'webhooks',
  /** What the bank is still to be told. */
  'notices',
  /** Copies on their way between services: the topics. */
  'messages',
  /** Copies that an operator may still have to repair: the topics of parked records. */
  'set_aside',
  'backups',
] as const;
export type HoldingKind = (typeof HOLDING_KINDS)[number];
