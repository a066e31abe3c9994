// The policy itself, without a store: it passes the suite that stores have to pass, and never says more than is known.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeConsentPolicy } from '../test/conformance.js';
import { INSTANTS, sequences } from '../test/sequences.js';
import { ACCOUNTS, aGrant, aRecord, BANKS } from '../test/stories.js';
import { type ConsentEvent, consentsOf, project, type Projection, UNTOLD } from './projection.js';
import { coversFrom, effectiveScopes, grantsOf, isCovered, SCOPES, type StandingConsent, verdict } from './verdict.js';

let state: Projection = UNTOLD;
describeConsentPolicy(
  () => ({
    read: async (records) => void (state = records.reduce(project, state)),
    park: async (records) => void (state = records.reduce(project, state)),
    verdicts: async (questions) =>
      questions.map(({ scope, at, ...account }) => verdict(consentsOf(state, account), scope, at)),
    forgetAll: async () => void (state = UNTOLD),
  }),
  SCOPES,
);

const accounts = BANKS.flatMap((bankId) => ACCOUNTS.map((accountId) => ({ bankId, accountId })));
const STRICTNESS = ['absent', 'blocked', 'given'] as const;

/** What matching said once: a blocked consent shut its account before anything else was looked at. */
const onceAtMatching = (consents: readonly StandingConsent[], scope: 'receipts', at: number) => {
  if (consents.some(({ blocked }) => blocked)) return 'blocked';
  return isCovered(consents, scope, at) ? 'given' : 'absent';
};
/** What delivery said once: one live consent was enough, whatever else was not known. */
const onceAtDelivery = (consents: readonly StandingConsent[], scope: 'receipts', at: number) => {
  const open = consents.filter(({ blocked }) => !blocked);
  if (isCovered(open, scope, at)) return 'given';
  return isCovered(consents, scope, at) ? 'blocked' : 'absent';
};

/** Whether anything has come that may have made a parked record readable or void. */
const isPast = ({ key, messageId }: ConsentEvent, index: number, events: readonly ConsentEvent[]): boolean => {
  const first = events.find((event) => event.key === key && event.messageId === messageId);
  return events.some(
    (event, i) =>
      event.kind === 'record' &&
      event.key === key &&
      (event.messageId === messageId
        ? i > index
        : first?.place === undefined || event.place.offset > first.place.offset),
  );
};

describe('a verdict', () => {
  it('is the stricter of the two that were given once', () => {
    fc.assert(
      fc.property(sequences, (batches) => {
        const told = batches.flat().reduce(project, UNTOLD);
        for (const account of accounts) {
          const consents = consentsOf(told, account);
          for (const at of INSTANTS) {
            const once = [onceAtMatching(consents, 'receipts', at), onceAtDelivery(consents, 'receipts', at)] as const;
            const stricter = STRICTNESS.find((word) => once.includes(word));
            const said = verdict(consents, 'receipts', at);
            expect(said === 'paused' ? 'given' : said).toBe(stricter);
          }
        }
      }),
    );
  });

  it('is no yes while a parked record was neither read nor followed by another of its key', () => {
    fc.assert(
      fc.property(sequences, (batches) => {
        const events = batches.flat();
        const told = events.reduce(project, UNTOLD);
        const open = events.filter((event, i) => event.kind === 'parked' && !isPast(event, i, events));
        for (const { bankId, consentId, accountId } of told.consents.values()) {
          if (!open.some(({ key }) => key === consentId || key === `${bankId}/${consentId}`)) continue;
          const consents = consentsOf(told, { bankId, accountId });
          for (const at of INSTANTS) expect(verdict(consents, 'receipts', at)).not.toBe('given');
        }
      }),
    );
  });

  it('is the same for every order in which the same records are read', () => {
    const records = fc.uniqueArray(fc.record({ version: fc.nat(9), state: fc.constantFrom('given', 'withdrawn') }), {
      selector: ({ version }) => version,
      minLength: 1,
    });
    fc.assert(
      fc.property(
        records.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 })),
        ),
        ([all, shuffled]) => {
          const told = shuffled.reduce<Projection>(
            (before, over, offset) =>
              project(before, {
                kind: 'record',
                key: 'north/c-1',
                messageId: String(offset),
                place: { partition: 0, offset },
                consent: aRecord(over),
              }),
            UNTOLD,
          );
          const last = all.reduce((a, b) => (b.version > a.version ? b : a));
          const expected = last.state === 'given' ? 'given' : 'absent';
          expect(verdict(consentsOf(told, aRecord()), 'receipts', 0)).toBe(expected);
        },
      ),
    );
  });
});

const consentOf = (over: Parameters<typeof aRecord>[0] = {}) => ({ grants: grantsOf(aRecord(over)) });

describe('effectiveScopes', () => {
  it('is the union of what is given and has not expired', () => {
    expect(effectiveScopes([], 10)).toEqual([]);
    expect(effectiveScopes([consentOf({ scopes: ['receipts'] }), consentOf({ scopes: ['insights'] })], 10)).toEqual([
      'insights',
      'receipts',
    ]);
    const ended = [consentOf({ state: 'withdrawn' }), consentOf({ scopes: ['insights'], expiresAt: 10 })];
    expect(effectiveScopes(ended, 10)).toEqual([]);
    expect(effectiveScopes(ended, 9)).toEqual(['insights']);
  });

  it('leaves out what is to be reconfirmed', () => {
    const due = [consentOf({ grants: [aGrant({ reconfirmBy: 10 }), aGrant({ scope: 'insights' })] })];
    expect(effectiveScopes(due, 9)).toEqual(['insights', 'receipts']);
    expect(effectiveScopes(due, 10)).toEqual(['insights']);
  });
});

describe('coversFrom', () => {
  it('is the earliest of what is in force, and never of what is not', () => {
    const consents = [
      consentOf({ givenAt: 300 }),
      consentOf({ grants: [aGrant({ coversFrom: 200, until: 1_000 })] }),
      consentOf({ grants: [aGrant({ coversFrom: 100, state: 'withdrawn' })] }),
      consentOf({ grants: [aGrant({ coversFrom: 50, reconfirmBy: 900 })] }),
      consentOf({ grants: [aGrant({ coversFrom: 10, scope: 'insights' })] }),
    ];
    expect(coversFrom(consents, 'receipts', 899)).toBe(50);
    expect(coversFrom(consents, 'receipts', 900)).toBe(200);
    expect(coversFrom(consents, 'receipts', 1_000)).toBe(300);
    expect(coversFrom([], 'receipts', 0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is said for exactly the accounts that may be acted on', () => {
    fc.assert(
      fc.property(sequences, (batches) => {
        const told = batches.flat().reduce(project, UNTOLD);
        for (const account of accounts) {
          const consents = consentsOf(told, account).map((one) => ({ ...one, blocked: false }));
          for (const at of INSTANTS) {
            const isInForce = coversFrom(consents, 'receipts', at) !== Number.POSITIVE_INFINITY;
            expect(verdict(consents, 'receipts', at) === 'given').toBe(isInForce);
          }
        }
      }),
    );
  });
});
