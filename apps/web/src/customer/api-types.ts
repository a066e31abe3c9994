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

export interface AccessToken {
  readonly token: string;
  readonly expiresAt: string;
  /** Where delivery's edge is. */
  readonly receiptsUrl: string;
}

/** Something that is kept of the customer, somewhere. */
export interface Holding {
  readonly service: string;
  readonly what: string;
  readonly count: number;
  readonly oldest?: string;
  readonly newest?: string;
  readonly goneBy?: string;
}

export interface Holdings {
  readonly holdings: readonly Holding[];
  /** Who did not answer in time. */
  readonly missing?: readonly string[];
}

export type RequestKind = 'access' | 'erasure' | 'complaint' | 'rectification' | 'objection';

export interface AskedRequest {
  readonly requestId: string;
  readonly kind: RequestKind;
  readonly text?: string;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly acknowledgedAt?: string;
  readonly closedAt?: string;
  readonly steps: readonly {
    readonly at: string;
    readonly by: string;
    readonly step: string;
    readonly text?: string;
  }[];
}

export interface Requests {
  readonly requests: readonly AskedRequest[];
}

export interface Erasure {
  readonly requestId: string;
  readonly state: 'under_way' | 'done';
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly services: readonly { readonly service: string; readonly erasedAt?: string }[];
  readonly remains: readonly { readonly what: string; readonly until?: string }[];
}

/** What one service exports of the customer, signed. */
export interface ArchivePart {
  readonly service: string;
  readonly createdAt: string;
  readonly files: readonly { readonly path: string; readonly mediaType: string; readonly text: string }[];
  readonly manifest: string;
  readonly signature: string;
  readonly key: Readonly<Record<string, string>>;
}
