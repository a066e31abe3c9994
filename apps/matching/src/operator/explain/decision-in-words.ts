import { type TenderKey, ownIdOf, saleKeyOf, tenderIndexOf } from '../../decision/identity.js';
import type { AbstainReason, Decision, UnmatchedReason } from '../../decision/decide/decision.js';
import type { Tier } from '../../decision/compare/rules.js';
import type { StoredDecision } from '../../decision/session/transaction-state.js';
import { atInWords } from './in-words.js';

const ABSTAIN: Record<AbstainReason, string> = {
  'several-sales': 'more than one payment fits equally well',
  'several-transactions': 'more than one transaction fits the payment equally well',
  'too-common':
    'only one payment fits, and the stores take this amount so often that a sale that never arrived may fit as well',
  crowd:
    'too many payments and transactions share its amount, store and minutes, or its amount, last four digits and day, to tell them apart',
  'fishing-suspected':
    'only a rule without numbers joins it, and its account exceeds the limits: too many cards, payments, stores or matches by amount alone in a day or a month',
};

const UNMATCHED: Record<UnmatchedReason, string> = {
  declined: 'the bank has declined it, so nothing was paid',
  reversed: 'the bank has reversed it, so nothing was paid',
  'no-store': 'no store of the network is known for it, and no number found a payment',
  'no-sale': 'its store is known, and no payment there fits',
  contradicted: 'a payment would fit but for a reference number or authorisation code that differs',
  taken: 'the payment that would fit belongs to another transaction by a stronger rule',
  disputed: 'the customer has disputed the only payment that fits',
  'consent-unknown':
    'a consent record of the account is parked, or its customer has to reconfirm; nothing is matched until then',
  'before-consent': 'the payment that would fit was made before the consent covers purchases',
};

/** A decision in a sentence. `tier` is the rule of a hold. */
export function decisionInWords(decision: Decision | StoredDecision, tier?: Tier): string {
  switch (decision.kind) {
    case 'assert':
      return `matched by rule ${decision.tier} with ${paymentOf(decision)}`;
    case 'hold':
      return `held: ${paymentOf(decision)} fits${tier ? ` by rule ${tier}` : ''}, and is matched unless a rival has arrived once ${decision.storeKey} has sent all it sold up to ${atInWords(decision.until)}`;
    case 'abstain':
      return `abstained at rule ${decision.tier}: ${ABSTAIN[decision.reason]} (${decision.reason})`;
    case 'unmatched':
      return `unmatched: ${UNMATCHED[decision.reason]} (${decision.reason})`;
  }
}

function paymentOf({ tenderKey }: { readonly tenderKey: TenderKey }): string {
  const saleKey = saleKeyOf(tenderKey);
  return `sale ${ownIdOf(saleKey)} of ${saleKey.slice(0, saleKey.indexOf('/'))}, tender ${tenderIndexOf(tenderKey) + 1}`;
}
