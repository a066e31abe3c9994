// A record says what ISO/IEC TS 27560 asks for, whatever has happened and whoever holds the consent, and the same change always gives the same bytes.
import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { schemaFaults } from '../../test/kit/record-schema.js';
import { DAY, fullStories, kindsIn, NETWORK_FACTS, START, stories, Story } from '../../test/kit/stories.js';
import { apply, newConsent } from '../domain/consent.js';
import { NEWEST } from '../notices/notices.js';
import { toConsentRecord } from './consent-record.js';

const iso = (ms: number): string => new Date(ms).toISOString();
const lastOf = (story: Story) => story.told.at(-1)!.record;
const eventOf = (story: Story) => lastOf(story)['dpv:hasConsentStatus'][0];
const processOf = (story: Story) => lastOf(story)['dpv:hasProcess'][0]!;

describe.each(['network', 'bank'] as const)('a record of a consent that the %s holds', (heldBy) => {
  it('keeps to the schema, whatever happens', () => {
    fc.assert(
      fc.property(stories(heldBy), ({ told }) => {
        for (const { record } of told) expect(schemaFaults(JSON.parse(JSON.stringify(record)))).toEqual([]);
      }),
    );
  });

  it('is the same, byte for byte, for the same change, and of no other change', () => {
    fc.assert(
      fc.property(stories(heldBy), ({ told }) => {
        for (const { consent, change, record, text } of told)
          expect(
            canonicalize(
              toConsentRecord(
                structuredClone(consent),
                structuredClone(change),
                record['quittance:previous'],
                NETWORK_FACTS,
              ),
            ),
          ).toBe(text);
        expect(new Set(told.map(({ record }) => record['@id'])).size).toBe(told.length);
      }),
    );
  });

  it('says each event with the state that it leads to', () => {
    const states = {
      ...{ requested: 'Requested', given: 'Given', refused: 'Refused', withdrawn: 'Withdrawn', revoked: 'Revoked' },
      ...{ expired: 'Expired', reconfirm_due: 'Expired', invalidated: 'Invalidated' },
    } as Record<string, string>;
    fc.assert(
      fc.property(stories(heldBy), ({ told }) => {
        for (const { change, record } of told) {
          const shown = record['dpv:hasConsentStatus'];
          if (change.events.length === 0) continue;
          expect(shown.map((event) => event['quittance:change'])).toEqual(change.events.map(({ event }) => event.type));
          for (const event of shown) {
            const kind = event['quittance:change'];
            if (kind === 'renewed') expect(event['@type']).toBe('dpv:RenewedConsentGiven');
            else if (event['@type'] !== 'dpv:ConsentRefused') expect(event['@type']).toBe(`dpv:Consent${states[kind]}`);
            const [start, end] = event['dct:valid'].split('/');
            expect(start === end).toBe(!['given', 'renewed'].includes(kind));
          }
        }
      }),
    );
  });
});

