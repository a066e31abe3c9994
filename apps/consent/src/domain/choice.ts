// What a customer decides on the network's own page (controller mode), and what follows. All times are epoch ms.
import {
  type Change,
  type Consent,
  grantsIn,
  grantOf,
  type Holder,
  newConsent,
  type Scope,
  scopeStates,
  THE_BANKS_CUSTOMER,
} from './consent.js';
import { type Agreed, give, isStanding, reconfirm, withdraw } from './grant.js';

/** How long a consent given to the network counts without a word of the customer: FCA PS21/19, SCA-RTS Art. 36(6). */
export const RECONFIRM_DAYS = 90;
const DAY_MS = 86_400_000;
const reconfirmBy = (at: number): number => at + RECONFIRM_DAYS * DAY_MS;

interface Choice {
  readonly holder: Holder;
  readonly at: number;
}

const changeOf = ({ at }: Choice, consent: Consent, events: Change['events']): Change | undefined =>
  events.length === 0 ? undefined : { at: Math.max(at, consent.changedAt), by: 'customer', events };

/** The consent of an account that its customers give to the network: one, whoever of them gives it. */
export const networkConsent = (
  consents: readonly Consent[],
  account: Pick<Consent, 'bankId' | 'accountId'>,
  consentId: string,
): Consent =>
  consents.find(({ heldBy }) => heldBy === 'network') ?? newConsent({ ...account, consentId, heldBy: 'network' });

/** What one customer sees of a scope of an account. */
export interface Standing {
  /** `waiting`: another holder of the account has not given it. `paused`: it is to be reconfirmed. */
  readonly state: 'off' | 'on' | 'paused' | 'waiting';
  readonly heldBy?: Consent['heldBy'];
  readonly agreed?: Agreed;
}

const IN_FRONT = ['on', 'paused', 'waiting', 'off'] as const;

/** The consents of an account stand beside each other: one that is in force is enough. As of when they were read. */
export const standingOf = (consents: readonly Consent[], scope: Scope, holder: Holder): Standing => {
  const all = consents.map((consent) => standingIn(consent, scope, holder));
  return IN_FRONT.flatMap((state) => all.find((one) => one.state === state) ?? [])[0] ?? { state: 'off' };
};

const standingIn = (consent: Consent, scope: Scope, holder: Holder): Standing => {
  const together = scopeStates(consent).find((one) => one.scope === scope);
  const own = ownGrants(consent, holder).find((one) => one.scope === scope && isStanding(one.grant))?.grant;
  if (together === undefined || own === undefined || !isStanding(own)) return { state: 'off' };
  const { heldBy } = consent;
  if (together.state === 'reconfirm_due') return { state: 'paused', heldBy, agreed: together.agreed ?? own.agreed };
  const isOn = together.state === 'given' || together.state === 'renewed';
  return { state: isOn ? 'on' : 'waiting', heldBy, agreed: isOn && together.agreed ? together.agreed : own.agreed };
};

/** Gives one scope to the network. */
export const decideGiving = (
  consent: Consent,
  choice: Choice & {
    readonly scope: Scope;
    readonly notice: { readonly version: string; readonly hash: string };
    /** How many hold the account. */
    readonly holders: number;
  },
): Change | undefined => {
  const { holder, scope, at, notice, holders } = choice;
  const agreed: Agreed = {
    givenAt: at,
    coversFrom: at,
    reconfirmBy: reconfirmBy(at),
    noticeVersion: notice.version,
    noticeHash: notice.hash,
  };
  const events = give(grantOf(consent, scope, holder), at, agreed);
  const change = changeOf(
    choice,
    consent,
    events.map((event) => ({ scope, holder, event })),
  );
  return change && holders !== consent.holders ? { ...change, holders } : change;
};

/** Ends one scope: the holder's own grant, and what the bank said for its customer. */
export const decideWithdrawal = (
  consent: Consent,
  choice: Choice & { readonly scope: Scope; readonly keepsDelivered: boolean },
): Change | undefined => {
  const { scope, at, keepsDelivered } = choice;
  const events = ownGrants(consent, choice.holder).flatMap(({ holder, grant, scope: of }) =>
    of === scope ? withdraw(grant, at, keepsDelivered).map((event) => ({ scope, holder, event })) : [],
  );
  return changeOf(choice, consent, events);
};

/** Goes on with everything that has to be reconfirmed. */
export const decideReconfirmation = (consent: Consent, choice: Choice): Change | undefined => {
  const { at } = choice;
  const events = ownGrants(consent, choice.holder).flatMap(({ scope, holder, grant }) => {
    const decided = isStanding(grant) ? reconfirm(grant, at, reconfirmBy(at)) : [];
    return typeof decided === 'string' ? [] : decided.map((event) => ({ scope, holder, event }));
  });
  return changeOf(choice, consent, events);
};

/** The grants that are a holder's to decide. */
const ownGrants = (consent: Consent, holder: Holder) =>
  grantsIn(consent).filter((one) => one.holder === holder || one.holder === THE_BANKS_CUSTOMER);
