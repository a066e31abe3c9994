import { EncodedRevisions } from '../decision/session/encoded-revisions.js';

/** Largest number of candidate stores in a transaction's revisions (`card_transaction.revisions`). */
export const mostCandidates = (revisions: Buffer): number =>
  Math.max(...Object.values(EncodedRevisions.read(revisions).value).map(({ candidates }) => candidates.length));
