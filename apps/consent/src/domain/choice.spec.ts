// What customers decide on the network's own page: each holder for themselves, one scope at a time, and nothing in force that one of them has not given.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideGiving, decideReconfirmation, decideWithdrawal, RECONFIRM_DAYS } from './choice.js';
import {
  apply,
  type Change,
  type Consent,
  decidePassing,
  newConsent,
  nextPassing,
  type Scope,
  scopeStates,
} from './consent.js';

const DAY = 86_400_000;
const notice = { version: '2026-12', hash: 'h' };
const none = (holders = 1) =>
  newConsent({ consentId: 'q', bankId: 'B-1', accountId: 'A-1', heldBy: 'network' }, holders);
const after = (consent: Consent, change: Change | undefined): Consent =>
  change === undefined ? consent : apply(consent, change);
const give = (consent: Consent, holder: string, at: number, scope: Scope = 'receipts') =>
  after(consent, decideGiving(consent, { holder, at, scope, notice, holders: consent.holders }));
const end = (consent: Consent, holder: string, at: number, scope: Scope = 'receipts', keepsDelivered = false) =>
  after(consent, decideWithdrawal(consent, { holder, at, scope, keepsDelivered }));
const stateOf = (consent: Consent, scope: Scope = 'receipts') =>
  scopeStates(consent).find((one) => one.scope === scope);

describe('a customer', () => {
  it('gives one scope and nothing else', () => {
    const consent = give(none(), 'ada', 5);
    expect(stateOf(consent)).toMatchObject({
      state: 'given',
      agreed: { coversFrom: 5, noticeVersion: '2026-12', noticeHash: 'h' },
    });
    expect(stateOf(consent, 'insights')).toBeUndefined();
  });

  it('has 89 days, not 90 and a second, and goes on where it stopped', () => {
    const consent = give(none(), 'ada', 0);
    expect(decidePassing(consent, 89 * DAY)).toBeUndefined();
    expect(nextPassing(consent)).toBe(RECONFIRM_DAYS * DAY);
    const due = after(consent, decidePassing(consent, RECONFIRM_DAYS * DAY + 1_000));
    expect(stateOf(due)?.state).toBe('reconfirm_due');
    const renewed = after(due, decideReconfirmation(due, { holder: 'ada', at: 100 * DAY }));
    expect(stateOf(renewed)).toMatchObject({ state: 'renewed', agreed: { coversFrom: 0, reconfirmBy: 190 * DAY } });
  });

  it('reconfirms everything at once', () => {
    const consent = give(give(none(), 'ada', 0), 'ada', 0, 'insights');
    const renewed = after(consent, decideReconfirmation(consent, { holder: 'ada', at: 80 * DAY }));
    expect(scopeStates(renewed).map(({ state }) => state)).toEqual(['renewed', 'renewed']);
  });

  it('keeps, or does not keep, what was delivered', () => {
    expect(stateOf(end(give(none(), 'ada', 0), 'ada', 1, 'receipts', true))).toMatchObject({
      state: 'withdrawn',
      keepsDelivered: true,
    });
    expect(stateOf(end(give(none(), 'ada', 0), 'ada', 1))).toMatchObject({ state: 'withdrawn', keepsDelivered: false });
  });

  it('changes nothing by saying the same again', () => {
    const ended = end(give(none(), 'ada', 0), 'ada', 1);
    expect(decideWithdrawal(ended, { holder: 'ada', at: 2, scope: 'receipts', keepsDelivered: false })).toBeUndefined();
  });
});

describe('a joint account', () => {
  it('waits for every holder, and covers what the last of them agreed to', () => {
    const one = give(none(2), 'ada', 5);
    expect(stateOf(one)?.state).toBe('requested');
    expect(stateOf(give(one, 'bob', 9))).toMatchObject({ state: 'given', agreed: { coversFrom: 9 } });
  });

  it('is ended by any of them, and given again only by the one who ended it', () => {
    const both = give(give(none(2), 'ada', 5), 'bob', 9);
    const ended = end(both, 'bob', 20);
    expect(stateOf(ended)?.state).toBe('withdrawn');
    expect(stateOf(give(ended, 'ada', 30))?.state).toBe('withdrawn');
    expect(stateOf(give(ended, 'bob', 30))?.state).toBe('given');
  });

  it('has nothing in force that not all of its holders have given and none has ended, whatever they do', () => {
    const step = fc.record({
      holder: fc.constantFrom('ada', 'bob', 'cy'),
      scope: fc.constantFrom<Scope>('receipts', 'insights'),
      act: fc.constantFrom('give', 'give', 'end', 'reconfirm', 'wait'),
      days: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (steps, holders) => {
        let [consent, at] = [none(holders), 0];
        // What each has said last, and by when it has to be said again.
        const model = new Map<string, number>();
        for (const { holder, scope, act, days } of steps) {
          at += days * DAY;
          for (let passing = decidePassing(consent, at); passing; passing = decidePassing(consent, at))
            consent = apply(consent, passing);
          if (act === 'give') {
            consent = give(consent, holder, at, scope);
            model.set(`${scope} ${holder}`, at + 90 * DAY);
          }
          if (act === 'end') {
            consent = end(consent, holder, at, scope);
            model.delete(`${scope} ${holder}`);
          }
          if (act === 'reconfirm') {
            consent = after(consent, decideReconfirmation(consent, { holder, at }));
            for (const key of model.keys()) if (key.endsWith(` ${holder}`)) model.set(key, at + 90 * DAY);
          }
          for (const one of ['receipts', 'insights'] as const) {
            const own = [...model].filter(([key]) => key.startsWith(one));
            const isInForce = own.length >= holders && own.every(([, by]) => at < by);
            const state = stateOf(consent, one)?.state;
            expect(state === 'given' || state === 'renewed').toBe(isInForce);
          }
        }
      }),
    );
  });
});
