// Matching's consent tables pass the conformance suite of the consent policy.
import { afterAll, beforeAll } from '@jest/globals';
import { SCOPES, verdict } from '@quittance/consent-policy';
import {
  type ConsentReader,
  describeConsentPolicy,
  toDelivered,
  toParked,
} from '@quittance/consent-policy/conformance';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { inTransaction } from '@quittance/kafka';
import { toAccountKey } from '../src/decision/identity.js';
import { loadConsents } from '../src/store/consent.store.js';
import { type MatchingBed, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

const reader: ConsentReader = {
  read: async (records) => {
    const delivered = records.map((record) => {
      const { expiresAt = null, ...consent } = record.consent;
      return toDelivered(record, ConsentChanged.name, aConsentChanged({ ...consent, expiresAt }));
    });
    await inTransaction(bed.dataSource, (unit) => bed.consents.handle(delivered, unit));
  },
  park: async (records) => {
    await inTransaction(bed.dataSource, (unit) => bed.consents.handleParked(records.map(toParked), unit));
  },
  verdicts: async (questions) => {
    const accounts = questions.map(({ bankId, accountId }) => toAccountKey(bankId, accountId));
    const found = await inTransaction(bed.dataSource, (unit) => loadConsents(unit, [...new Set(accounts)]));
    return questions.map(({ scope, at }, i) => verdict(found.get(accounts[i]!) ?? [], scope, at));
  },
  forgetAll: async () => {
    for (const table of ['consent', 'key_block']) await bed.query(`DELETE FROM ${table}`);
  },
};

beforeAll(async () => {
  bed = await openMatchingBed();
});
afterAll(() => bed?.close());

describeConsentPolicy(() => reader, SCOPES);
