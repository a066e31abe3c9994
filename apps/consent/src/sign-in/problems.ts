import * as oidc from 'openid-client';
import { BankUnreachable } from './bank-fetch.js';

/** Why a sign-in came to nothing, as the page is told: `/my/?problem=`. */
export const SIGN_IN_PROBLEMS = ['declined', 'expired', 'unknown_bank', 'bank_unavailable', 'bank_answer'] as const;
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number];

const AWAY: ReadonlySet<string> = new Set(['temporarily_unavailable', 'server_error']);

/** What a fault in the talk with a bank comes to. Anything else, such as a fault of the database, is thrown again. */
export const problemOf = (error: unknown): SignInProblem => {
  if (isUnreachable(error)) return 'bank_unavailable';
  if (error instanceof oidc.AuthorizationResponseError) {
    if (error.error === 'access_denied') return 'declined';
    return AWAY.has(error.error) ? 'bank_unavailable' : 'bank_answer';
  }
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500 ? 'bank_unavailable' : 'bank_answer';
  if (error instanceof oidc.ClientError || error instanceof oidc.WWWAuthenticateChallengeError) {
    const { cause } = error;
    return cause instanceof Response && cause.status >= 500 ? 'bank_unavailable' : 'bank_answer';
  }
  throw error;
};

const isUnreachable = (error: unknown): boolean =>
  error instanceof BankUnreachable || (error instanceof Error && isUnreachable(error.cause));

/** What may be said of it: a word of the library, never a text, which could hold a claim or a code. */
export const codeOf = (error: unknown): string | undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? code : undefined;
};
