import { describe, expect, it } from '@jest/globals';
import { decideClaim, distinctRevisions, type OfferedRevision, revisionKeyOf } from './sale-claims.js';

// The first content of a revision stands: the same again is a repeat, any other is a conflict.

const offer = (over: Partial<OfferedRevision> = {}): OfferedRevision => ({
  retailerId: 'R-1',
  saleId: 'S-1',
  revision: 1,
  contentHash: 'a',
  ...over,
});

describe('decideClaim', () => {
  it.each([
    ['a', true, 'first'],
    ['a', false, 'repeat'],
    ['b', false, 'conflict'],
  ] as const)('content %s on record, first: %s', (content, first, verdict) => {
    expect(decideClaim(offer(), { contentHash: content, first })).toBe(verdict);
  });
});

describe('distinctRevisions', () => {
  it('keeps the first offer of each revision', () => {
    const [one, two] = [offer(), offer({ contentHash: 'b' })];
    expect([...distinctRevisions([one, two]).values()]).toEqual([one]);
  });

  it('orders revisions the same way whatever the order of offers', () => {
    const offers = [
      offer({ saleId: 'B' }),
      offer({ saleId: 'A' }),
      offer({ revision: 2 }),
      offer({ retailerId: 'R-0' }),
    ];
    expect([...distinctRevisions(offers).keys()]).toEqual([...distinctRevisions([...offers].reverse()).keys()]);
  });

  it('does not mix up ids that look alike when joined', () => {
    expect(revisionKeyOf(offer({ retailerId: 'a/b', saleId: 'c' }))).not.toBe(
      revisionKeyOf(offer({ retailerId: 'a', saleId: 'b/c' })),
    );
  });
});
