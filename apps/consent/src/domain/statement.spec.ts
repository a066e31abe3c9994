// The version counts real changes; an id of a bank belongs to one account; a withdrawal is always taken; a customer's own end outlasts a bank's repeat.
import { describe, expect, it } from '@jest/globals';
import {
  apply,
  type Consent,
  newConsent,
  type Scope,
  scopeStates,
  type Statement,
  THE_BANKS_CUSTOMER,
} from './consent.js';
import { decideWithdrawal } from './choice.js';
import { decideEnd, decideStatement, findStatementFault, saidOf } from './statement.js';

const said: Statement = { scopes: ['receipts'], state: 'given', givenAt: 1_000, noticeVersion: 'v1' };
const name = { consentId: 'C-1', bankId: 'B-1', accountId: 'A-1' };
const none = newConsent({ ...name, heldBy: 'bank' });
const decide = (
  consent: Consent,
  over: Partial<Statement> = {},
  { accountId = 'A-1', receivedAt = 6_000, objections = new Map<Scope, number>() } = {},
) => decideStatement(consent, { accountId, statement: { ...said, ...over }, receivedAt, objections });
const put = (consent: Consent, over: Partial<Statement> = {}, receivedAt = 6_000): Consent => {
  const decided = decide(consent, over, { receivedAt });
  if (decided.kind !== 'changed') throw new Error(`it was ${decided.kind}`);
  return apply(consent, decided.change);
};
const statesOf = (consent: Consent) => scopeStates(consent).map(({ scope, state }) => `${scope} ${state}`);

describe('the end of a consent that a bank tells elsewhere', () => {
  it('is what it would be if the bank had put it', () => {
    const both = put(none, { scopes: ['insights', 'receipts'] });
    const ended = decide(both, { scopes: ['insights', 'receipts'], state: 'withdrawn' }, { receivedAt: 7_000 });
    expect(decideEnd(both, 7_000)).toEqual(ended.kind === 'changed' ? ended.change : undefined);
    expect(statesOf(apply(both, decideEnd(both, 7_000)!))).toEqual(['insights withdrawn', 'receipts withdrawn']);
  });

  it('is none where there is nothing to end, and of what others hold', () => {
    expect(decideEnd(none, 7_000)).toBeUndefined();
    expect(decideEnd(put(put(none), { state: 'withdrawn' }), 7_000)).toBeUndefined();
    expect(decideEnd({ ...put(none), heldBy: 'network' }, 7_000)).toBeUndefined();
  });

  it('does not reach what was given after it was told', () => {
    expect(decideEnd(put(none), 5_999)).toBeUndefined();
    expect(decideEnd(put(none), 6_000)).toBeDefined();
  });
});

