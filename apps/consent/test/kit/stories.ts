// Consents that all that can happen has happened to, each with the record of every change, made as the service makes them.
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { decideGiving, decideReconfirmation, decideWithdrawal } from '../../src/domain/choice.js';
import {
  apply,
  type Change,
  type Consent,
  decidePassing,
  grantOf,
  type Holder,
  newConsent,
  type Scope,
  type ScopeEvent,
  THE_BANKS_CUSTOMER,
} from '../../src/domain/consent.js';
import { type GrantEvent, invalidate, refuse, request, revoke, withdraw } from '../../src/domain/grant.js';
import { decideStatement } from '../../src/domain/statement.js';
import { NEWEST } from '../../src/notices/notices.js';
import { type ConsentRecord, toConsentRecord } from '../../src/record/consent-record.js';
import { hashOf } from '../../src/record/recorder.js';

export const DAY = 86_400_000;
/** When stories begin: after the notice was published. */
export const START = Date.parse('2026-12-01T09:00:00.000Z');
export const NETWORK_FACTS = { url: 'https://my.example', country: 'GB' };

interface Told {
  readonly consent: Consent;
  readonly change: Change;
  readonly record: ConsentRecord;
  /** The bytes that are signed, as text. */
  readonly text: string;
}

export class Story {
  readonly told: Told[] = [];
  consent: Consent;
  at = START;

  constructor(
    readonly heldBy: Consent['heldBy'],
    name = { bankId: 'north', consentId: 'c/1', accountId: 'acc 1' },
  ) {
    this.consent = newConsent({ ...name, heldBy });
  }

  texts = (): string[] => this.told.map(({ text }) => text);

  wait(days: number): this {
    this.at += days * DAY;
    for (let passing = decidePassing(this.consent, this.at); passing; passing = decidePassing(this.consent, this.at))
      this.put(passing);
    return this;
  }

  put(change: Change | undefined): this {
    if (change === undefined) return this;
    const before = this.told.at(-1)?.text;
    this.consent = apply(this.consent, change);
    const previous = before === undefined ? null : hashOf(before);
    const record = toConsentRecord(this.consent, change, previous, NETWORK_FACTS);
    this.told.push({ consent: this.consent, change, record, text: canonicalize(record)! });
    return this;
  }

  give(scope: Scope = 'receipts', holder: Holder = 'ada', holders = 1): this {
    return this.put(decideGiving(this.consent, { holder, scope, at: this.at, notice: NEWEST, holders }));
  }
  withdraw(scope: Scope = 'receipts', holder: Holder = 'ada', keepsDelivered = false): this {
    return this.put(decideWithdrawal(this.consent, { holder, scope, at: this.at, keepsDelivered }));
  }
  reconfirm(holder: Holder = 'ada'): this {
    return this.put(decideReconfirmation(this.consent, { holder, at: this.at }));
  }
  /** The words of the bank. */
  say(
    scopes: readonly Scope[],
    state: 'given' | 'withdrawn' = 'given',
    days: { until?: number; due?: number } = {},
  ): this {
    const { accountId } = this.consent;
    const { at } = this;
    const statement = {
      ...{ scopes, state, givenAt: at, noticeVersion: 'bank 2026' },
      ...(days.until !== undefined && { expiresAt: at + days.until * DAY }),
      ...(days.due !== undefined && { reconfirmBy: at + days.due * DAY }),
    };
    const decided = decideStatement(this.consent, { accountId, statement, receivedAt: at, objections: new Map() });
    return decided.kind === 'changed' ? this.put(decided.change) : this;
  }
  /** What the network or a holder decides of one grant. */
  decide(
    type: 'request' | 'refuse' | 'withdraw' | 'revoke' | 'invalidate',
    scope: Scope = 'receipts',
    holder?: Holder,
  ): this {
    const who = holder ?? (this.heldBy === 'bank' ? THE_BANKS_CUSTOMER : 'ada');
    const grant = grantOf(this.consent, scope, who);
    const decided = {
      request: () => request(grant, this.at),
      refuse: () => refuse(grant, this.at),
      withdraw: () => withdraw(grant, this.at, true),
      revoke: () => revoke(grant, this.at, 'fraud'),
      invalidate: () => invalidate(grant, this.at, 'a child'),
    }[type]();
    if (typeof decided === 'string' || decided.length === 0) return this;
    const events: ScopeEvent[] = decided.map((event: GrantEvent) => ({ scope, holder: who, event }));
    const by = type === 'refuse' || type === 'withdraw' ? 'customer' : 'network';
    return this.put({ at: Math.max(this.at, this.consent.changedAt), by, events });
  }
}

const SCOPES: readonly Scope[] = ['insights', 'receipts'];
const scope = fc.constantFrom<Scope>(...SCOPES);
const holder = fc.constantFrom('ada', 'bob/2');
type Step = (story: Story) => void;

const byTheNetwork = fc.tuple(fc.constantFrom('request', 'refuse', 'withdraw', 'revoke', 'invalidate'), scope);
const stepsOf = (heldBy: Consent['heldBy']): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.integer({ min: 0, max: 100 }).map(
      (days): Step =>
        (story) =>
          void story.wait(days),
    ),
    byTheNetwork.map(
      ([type, of]): Step =>
        (story) =>
          void story.decide(type, of),
    ),
    fc.tuple(scope, holder, fc.boolean()).map(
      ([of, who, keeps]): Step =>
        (story) =>
          void story.withdraw(of, who, keeps),
    ),
    holder.map(
      (who): Step =>
        (story) =>
          void story.reconfirm(who),
    ),
    heldBy === 'network'
      ? fc.tuple(scope, holder, fc.integer({ min: 1, max: 2 })).map(
          ([of, who, holders]): Step =>
            (story) =>
              void story.give(of, who, holders),
        )
      : fc
          .tuple(
            fc.subarray([...SCOPES]),
            fc.constantFrom('given' as const, 'withdrawn' as const),
            fc.record(
              { until: fc.integer({ min: 1, max: 300 }), due: fc.integer({ min: 1, max: 90 }) },
              { requiredKeys: [] },
            ),
          )
          .map(
            ([of, state, days]): Step =>
              (story) =>
                void story.say(of, state, days),
          ),
  );

/** Whatever may happen to a consent of a mode, in any order. */
export const stories = (heldBy: Consent['heldBy']): fc.Arbitrary<Story> =>
  fc.array(stepsOf(heldBy), { maxLength: 25 }).map((steps) => {
    const story = new Story(heldBy);
    for (const step of steps) step(story);
    return story;
  });

/** One of each mode in which every kind of event and every way of saying it comes up. */
export const fullStories = (): Story[] => [
  new Story('network')
    .decide('request')
    .decide('refuse')
    .decide('request')
    .decide('withdraw')
    .give()
    .wait(91)
    .reconfirm()
    .give('insights', 'ada', 2)
    .give('insights', 'bob/2', 2)
    .withdraw('insights', 'bob/2', true)
    .decide('revoke')
    .decide('invalidate'),
  new Story('bank')
    .say([])
    .say([], 'withdrawn')
    .say(['insights', 'receipts'], 'given', { until: 40, due: 20 })
    .wait(21)
    .reconfirm('')
    .wait(20)
    .say(['receipts'])
    .withdraw('receipts', 'ada')
    .say(['receipts'])
    .say([], 'withdrawn'),
];

/** Kinds of events in records. */
export const kindsIn = (all: readonly Story[]): Set<string> =>
  new Set(
    all.flatMap(({ told }) =>
      told.flatMap(({ record }) => record['dpv:hasConsentStatus'].map((one) => one['quittance:change'])),
    ),
  );
