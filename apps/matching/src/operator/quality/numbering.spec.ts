// Gaps in a till's numbering are documents that never arrived, whatever the order of the others.
import { describe, expect, it } from '@jest/globals';
import { Numbering } from './numbering.js';

const missingOf = (days: Record<string, readonly number[]>): number => {
  const numbering = new Numbering();
  for (const [day, numbers] of Object.entries(days)) for (const number of numbers) numbering.add(day, number);
  return numbering.missing;
};

describe('the numbering of a till', () => {
  it.each([
    ['without a gap', { '2026-01-05': [7, 8, 9] }, 0],
    ['of one document', { '2026-01-05': [4711] }, 0],
    ['with gaps of one and two', { '2026-01-05': [1, 3, 6] }, 3],
    ['that arrives in any order, and twice', { '2026-01-05': [6, 1, 3, 3, 1, 2] }, 2],
    ['that is filled later', { '2026-01-05': [1, 4, 3, 2] }, 0],
    ['that runs on overnight', { '2026-01-05': [1, 2], '2026-01-06': [4, 5] }, 1],
    ['that begins anew each day', { '2026-01-05': [1, 2, 4], '2026-01-06': [1, 2, 3] }, 1],
    ['that was set anew in the middle', { '2026-01-05': [1, 2, 90_001, 90_003] }, 1],
  ])('%s', (_, days, missing) => {
    expect(missingOf(days)).toBe(missing);
  });
});
