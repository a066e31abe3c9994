import { randomUUID } from 'node:crypto';
import { toConsentEndedPayload } from '@quittance/bank-api';
import type { Unit } from '@quittance/kafka';
import type { EndedCover } from '../domain/consent.js';
import { uncovered } from './consent.store.js';
import { type Erased, eraseAccounts } from './erasure.store.js';
import { appendEvents } from './feed.store.js';

/** What follows where covers end: what is kept of accounts that no other consent covers is erased, and their banks are told, once each. */
export const endCovers = async (
  unit: Unit,
  ended: readonly EndedCover[],
  traceOf: (cover: EndedCover) => string | undefined = () => undefined,
): Promise<Erased> => {
  const accounts = await uncovered(unit, ended);
  const erased = await eraseAccounts(unit, accounts);
  const names = new Set(accounts.map(({ bankId, accountId }) => JSON.stringify([bankId, accountId])));
  const tell = ended.filter(({ bankId, accountId }) => names.has(JSON.stringify([bankId, accountId])));
  await tellEnds(unit, tell, traceOf);
  return erased;
};

/** Tells banks that consents have ended, where that is to be told. */
export const tellEnds = async (
  unit: Unit,
  ended: readonly EndedCover[],
  traceOf: (cover: EndedCover) => string | undefined = () => undefined,
): Promise<void> => {
  const events = ended.flatMap((cover) => {
    const { bankId, accountId, consentId, told } = cover;
    if (told === undefined) return [];
    const { endedAt, keepsDelivered } = told;
    const payload = toConsentEndedPayload({ accountId, consentId, endedAt, keepsDelivered });
    return {
      eventId: randomUUID(),
      bankId,
      type: payload.type,
      subject: { consentId, version: told.version },
      accountId,
      occurredAt: endedAt,
      thin: JSON.stringify(payload),
      full: undefined,
      traceparent: traceOf(cover),
    };
  });
  await appendEvents(unit, events);
};
