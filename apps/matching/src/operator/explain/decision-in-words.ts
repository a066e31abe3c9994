import { type TenderKey, ownIdOf, saleKeyOf, tenderIndexOf } from '../../decision/identity.js';
import type { AbstainReason, Decision, UnmatchedReason } from '../../decision/decide/decision.js';
import type { Tier } from '../../decision/compare/rules.js';
import type { StoredDecision } from '../../decision/session/transaction-state.js';
import { atInWords } from './in-words.js';

const ABSTAIN: Record<AbstainReason, string> = {
  'several-sales': 'more than one payment fits as well, and none is told apart',
  'several-transactions': 'more than one transaction fits the payment as well',
  'too-common':
    'only one payment fits, and the stores take this amount so often that one which never arrived may fit as well',
  crowd:
    'so many payments and transactions share its amount, store and minutes, or its amount, digits and day, that none can be told apart by these',
  'fishing-suspected':
    'only a rule that rests on no number speaks for it, and its account does not behave like one: too many cards, payments, stores or bare amounts in a day or a month',
};

const UNMATCHED: Record<UnmatchedReason, string> = {
  declined: 'the bank has declined it, so nothing was paid',
  reversed: 'the bank has taken it back, so nothing was paid in the end',
  'no-store': 'no store of the network is known to belong to it, and no number found a payment',
  'no-sale': 'its store is known, and no payment there fits',
  contradicted: 'a payment would fit but for a reference number or authorisation code that differs',
  taken: 'the payment that would fit belongs to another transaction by a stronger rule',
  disputed: 'the only payment that fits is one that the customer has called not theirs',
  'consent-unknown': "a record of the account's consent lies parked, and until it is replayed the answer is no",
};

/** A decision, and where one stands, in a sentence. `tier` is the rule that a hold waits for. */
export function decisionInWords(decision: Decision | StoredDecision, tier?: Tier): string {
  switch (decision.kind) {
    case 'assert':
      return `matched by rule ${decision.tier} with ${paymentOf(decision)}`;
    case 'hold':
      return `held: ${paymentOf(decision)} fits${tier ? ` by rule ${tier}` : ''}, and is matched if nothing else does once ${decision.storeKey} has sent all it sold up to ${atInWords(decision.until)}`;
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