describe('a statement of a bank', () => {
  it('starts at version 1, and covers purchases since it was given unless it says otherwise', () => {
    expect(put(none)).toMatchObject({ version: 1, changedAt: 6_000 });
    expect(scopeStates(put(none))[0]?.agreed?.coversFrom).toBe(1_000);
    expect(scopeStates(put(none, { coversFrom: 400 }))[0]?.agreed?.coversFrom).toBe(400);
  });

  it('changes nothing when it comes again', () => {
    expect(decide(put(none))).toEqual({ kind: 'unchanged' });
  });

  it.each<Partial<Statement>>([
    { state: 'withdrawn' },
    { scopes: [] },
    { scopes: ['insights', 'receipts'] },
    { givenAt: 1_001 },
    { coversFrom: 900 },
    { expiresAt: 9_000 },
    { reconfirmBy: 9_000 },
    { noticeVersion: 'v2' },
  ])('is a change where it says otherwise: %j', (over) => {
    expect(put(put(none), over)).toMatchObject({ version: 2 });
  });

  it('gives and ends each scope on its own', () => {
    const both = put(none, { scopes: ['insights', 'receipts'] });
    expect(statesOf(both)).toEqual(['insights given', 'receipts given']);
    expect(statesOf(put(both, { scopes: ['receipts'] }))).toEqual(['insights withdrawn', 'receipts given']);
    expect(statesOf(put(both, { state: 'withdrawn' }))).toEqual(['insights withdrawn', 'receipts withdrawn']);
  });

  it('goes on covering what it covered when it is given anew, and begins anew after an end', () => {
    const again = put(put(none), { givenAt: 5_000 });
    expect(scopeStates(again)[0]?.agreed).toMatchObject({ givenAt: 5_000, coversFrom: 1_000 });
    const afterEnd = put(put(put(none), { state: 'withdrawn' }), { givenAt: 5_000 });
    expect(scopeStates(afterEnd)[0]?.agreed).toMatchObject({ coversFrom: 5_000 });
  });

  it('never dates a change before the one that it follows', () => {
    expect(put(put(none, {}, 9_000), { scopes: [] }, 8_000).changedAt).toBe(9_000);
  });

  it('cannot take an id from another account, or a consent from the network', () => {
    expect(decide(put(none), {}, { accountId: 'A-2' })).toEqual({ kind: 'taken' });
    expect(decide(newConsent({ ...name, heldBy: 'network' }))).toEqual({ kind: 'taken' });
  });

  it('does not bring back what the customer has ended since', () => {
    const objections = new Map([['receipts', 2_000]] as const);
    expect(decide(none, {}, { objections })).toEqual({ kind: 'objected' });
    expect(decide(none, { givenAt: 2_000 }, { objections }).kind).toBe('objected');
    expect(decide(none, { givenAt: 2_001 }, { objections }).kind).toBe('changed');
    expect(decide(none, { scopes: ['insights'] }, { objections }).kind).toBe('changed');
    expect(decide(put(none), { state: 'withdrawn' }, { objections }).kind).toBe('changed');
  });
});

describe('what a bank reads back', () => {
  it('is what it said', () => {
    expect(saidOf(put(none, { expiresAt: 7_000 }))).toEqual({ ...said, expiresAt: 7_000 });
    expect(saidOf(put(none, { scopes: [] }))).toEqual({ ...said, scopes: [] });
  });

  it('is without what the customer has ended, and withdrawn once that is all of it', () => {
    const both = put(none, { scopes: ['insights', 'receipts'] });
    const end = (consent: Consent, scope: Scope) =>
      apply(consent, decideWithdrawal(consent, { holder: 'somebody', at: 7_000, scope, keepsDelivered: false })!);
    const one = end(both, 'insights');
    expect(saidOf(one)).toMatchObject({ state: 'given', scopes: ['receipts'] });
    expect(saidOf(end(one, 'receipts'))).toMatchObject({ state: 'withdrawn', scopes: ['insights', 'receipts'] });
  });

  it('stays what was said when it expires', () => {
    const consent = put(none, { expiresAt: 7_000 });
    const event = { type: 'expired', at: 7_000 } as const;
    const expired = apply(consent, {
      at: 7_000,
      by: 'time',
      events: [{ scope: 'receipts', holder: THE_BANKS_CUSTOMER, event }],
    });
    expect(saidOf(expired)).toMatchObject({ state: 'given', scopes: ['receipts'], expiresAt: 7_000 });
    expect(statesOf(expired)).toEqual(['receipts expired']);
  });
});

describe('findStatementFault', () => {
  it.each([
    ['given-too-far-ahead', { givenAt: 7_001 }],
    ['expires-before-given', { expiresAt: 1_000 }],
    ['reconfirm-before-given', { reconfirmBy: 1_000 }],
    ['covers-after-end', { expiresAt: 5_000, coversFrom: 5_000 }],
    [undefined, { givenAt: 7_000, expiresAt: 7_001 }],
    [undefined, { givenAt: 9_000, state: 'withdrawn' as const }],
  ])('%s: %j', (fault, over) => {
    expect(findStatementFault({ ...said, ...over }, 6_000, 1_000)).toBe(fault);
  });
});
