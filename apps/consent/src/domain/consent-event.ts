// What a bank is told of a consent that has ended, or waits to be reconfirmed, without its own doing. All times are epoch ms.
import { type Change, type Consent, type Scope, type ScopeState, scopeStates } from './consent.js';
import { type Actor, stands } from './grant.js';

export const TOLD_KINDS = ['withdrawn', 'revoked', 'expired', 'invalidated', 'reconfirm_due'] as const;
type ToldKind = (typeof TOLD_KINDS)[number];

export interface ConsentEvent {
  readonly kind: ToldKind;
  readonly scopes: readonly Scope[];
  readonly at: number;
  readonly by: Exclude<Actor, 'bank'>;
  /** The bank may go on showing the receipts that it has. */
  readonly keepsDelivered: boolean;
}

/**
 * What a change comes to for the bank: one event for all scopes that it has happened to alike. What the bank itself has said is no news to it, and
 * neither is what changes nothing for the account, such as the word of a second holder after the first has ended it.
 */
export const toConsentEvents = (before: Consent, after: Consent, { by, at }: Change): ConsentEvent[] => {
  if (by === 'bank') return [];
  const stood = new Map(scopeStates(before).map((one) => [one.scope, one.state]));
  const events = new Map<string, ConsentEvent>();
  for (const { scope, state, keepsDelivered } of scopeStates(after)) {
    if (!isTold(state) || !stands(stood.get(scope) ?? 'none') || stood.get(scope) === state) continue;
    const key = `${state} ${keepsDelivered}`;
    const scopes = [...(events.get(key)?.scopes ?? []), scope];
    events.set(key, { kind: state, scopes, at, by, keepsDelivered });
  }
  return [...events.values()];
};

const isTold = (state: ScopeState['state']): state is ToldKind => TOLD_KINDS.some((kind) => kind === state);
