// Parts of an export stay below what a record may hold, and together are one list.
import { describe, expect, it } from '@jest/globals';
import { toParts } from './export.js';

const transactions = Array.from({ length: 50 }, (_, i) => ({ transactionId: `tx-${i}`, revisions: [] }));

describe('parts of an export', () => {
  it('are as large as said at most, and lose nothing', () => {
    const parts = toParts(transactions, 200);
    expect(parts.length).toBeGreaterThan(5);
    expect(Math.max(...parts.map((part) => Buffer.byteLength(part)))).toBeLessThanOrEqual(202);
    expect(parts.flatMap((part) => JSON.parse(part) as unknown[])).toEqual(transactions);
  });

  it('are one of nothing where there is nothing', () => {
    expect(toParts([])).toEqual(['[]']);
  });
});
