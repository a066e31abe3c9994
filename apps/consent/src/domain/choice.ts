// What a customer decides on the network's own page (controller mode), and what follows. All times are epoch ms.
import {
  type Change,
  type Consent,
  grantsIn,
  grantOf,
  type Holder,
  type Scope,
  THE_BANKS_CUSTOMER,
} from './consent.js';
import { type Agreed, give, isStanding, reconfirm, withdraw } from './grant.js';

/** How long a consent given to the network counts without a word of the customer: FCA PS21/19, SCA-RTS Art. 36(6). */
export const RECONFIRM_DAYS = 90;
const DAY_MS = 86_400_000;
export const reconfirmBy = (at: number): number => at + RECONFIRM_DAYS * DAY_MS;

interface Choice {
  readonly holder: Holder;
  readonly at: number;
}

const changeOf = ({ at }: Choice, consent: Consent, events: Change['events']): Change | undefined =>
  events.length === 0 ? undefined : { at: Math.max(at, consent.changedAt), by: 'customer', events };

/** Gives one scope to the network. */
export const decideGiving = (
  consent: Consent,
  choice: Choice & { readonly scope: Scope; readonly notice: { readonly version: string; readonly hash: string } },
): Change | undefined => {
  const { holder, scope, at, notice } = choice;
  const agreed: Agreed = {
    givenAt: at,
    coversFrom: at,
    reconfirmBy: reconfirmBy(at),
    noticeVersion: notice.version,
    noticeHash: notice.hash,
  };
  const events = give(grantOf(consent, scope, holder), at, agreed);
  return changeOf(
    choice,
    consent,
    events.map((event) => ({ scope, holder, event })),
  );
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
export const ownGrants = (consent: Consent, holder: Holder) =>
  grantsIn(consent).filter((one) => one.holder === holder || one.holder === THE_BANKS_CUSTOMER);
