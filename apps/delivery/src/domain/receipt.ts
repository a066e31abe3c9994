import type { Verdict } from '@quittance/consent-policy';

/** What an arriving receipt says about itself. */
export interface ArrivingReceipt {
  readonly bankId: string;
  readonly accountId: string;
  readonly revision: number;
  readonly state: string;
}

/** What is stored of the same receipt. */
export interface KnownReceipt {
  readonly bankId: string;
  /** Absent once the receipt was erased. */
  readonly accountId: string | undefined;
  readonly revision: number;
  /** Whether any of it may have reached the bank: an attempt was made, or it was fetched or listed. */
  readonly exposed: boolean;
}

export type ReceiptDecision =
  | { readonly kind: 'announce' }
  | { readonly kind: 'announce-withdrawal' }
  | { readonly kind: 'erase' }
  | { readonly kind: 'ignore'; readonly reason: 'older-revision' | 'no-consent' | 'nothing-to-withdraw' }
  | { readonly kind: 'wait'; readonly reason: 'consent-state-unknown' }
  | { readonly kind: 'park'; readonly reason: 'consent-blocked' | 'another-account' | 'unknown-state' };

/**
 * Decides what to do with an arriving receipt. Issuing or revising one needs a consent. A withdrawal needs none, but is only
 * announced to a bank that may have the receipt. A receipt is dropped for lack of consent only when the projection of consents is
 * fresh: a lagging one may not have the consent yet.
 */
export const decideReceipt = (
  arriving: ArrivingReceipt,
  known: KnownReceipt | undefined,
  consent: Verdict,
  consentIsFresh: boolean,
): ReceiptDecision => {
  if (known !== undefined && belongsElsewhere(arriving, known)) return { kind: 'park', reason: 'another-account' };
  if (known !== undefined && known.revision >= arriving.revision) return { kind: 'ignore', reason: 'older-revision' };
  switch (arriving.state) {
    case 'withdrawn':
      return decideWithdrawal(known);
    case 'issued':
    case 'revised':
      return decidePurchase(consent, consentIsFresh);
    default:
      return { kind: 'park', reason: 'unknown-state' };
  }
};

const decideWithdrawal = (known: KnownReceipt | undefined): ReceiptDecision => {
  if (known === undefined) return { kind: 'ignore', reason: 'nothing-to-withdraw' };
  return known.exposed ? { kind: 'announce-withdrawal' } : { kind: 'erase' };
};

const decidePurchase = (consent: Verdict, consentIsFresh: boolean): ReceiptDecision => {
  switch (consent) {
    case 'given':
    // Stored, and not shown or sent before the customer has reconfirmed.
    case 'paused':
      return { kind: 'announce' };
    case 'blocked':
      return { kind: 'park', reason: 'consent-blocked' };
    case 'absent':
      return consentIsFresh
        ? { kind: 'ignore', reason: 'no-consent' }
        : { kind: 'wait', reason: 'consent-state-unknown' };
  }
};

const belongsElsewhere = (arriving: ArrivingReceipt, known: KnownReceipt): boolean =>
  known.bankId !== arriving.bankId || (known.accountId !== undefined && known.accountId !== arriving.accountId);
