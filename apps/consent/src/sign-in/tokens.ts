import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits: what a browser holds, and the only thing that it has to. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token. It has 256 random bits, so a slow hash would add nothing. */
export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

export const csrfTokenOf = (token: string): string => derived(token, 'csrf');

/**
 * The secrets of one sign-in, all from the token in the browser that began it: another browser cannot finish it, and neither can who reads
 * the database.
 */
export const secretsOf = (token: string): { state: string; nonce: string; verifier: string } => ({
  state: derived(token, 'state'),
  nonce: derived(token, 'nonce'),
  verifier: derived(token, 'verifier'),
});

const derived = (token: string, purpose: string): string =>
  createHmac('sha256', token).update(`quittance ${purpose}`).digest('base64url');

export const isSame = (a: string, b: string): boolean => timingSafeEqual(hashOf(a), hashOf(b));
