import type { ConsentScope } from '@quittance/contracts-consent';

/** The projection of one consent. `blocked` while a record of it lies parked: its true state is then unknown. */
export interface Consent {
  readonly state: 'given' | 'withdrawn' | 'unknown';
  readonly scopes: readonly ConsentScope[];
  /** Epoch ms. */
  readonly expiresAt: number | null;
  readonly blocked: boolean;
}

/** `blocked` means no for now; `absent` means no, and nothing of the account may be kept. */
export type ConsentStatus = 'given' | 'blocked' | 'absent';

/** Whether the consents of one account allow a purpose now. What is not known is a no. */
export function consentStatus(
  consents: readonly Consent[],
  scope: 'receipts' | 'insights',
  nowMs: number,
): ConsentStatus {
  if (consents.some((consent) => consent.blocked)) return 'blocked';
  const allows = (consent: Consent) =>
    consent.state === 'given' &&
    consent.scopes.includes(scope) &&
    (consent.expiresAt === null || nowMs < consent.expiresAt);
  return consents.some(allows) ? 'given' : 'absent';
}
