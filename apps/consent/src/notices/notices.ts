import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Notice } from './notice.js';
import { NOTICE_2026_12_EN } from './notice-2026-12-en.js';

/** A notice and the SHA-256 of its canonical JSON (RFC 8785), in hex: what somebody agreed to can be shown again, word for word. */
export interface HashedNotice extends Notice {
  readonly hash: string;
}

const hashed = (notice: Notice): HashedNotice => ({
  ...notice,
  hash: createHash('sha256').update(canonicalize(notice)!).digest('hex'),
});

/** All that were ever published, the newest last. */
const PUBLISHED: readonly HashedNotice[] = [NOTICE_2026_12_EN].map(hashed);

/** What a customer agrees to now. */
export const NEWEST: HashedNotice = PUBLISHED.at(-1)!;

export const findNotice = (version: string): HashedNotice | undefined =>
  PUBLISHED.find((notice) => notice.version === version);
