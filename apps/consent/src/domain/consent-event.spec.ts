// A bank is told what ends, or waits, without its own doing: once, by what it comes to for the account.
import { expect, it } from '@jest/globals';
import { decideGiving, decideWithdrawal } from './choice.js';
import { apply, type Change, type Consent, decidePassing, newConsent, type Scope } from './consent.js';
import { toConsentEvents } from './consent-event.js';
import { decideStatement } from './statement.js';

const notice = { version: 'v1', hash: 'h' };
const name = { bankId: 'B-1', consentId: 'C-1', accountId: 'A-1' };
const after = (consent: Consent, change: Change | undefined): Consent => apply(consent, change!);
const gives = (consent: Consent, holder: string, scope: Scope, holders = 1): Consent =>
  after(consent, decideGiving(consent, { holder, scope, at: 1_000, notice, holders }));
const ends = (consent: Consent, holder: string, scope: Scope = 'receipts', keepsDelivered = false): Change =>
  decideWithdrawal(consent, { holder, scope, at: 2_000, keepsDelivered })!;
const told = (consent: Consent, change: Change) => toConsentEvents(consent, apply(consent, change), change);

const network = newConsent({ ...name, heldBy: 'network' });
const said = { scopes: ['insights', 'receipts'], state: 'given', givenAt: 1_000, noticeVersion: 'v1' } as const;
const states = (consent: Consent, over: object): Change => {
  const statement = { ...said, ...over };
  const decided = decideStatement(consent, { accountId: 'A-1', statement, receivedAt: 1_000, objections: new Map() });
  if (decided.kind !== 'changed') throw new Error(decided.kind);
  return decided.change;
};

it('tells a withdrawal, by the customer, and whether receipts may be kept', () => {
  const given = gives(gives(network, 'ada', 'receipts'), 'ada', 'insights');
  const event = { kind: 'withdrawn', scopes: ['receipts'], at: 2_000, by: 'customer', keepsDelivered: false };
  expect(told(given, ends(given, 'ada'))).toEqual([event]);
  expect(told(given, ends(given, 'ada', 'receipts', true))).toEqual([{ ...event, keepsDelivered: true }]);
});

it('tells of a joint account what ends it, and not what others say after that or before it stood', () => {
  const one = gives(network, 'ada', 'receipts', 2);
  expect(told(one, ends(one, 'ada'))).toEqual([]);
  const both = gives(one, 'ben', 'receipts', 2);
  const first = ends(both, 'ada');
  expect(told(both, first)).toMatchObject([{ kind: 'withdrawn' }]);
  const ended = apply(both, first);
  expect(told(ended, ends(ended, 'ben'))).toEqual([]);
});

it('tells what time does: all scopes of a kind together, each kind on its own', () => {
  const due = after(
    newConsent({ ...name, heldBy: 'bank' }),
    states(newConsent({ ...name, heldBy: 'bank' }), { reconfirmBy: 5_000, expiresAt: 9_000 }),
  );
  const waits = decidePassing(due, 5_000)!;
  expect(told(due, waits)).toMatchObject([{ kind: 'reconfirm_due', scopes: ['insights', 'receipts'], by: 'time' }]);
  const waiting = apply(due, waits);
  expect(told(waiting, decidePassing(waiting, 9_000)!)).toMatchObject([{ kind: 'expired', by: 'time' }]);
});

it('tells a bank nothing of its own words, nor of what was given', () => {
  const none = newConsent({ ...name, heldBy: 'bank' });
  const given = states(none, {});
  expect(told(none, given)).toEqual([]);
  const stands = apply(none, given);
  expect(told(stands, states(stands, { state: 'withdrawn' }))).toEqual([]);
  const change = decideGiving(network, { holder: 'ada', scope: 'receipts', at: 1_000, notice, holders: 1 })!;
  expect(told(network, change)).toEqual([]);
});
