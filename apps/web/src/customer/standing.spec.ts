// What is said of a purpose over several accounts is never more than what is true of each.
import { describe, expect, it } from '@jest/globals';
import type { AccountGrant, Consents, GrantState } from './api-types.js';
import { askedAgain, pausedSince, standingOf } from './standing.js';

const grant = (state: GrantState, more: Partial<AccountGrant> = {}): AccountGrant => ({
  accountId: 'a',
  label: 'Current account',
  state,
  ...more,
});
const standing = (...states: GrantState[]) =>
  standingOf({ scope: 'receipts', state: 'off', accounts: states.map((state) => grant(state)) });

describe('a purpose over all accounts', () => {
  it.each<[GrantState[], boolean, GrantState, number]>([
    [[], false, 'off', 0],
    [['off', 'off'], false, 'off', 2],
    [['off', 'on'], true, 'on', 1],
    [['on', 'waiting'], true, 'on', 1],
    [['waiting', 'off'], true, 'waiting', 1],
    [['on', 'paused', 'on'], true, 'paused', 1],
  ])('of %j is switched on: %s, and said to be %s for %i of them', (states, isOn, state, like) => {
    expect(standing(...states)).toMatchObject({ isOn, state, like, of: states.length });
  });

  it('is dated by the account that said yes first', () => {
    const accounts = [
      grant('on', { since: '2026-05-01T00:00:00Z' }),
      grant('on', { since: '2026-03-01T00:00:00Z' }),
      grant('off', { since: '2026-01-01T00:00:00Z' }),
    ];
    expect(standingOf({ scope: 'receipts', state: 'on', accounts }).first?.since).toBe('2026-03-01T00:00:00Z');
  });
});

describe('a customer', () => {
  const consents = (reconfirmBy: string | undefined, ...accounts: AccountGrant[]): Consents =>
    ({ reconfirmBy, purposes: [{ scope: 'receipts', state: 'on', accounts }] }) as unknown as Consents;
  const now = Date.parse('2026-12-01T12:00:00Z');

  it.each([
    [undefined, 'later'],
    ['2026-12-15T12:00:01Z', 'later'],
    ['2026-12-15T12:00:00Z', 'soon'],
    ['2026-12-01T12:00:00Z', 'soon'],
  ])('who has to answer by %s is asked: %s', (reconfirmBy, when) => {
    expect(askedAgain(consents(reconfirmBy, grant('on')), now)).toBe(when);
  });

  it('is asked now where anything is paused, and told since when', () => {
    const paused = consents(
      '2027-06-01T00:00:00Z',
      grant('paused', { reconfirmBy: '2026-11-20T00:00:00Z' }),
      grant('paused', { reconfirmBy: '2026-11-10T00:00:00Z' }),
      grant('on', { reconfirmBy: '2027-06-01T00:00:00Z' }),
    );
    expect([askedAgain(paused, now), pausedSince(paused)]).toEqual(['now', '2026-11-10T00:00:00Z']);
  });
});
