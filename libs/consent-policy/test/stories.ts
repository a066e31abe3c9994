// What readers of consents are told in the cases that have a name, and what they have to answer.
import type { ConsentGrant } from '@quittance/contracts-consent';
import type { ConsentEvent, ConsentRecord, Scope, Verdict } from '@quittance/consent-policy';

export const BANKS = ['north', 'south'] as const;
export const ACCOUNTS = ['acc-1', 'acc-2'] as const;
export const ENDS = Date.UTC(2031, 4, 6, 7, 8, 9, 123);

/** An account of a bank, a scope and an instant. */
export interface Question {
  readonly bankId: string;
  readonly accountId: string;
  readonly scope: Scope;
  readonly at: number;
}

interface Story {
  readonly title: string;
  /** What is told in each batch. Places are counted from here. */
  readonly batches: readonly (readonly ConsentEvent[])[];
  readonly answers: readonly (readonly [Verdict, Partial<Question>?])[];
}

export const questionOf = (of: Partial<Question> = {}): Question => ({
  bankId: 'north',
  accountId: 'acc-1',
  scope: 'receipts',
  at: ENDS - 1,
  ...of,
});

export const aRecord = (over: Partial<ConsentRecord> = {}): ConsentRecord => ({
  bankId: 'north',
  consentId: 'c-1',
  accountId: 'acc-1',
  version: 1,
  state: 'given',
  scopes: ['receipts'],
  givenAt: 0,
  expiresAt: null,
  grants: [],
  ...over,
});

export const aGrant = (over: Partial<ConsentGrant> = {}): ConsentGrant => ({
  scope: 'receipts',
  state: 'given',
  coversFrom: 0,
  until: null,
  reconfirmBy: null,
  changedAt: 0,
  keepsDelivered: false,
  ...over,
});

export const messageIdOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

interface How {
  /** Under which message: that of a parked record for its replay. */
  readonly as?: number;
  readonly key?: string;
  readonly partition?: number;
}

/** Writes down what is told, in the order of the topic. */
class Teller {
  #offset = 0;

