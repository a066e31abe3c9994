import { EncodedRevisions } from '../decision/session/encoded-revisions.js';

/** How many stores a kept transaction (`card_transaction.revisions`) was routed to, at most. */
export const mostCandidates = (revisions: Buffer): number =>
  Math.max(...Object.values(EncodedRevisions.read(revisions).value).map(({ candidates }) => candidates.length));
