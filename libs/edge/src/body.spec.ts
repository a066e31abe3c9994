// Bytes are put together as they came, in memory that is not many times theirs.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BodyBudget, GrowingBuffer } from './body.js';

describe('a growing buffer', () => {
  it('holds the bytes in their order, however they are cut, and again after it was cleared', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 700 })), fc.array(fc.uint8Array({ maxLength: 700 })), (a, b) => {
        const buffer = new GrowingBuffer();
        for (const chunks of [a, b]) {
          for (const chunk of chunks) buffer.append(chunk);
          expect(buffer.bytes().equals(Buffer.concat(chunks))).toBe(true);
          buffer.clear();
        }
      }),
    );
  });

  it('takes at most twice the memory of its bytes, and all of it at once where the length is known', () => {
    const grown = new GrowingBuffer();
    for (let i = 0; i < 100_000; i += 1) grown.append(Buffer.from([1]));
    expect(grown.bytes().buffer.byteLength).toBeLessThanOrEqual(200_000);
    const known = new GrowingBuffer(50_000);
    known.append(Buffer.from([1]));
    const memory = known.bytes().buffer;
    for (let i = 1; i < 50_000; i += 1) known.append(Buffer.from([1]));
    expect(known.bytes().buffer).toBe(memory);
  });
});

describe('the budget of bodies', () => {
  it('gives no more than there is, and again what was given back', () => {
    const budget = new BodyBudget(10);
    expect([budget.take(6), budget.take(5), budget.take(4)]).toEqual([true, false, true]);
    budget.give(6);
    expect(budget.take(6)).toBe(true);
  });
});