describe('a record', () => {
  it('comes up in every kind in the full stories, and each of them keeps to the schema', () => {
    const all = fullStories();
    expect([...kindsIn(all)].sort()).toEqual([
      ...['expired', 'given', 'invalidated', 'reconfirm_due', 'refused', 'renewed', 'requested'],
      ...['restated', 'revoked', 'withdrawn'],
    ]);
    for (const { told } of all) for (const { record } of told) expect(schemaFaults(record)).toEqual([]);
  });

  it('of the network’s own asking names it as controller, its notice word for word, and the bank as who receives', () => {
    const story = new Story('network').give();
    expect(lastOf(story)).toMatchObject({
      'dct:created': iso(START),
      'quittance:previous': null,
      'quittance:version': 1,
      'quittance:mode': 'controller',
      'dpv:hasDataSubject': { '@id': 'urn:quittance:bank:north:customer:ada' },
      'dpv:hasEntity': [
        { '@id': 'urn:quittance:network', '@type': 'dpv:DataController', 'dpv:hasName': 'The Quittance network' },
        { '@id': 'urn:quittance:bank:north', '@type': 'dpv:Recipient' },
      ],
      'quittance:announced': { 'quittance:key': 'north/c/1', 'quittance:version': 1, 'dct:issued': iso(START) },
    });
    expect(processOf(story)).toMatchObject({
      'quittance:scope': 'receipts',
      'dpv:hasConsentStatus': 'dpv:ConsentGiven',
      'dpv:hasNotice': [{ 'dct:identifier': '2026-12', 'dct:language': 'en-GB', 'quittance:sha256': NEWEST.hash }],
      'dpv:hasLegalBasis': ['eu-gdpr:A6-1-a'],
      'dpv:hasDataController': 'urn:quittance:network',
      'dpv:hasConsentControl': { 'dpv:isExercisedAt': 'https://my.example/my/' },
    });
    expect(
      processOf(story)['dpv:hasPersonalData'].map((one) => one['dpv:hasStorageCondition']['dpv:hasDuration']),
    ).toEqual(['P400D', 'P400D', 'P400D', 'P400D']);
    expect(eventOf(story)).toMatchObject({
      '@type': 'dpv:ConsentGiven',
      'dpv:isIndicatedBy': 'urn:quittance:bank:north:customer:ada',
      'dpv:hasLegalBasis': 'dpv:ExplicitlyExpressedConsent',
      'dct:valid': `${iso(START)}/${iso(START + 90 * DAY)}`,
    });
  });

  it('of a bank’s asking names the bank as controller, on whose instruction the network works, and the account alone', () => {
    const story = new Story('bank').say(['receipts']);
    expect(lastOf(story)).toMatchObject({
      'quittance:mode': 'processor',
      'dpv:hasDataSubject': { '@id': 'urn:quittance:bank:north:account:acc%201' },
      'dpv:hasEntity': [
        {
          '@id': 'urn:quittance:network',
          '@type': 'dpv:DataProcessor',
          'quittance:instructedBy': 'urn:quittance:bank:north',
        },
        { '@id': 'urn:quittance:bank:north', '@type': 'dpv:DataController' },
      ],
    });
    expect(processOf(story)).toMatchObject({
      'dpv:hasDataController': 'urn:quittance:bank:north',
      'dpv:hasDataProcessor': 'urn:quittance:network',
      'dpv:hasNotice': [{ 'dct:identifier': 'bank 2026', 'dct:language': 'und' }],
    });
    expect(eventOf(story)).toMatchObject({
      'dpv:isIndicatedBy': 'urn:quittance:bank:north',
      'dct:valid': `${iso(START)}/..`,
    });
  });

  it('is about the scopes that changed, and about no other', () => {
    const story = new Story('network').give('receipts').give('insights');
    expect(lastOf(story)['dpv:hasProcess'].map((process) => process['quittance:scope'])).toEqual(['insights']);
  });

  it('says that a request taken back was refused, and what an end leaves with the bank', () => {
    expect(eventOf(new Story('network').decide('request').decide('withdraw'))).toMatchObject({
      '@type': 'dpv:ConsentRefused',
      'quittance:change': 'withdrawn',
    });
    expect(eventOf(new Story('network').give().withdraw('receipts', 'ada', true))).toMatchObject({
      '@type': 'dpv:ConsentWithdrawn',
      'quittance:deliveredReceipts': 'keep',
    });
  });

  it('says what stands where only words changed, and that a customer agreed to nothing', () => {
    const story = new Story('bank').say([]);
    expect([lastOf(story)['dpv:hasProcess'], eventOf(story)]).toMatchObject([[], { '@type': 'dpv:ConsentUnknown' }]);
    expect(eventOf(story.say([], 'withdrawn'))).toMatchObject({ '@type': 'dpv:ConsentWithdrawn' });
  });

  it('has an id that differs by bank, consent and version, where joining them would not', () => {
    const idOf = (bankId: string, consentId: string) => {
      const change = { at: START, by: 'bank', events: [] } as const;
      const consent = apply(newConsent({ bankId, consentId, accountId: 'a', heldBy: 'bank' }), change);
      return toConsentRecord(consent, change, null, NETWORK_FACTS)['@id'];
    };
    expect(idOf('a', 'b/c')).not.toBe(idOf('a/b', 'c'));
    expect(idOf('a', 'b/c')).toBe(idOf('a', 'b/c'));
  });

  it.each<[string, (record: Record<string, unknown>) => unknown]>([
    ['no notice', (r) => delete (r['dpv:hasProcess'] as Record<string, unknown>[])[0]!['dpv:hasNotice']],
    ['no previous', (r) => delete r['quittance:previous']],
    ['a key of its own', (r) => (r['remark'] = 'x')],
    ['another profile', (r) => (r['dct:conformsTo'] = 'https://w3id.org/dpv/schema/dpv-27560#receipt')],
    ['no event', (r) => (r['dpv:hasConsentStatus'] = [])],
    ['the other mode', (r) => (r['quittance:mode'] = 'processor')],
    ['a vocabulary for all', (r) => (r['@context'] = { ...(r['@context'] as object), '@vocab': 'https://x.example/' })],
  ])('is refused by the schema with %s', (_, plant) => {
    const record = structuredClone(lastOf(new Story('network').give())) as unknown as Record<string, unknown>;
    plant(record);
    expect(schemaFaults(record)).not.toEqual([]);
  });
});
