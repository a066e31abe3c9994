import { timingSafeEqual } from 'node:crypto';

/** A customer as the bank names them: `subject` is known to that bank and this network only. */
export interface SignedInCustomer {
  readonly bankId: string;
  readonly subject: string;
  readonly name?: string;
  readonly accounts: readonly CustomerAccount[];
}

export interface CustomerAccount {
  readonly accountId: string;
  readonly label: string;
  /** How many people hold it: 1 unless it is joint. */
  readonly holders: number;
}

export interface CustomerSession {
  readonly customer: SignedInCustomer;
  /** What a page that may change something sends along as `x-csrf-token`: no other site can read it. */
  readonly csrfToken: string;
}

/** The sessions of an edge where customers sign in. */
export interface CustomerSessions {
  /** The session of a Cookie header; undefined where there is none, or it is over. */
  of(cookies: string | undefined): Promise<CustomerSession | undefined>;
}

export const hasCsrfToken = ({ csrfToken }: CustomerSession, shown: unknown): boolean => {
  if (typeof shown !== 'string') return false;
  const [a, b] = [Buffer.from(shown), Buffer.from(csrfToken)];
  return a.length === b.length && timingSafeEqual(a, b);
};
