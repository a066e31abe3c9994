import { createHash } from 'node:crypto';
import { toConsentKey } from '@quittance/bank-api/consent';
import { formatInstant } from '@quittance/edge/shapes';
import { ConsentChanged } from '../contract.js';
import { type Change, type Consent, THE_BANKS_CUSTOMER } from '../domain/consent.js';
import { type NetworkFacts, subjectOf, toParties } from './parties.js';
import { scopesOf, toProcess } from './processes.js';
import { toEvents } from './record-events.js';
import { CONTEXT, RECORD_PROFILE } from './vocabulary.js';

export type ConsentRecord = ReturnType<typeof toConsentRecord>;

/**
 * A change of a consent as a consent record of ISO/IEC TS 27560:2023, in the JSON-LD profile DPV-27560 of the W3C. The same change gives the same
 * record, whenever it is written.
 *
 * @param consent What stands with the change.
 * @param previous SHA-256 of the record before it of the same consent, in hex; null for the first.
 */
export const toConsentRecord = (consent: Consent, change: Change, previous: string | null, network: NetworkFacts) => {
  const { bankId, consentId, accountId, version } = consent;
  const id = recordIdOf([bankId, consentId, version]);
  const at = formatInstant(change.at);
  const subject = subjectOf(consent, holderIn(change));
  return {
    '@context': CONTEXT,
    '@id': `urn:uuid:${id}`,
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': RECORD_PROFILE,
    'dct:identifier': id,
    'dct:created': at,
    'quittance:previous': previous,
    'quittance:bank': bankId,
    'quittance:account': accountId,
    'quittance:consent': consentId,
    'quittance:version': version,
    'quittance:mode': consent.heldBy === 'network' ? 'controller' : 'processor',
    'dpv:hasDataSubject': { '@id': subject, '@type': 'dpv:DataSubject', 'dct:identifier': subject },
    'dpv:hasEntity': toParties(consent, network),
    'dpv:hasProcess': scopesOf(consent, change).map((scope) => toProcess(consent, change, scope, network)),
    'dpv:hasConsentStatus': toEvents(consent, change),
    // Delivery and matching enforce what they read there: from this version on they know of the change.
    'quittance:announced': {
      'quittance:topic': ConsentChanged.name,
      'quittance:key': toConsentKey(consent),
      'quittance:version': version,
      'dct:issued': at,
    },
  };
};

/** Whoever it is about, if it is about one alone. */
const holderIn = ({ events }: Change): string => {
  const holders = new Set(events.map(({ holder }) => holder));
  return holders.size === 1 ? [...holders].join('') : THE_BANKS_CUSTOMER;
};

/** A UUID (RFC 9562, version 8) that follows from what it names. */
export const recordIdOf = (parts: readonly (string | number)[]): string => {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
