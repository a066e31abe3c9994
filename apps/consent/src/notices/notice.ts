import type { Scope } from '../domain/consent.js';

/** What a customer is told of one purpose, in the words that are shown. */
interface PurposeNotice {
  readonly title: string;
  readonly what: readonly string[];
  readonly why: string;
  readonly whoGets: readonly string[];
  readonly youGet: string;
  readonly howLong: string;
}

/** A privacy notice as it is shown. A published one never changes: a change of a word is a new version. */
export interface Notice {
  readonly version: string;
  /** An instant of RFC 3339 in UTC: nobody can have agreed to it before. */
  readonly publishedAt: string;
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  readonly intro: string;
  readonly controller: { readonly name: string; readonly contact: string };
  readonly purposes: Readonly<Record<Scope, PurposeNotice>>;
  readonly rights: readonly string[];
}