  readonly tell = (consent: Partial<ConsentRecord> = {}, how: How = {}): ConsentEvent => {
    const record = aRecord(consent);
    return { kind: 'record', consent: record, ...this.#arrival(`${record.bankId}/${record.consentId}`, how) };
  };

  readonly park = (how: How = {}): ConsentEvent => ({ kind: 'parked', ...this.#arrival('north/c-1', how) });

  /** From when places were not kept. */
  readonly parkLongAgo = (how: How = {}): ConsentEvent => ({
    kind: 'parked',
    ...this.#arrival('north/c-1', how),
    place: undefined,
  });

  #arrival(ownKey: string, { as, key = ownKey, partition = 0 }: How) {
    const offset = this.#offset++;
    return { key, messageId: messageIdOf(as ?? 1_000 + offset), place: { partition, offset } };
  }
}

const story = (
  title: string,
  script: (teller: Teller) => readonly (ConsentEvent | readonly ConsentEvent[])[],
  ...answers: Story['answers']
): Story => ({
  title,
  batches: script(new Teller()).map((batch) => ('kind' in batch ? [batch] : batch)),
  answers,
});

const withdrawn = { state: 'withdrawn' } as const;

const KNOWN: readonly Story[] = [
  story('an account without a consent has none', () => [], ['absent']),
  story('a consent is given', ({ tell }) => [tell()], ['given']),
  story(
    'a consent to something else is none',
    ({ tell }) => [tell({ scopes: ['insights'] })],
    ['absent'],
    ['given', { scope: 'insights' }],
  ),
  story('a consent that was withdrawn is none', ({ tell }) => [tell(), tell({ ...withdrawn, version: 2 })], ['absent']),
  story(
    'a state or a scope that is not known allows nothing',
    ({ tell }) => [tell({ state: 'unknown' }), tell({ consentId: 'c-2', scopes: ['unknown'] })],
    ['absent'],
  ),
  story(
    'a consent ends at its instant',
    ({ tell }) => [tell({ expiresAt: ENDS })],
    ['given', { at: ENDS - 1 }],
    ['absent', { at: ENDS }],
    ['absent', { at: ENDS + 1 }],
  ),
  story('one of several consents is enough', ({ tell }) => [tell(withdrawn), tell({ consentId: 'c-2' })], ['given']),
  story(
    'the higher version wins, whichever comes first',
    ({ tell }) => [tell({ ...withdrawn, version: 3 }), tell({ version: 2 })],
    ['absent'],
  ),
  story(
    'the higher version wins within a batch',
    ({ tell }) => [[tell({ version: 2 }), tell({ ...withdrawn, version: 3 }), tell({ version: 1 })]],
    ['absent'],
  ),
  story(
    'a repeat changes nothing',
    ({ tell }) => [tell({}, { as: 1 }), tell({ ...withdrawn, version: 2 }), tell({}, { as: 1 })],
    ['absent'],
  ),
  story(
    'a consent that moves leaves its account',
    ({ tell }) => [tell(), tell({ accountId: 'acc-2', version: 2 })],
    ['absent'],
    ['given', { accountId: 'acc-2' }],
  ),
  story(
    'the same id at another bank is another consent',
    ({ tell, park }) => [tell(), tell({ bankId: 'south' }), park({ key: 'south/c-1' })],
    ['given'],
    ['blocked', { bankId: 'south' }],
  ),
];

const GRANTS: readonly Story[] = [
  story(
    'each scope has its own state, whatever the record says for all of them',
    ({ tell }) => [
      tell({ scopes: ['receipts', 'insights'], grants: [aGrant(), aGrant({ scope: 'insights', state: 'withdrawn' })] }),
    ],
    ['given'],
    ['absent', { scope: 'insights' }],
  ),
  story(
    'a grant that was renewed allows what it did when it was given',
    ({ tell }) => [tell({ grants: [aGrant({ state: 'renewed', until: ENDS })] })],
    ['given', { at: ENDS - 1 }],
    ['absent', { at: ENDS }],
  ),
  story(
    'a grant pauses at the instant by which it had to be reconfirmed',
    ({ tell }) => [tell({ grants: [aGrant({ reconfirmBy: ENDS })] })],
    ['given', { at: ENDS - 1 }],
    ['paused', { at: ENDS }],
  ),
  story(
    'a grant that is due is paused before its reader’s clock says so',
    ({ tell }) => [tell({ grants: [aGrant({ state: 'reconfirm_due', reconfirmBy: ENDS })] })],
    ['paused', { at: ENDS - 1 }],
  ),
  story(
    'a grant that was reconfirmed goes on',
    ({ tell }) => [
      tell({ grants: [aGrant({ state: 'reconfirm_due', reconfirmBy: ENDS })] }),
      tell({ version: 2, grants: [aGrant({ state: 'renewed', reconfirmBy: ENDS + 60_000 })] }),
    ],
    ['given', { at: ENDS }],
    ['paused', { at: ENDS + 60_000 }],
  ),
  story(
    'a pause does not prolong a grant',
    ({ tell }) => [tell({ grants: [aGrant({ reconfirmBy: ENDS - 1, until: ENDS })] })],
    ['paused', { at: ENDS - 1 }],
    ['absent', { at: ENDS }],
  ),
  story(
    'a paused grant beside one in force stops nothing',
    ({ tell }) => [tell({ grants: [aGrant({ state: 'reconfirm_due' })] }), tell({ consentId: 'c-2' })],
    ['given'],
  ),
  story(
    'a parked record of a paused consent blocks',
    ({ tell, park }) => [tell({ grants: [aGrant({ state: 'reconfirm_due' })] }), park()],
    ['blocked'],
  ),
  story(
    'no other state allows anything',
    ({ tell }) =>
      (['requested', 'refused', 'withdrawn', 'revoked', 'expired', 'invalidated', 'unknown'] as const).map((state, i) =>
        tell({ consentId: `c-${i}`, grants: [aGrant({ state })] }),
      ),
    ['absent'],
  ),
];

const PARKED: readonly Story[] = [
  story('a consent of which a record lies parked is shut', ({ tell, park }) => [tell(), park()], ['blocked']),
  story(
    'a parked record that nobody replays keeps its consent shut, whatever old record comes again',
    ({ tell, park }) => [tell(), park(), tell()],
    ['blocked'],
  ),
  story(
    'with v2 (given) and v3 (withdrawn) parked, the replay of v2 alone opens nothing',
    ({ tell, park }) => [tell(), park({ as: 2 }), park({ as: 3 }), tell({ version: 2 }, { as: 2 })],
    ['blocked'],
  ),
  story(
    'with v2 (given) and v3 (withdrawn) parked, the replay of both withdraws',
    ({ tell, park }) => [
      tell(),
      park({ as: 2 }),
      park({ as: 3 }),
      tell({ version: 2 }, { as: 2 }),
      tell({ ...withdrawn, version: 3 }, { as: 3 }),
    ],
    ['absent'],
  ),
  story(
    'of a consent that nobody knew, too, the replay of v2 alone opens nothing',
    ({ tell, park }) => [park({ as: 2 }), park({ as: 3 }), tell({ version: 2 }, { as: 2 })],
    ['blocked'],
  ),
  story(
    'the replay of the last makes those before it void',
    ({ tell, park }) => [tell(), park(), park({ as: 3 }), tell({ version: 3 }, { as: 3 })],
    ['given'],
  ),
  story('a newer record makes all before it void', ({ tell, park }) => [tell(), park(), park(), tell({ version: 4 })], [
    'given',
  ]),
  story(
    'a newer record of another partition makes nothing void',
    ({ tell, park }) => [tell(), park({ partition: 1 }), tell({ version: 4 })],
    ['blocked'],
  ),
  story(
    'a record that is parked again is still one, and once it is read it is none',
    ({ tell, park }) => [tell(), park({ as: 2 }), [park({ as: 2 }), park({ as: 2 })], tell({ version: 2 }, { as: 2 })],
    ['given'],
  ),
  story(
    'a void record that is parked again shuts nothing',
    ({ tell, park }) => [tell(), park({ as: 2 }), tell({ version: 4 }), park({ as: 2 })],
    ['given'],
  ),
  story(
    'a parked record that turns out to be old is one less',
    ({ tell, park }) => [tell(), park({ as: 1 }), tell({}, { as: 1 })],
    ['given'],
  ),
  story(
    'a key without a bank shuts the id at every bank',
    ({ tell, park }) => [tell(), tell({ bankId: 'south' }), park({ key: 'c-1' })],
    ['blocked'],
    ['blocked', { bankId: 'south' }],
  ),
  story(
    'a key without a bank is open once its record is read',
    ({ tell, park }) => [
      tell(),
      tell({ bankId: 'south' }),
      park({ key: 'c-1', as: 2 }),
      tell({ version: 2 }, { key: 'c-1', as: 2 }),
    ],
    ['given'],
    ['given', { bankId: 'south' }],
  ),
  story(
    'what was parked before places were kept ends with the next record',
    ({ tell, parkLongAgo }) => [tell(), parkLongAgo(), tell({ version: 2 })],
    ['given'],
  ),
  story(
    'what was parked before places were kept does not end with the replay of another',
    ({ tell, park, parkLongAgo }) => [tell(), parkLongAgo(), park({ as: 2 }), tell({ version: 2 }, { as: 2 })],
    ['blocked'],
  ),
];

const SEVERAL: readonly Story[] = [
  story(
    'a parked record of one consent shuts the account though another consent is given',
    ({ tell, park }) => [tell(), tell({ consentId: 'c-2' }), park()],
    ['blocked'],
  ),
  story(
    'a parked record of a withdrawn consent shuts the account where another is given',
    ({ tell, park }) => [tell(withdrawn), tell({ consentId: 'c-2' }), park()],
    ['blocked'],
  ),
  story(
    'a parked record shuts every scope that is given',
    ({ tell, park }) => [tell(), tell({ consentId: 'c-2', scopes: ['insights'] }), park()],
    ['blocked'],
    ['blocked', { scope: 'insights' }],
  ),
  story('where nothing is given a parked record keeps nothing alive', ({ tell, park }) => [tell(withdrawn), park()], [
    'absent',
  ]),
  story(
    'a replayed withdrawal counts, whatever still lies parked behind it',
    ({ tell, park }) => [tell(), park({ as: 2 }), park({ as: 3 }), tell({ ...withdrawn, version: 2 }, { as: 2 })],
    ['absent'],
  ),
  story(
    'a parked record does not prolong a consent',
    ({ tell, park }) => [tell({ expiresAt: ENDS }), park()],
    ['blocked', { at: ENDS - 1 }],
    ['absent', { at: ENDS }],
  ),
  story(
    'a shut consent that moves takes the block with it',
    ({ tell, park }) => [
      tell(),
      tell({ consentId: 'c-2' }),
      park({ as: 2 }),
      park(),
      tell({ accountId: 'acc-2', version: 2 }, { as: 2 }),
    ],
    ['given'],
    ['blocked', { accountId: 'acc-2' }],
  ),
];

export const STORIES: readonly Story[] = [...KNOWN, ...GRANTS, ...PARKED, ...SEVERAL];
