/** What the consent edge answers under /customer/v1. Instants are RFC 3339 texts. */
export type Scope = 'receipts' | 'insights';
/** `paused`: the customer was asked again and has not answered. `waiting`: another holder of the account has not agreed yet. */
export type GrantState = 'off' | 'on' | 'paused' | 'waiting';
export type DeliveredReceipts = 'take_down' | 'keep';

export interface Bank {
  readonly bankId: string;
  readonly name: string;
}

export interface SignedIn {
  readonly signedIn: true;
  readonly bank: Bank;
  readonly name?: string;
  readonly csrfToken: string;
  readonly expiresAt: string;
}

export interface SignedOut {
  readonly signedIn: false;
  readonly banks: readonly Bank[];
}

export type Session = SignedIn | SignedOut;

export interface PurposeNotice {
  readonly title: string;
  readonly what: readonly string[];
  readonly why: string;
  readonly whoGets: readonly string[];
  readonly youGet: string;
  readonly howLong: string;
}

export interface Notice {
  readonly version: string;
  readonly hash: string;
  readonly language: string;
  readonly title: string;
  readonly intro: string;
  readonly controller: { readonly name: string; readonly contact: string };
  readonly purposes: Readonly<Record<Scope, PurposeNotice>>;
  readonly rights: readonly string[];
}

export interface AccountGrant {
  readonly accountId: string;
  readonly label: string;
  readonly state: GrantState;
  readonly heldBy?: 'network' | 'bank';
  readonly since?: string;
  readonly coversFrom?: string;
  readonly until?: string;
  readonly reconfirmBy?: string;
  readonly noticeVersion?: string;
}

export interface Purpose {
  readonly scope: Scope;
  readonly state: GrantState;
  readonly accounts: readonly AccountGrant[];
}

export interface Consents {
  readonly notice: Notice;
  readonly reconfirmBy?: string;
  readonly purposes: readonly Purpose[];
}

export interface Change {
  readonly at: string;
  readonly scope: Scope;
  readonly accountId: string;
  readonly label: string;
  readonly event: string;
  readonly by: 'you' | 'bank' | 'network' | 'time';
  readonly reason?: string;
  readonly noticeVersion?: string;
  readonly heldBy: 'network' | 'bank';
}

export interface History {
  readonly changes: readonly Change[];
}
