import type { AccountGrant, Consents, GrantState, Purpose } from './api-types.js';

const DUE_SOON_MS = 14 * 86_400_000;

/** What is said of a purpose over all accounts. */
export interface Standing {
  /** The switch is on where anything is, so that one press stops all of it. */
  readonly isOn: boolean;
  readonly state: GrantState;
  /** How many accounts are in that state, of how many. */
  readonly like: number;
  readonly of: number;
  /** Of which the dates are told: the account that has said yes for the longest. */
  readonly first: AccountGrant | undefined;
}

export const isOn = ({ state }: AccountGrant): boolean => state !== 'off';

export function standingOf({ accounts }: Purpose): Standing {
  const given = accounts.filter(isOn);
  const first = given.toSorted((a, b) => (a.since ?? '').localeCompare(b.since ?? ''))[0];
  const has = (state: GrantState): boolean => given.some((account) => account.state === state);
  const state = has('paused') ? 'paused' : has('on') ? 'on' : has('waiting') ? 'waiting' : 'off';
  const like = accounts.filter((account) => account.state === state).length;
  return { isOn: given.length > 0, state, like, of: accounts.length, first };
}

/** Whether the customer is to be asked again: now, as something is paused; soon; or not yet. */
export function askedAgain(consents: Consents, nowMs: number): 'now' | 'soon' | 'later' {
  const isPaused = consents.purposes.some(({ accounts }) => accounts.some(({ state }) => state === 'paused'));
  if (isPaused) return 'now';
  const { reconfirmBy } = consents;
  return reconfirmBy !== undefined && Date.parse(reconfirmBy) - nowMs <= DUE_SOON_MS ? 'soon' : 'later';
}

/** The earliest day from which on something has been paused. */
export function pausedSince({ purposes }: Consents): string | undefined {
  return purposes
    .flatMap(({ accounts }) => accounts)
    .filter(({ state }) => state === 'paused')
    .flatMap(({ reconfirmBy }) => reconfirmBy ?? [])
    .toSorted()[0];
}
