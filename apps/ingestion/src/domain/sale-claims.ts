/** A revision of a sale that a till offers, known by the hash of its content. */
export interface OfferedRevision {
  readonly retailerId: string;
  readonly saleId: string;
  readonly revision: number;
  readonly contentHash: string;
}

/** The recorded content of a revision: the first one received counts. */
export interface RecordedRevision {
  readonly contentHash: string;
  /** This offer is the one that put it on record. */
  readonly first: boolean;
}

/** `repeat`: the same content again, published again because the first attempt may have failed after it was put on record. */
type ClaimVerdict = 'first' | 'repeat' | 'conflict';

export const decideClaim = (offered: OfferedRevision, recorded: RecordedRevision | undefined): ClaimVerdict => {
  if (recorded === undefined) throw new Error('an offered revision is not on record');
  if (recorded.contentHash !== offered.contentHash) return 'conflict';
  return recorded.first ? 'first' : 'repeat';
};

export const revisionKeyOf = (offered: Omit<OfferedRevision, 'contentHash'>): string =>
  `${offered.revision}/${offered.retailerId.length}/${offered.retailerId}/${offered.saleId}`;

/**
 * The first offer of each revision, in one order for all instances: statements that insert the same keys in the same order
 * cannot deadlock.
 */
export const distinctRevisions = (offers: readonly OfferedRevision[]): Map<string, OfferedRevision> => {
  const first = new Map<string, OfferedRevision>();
  for (const offer of offers) {
    const key = revisionKeyOf(offer);
    if (!first.has(key)) first.set(key, offer);
  }
  return new Map([...first].sort(([a], [b]) => (a < b ? -1 : 1)));
};
