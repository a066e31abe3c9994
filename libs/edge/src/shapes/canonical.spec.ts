import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import fc from 'fast-check';
import { compileCanonical, compileContentHash } from './canonical.js';

// The same content has the same text and hash, whatever the order of keys; any other content has another.

const Line = Type.Object({ text: Type.String(), amount: Type.Optional(Type.Integer()) });
const Shape = Type.Object({
  revision: Type.Optional(Type.Integer()),
  id: Type.String(),
  lines: Type.Array(Line),
  tags: Type.Optional(Type.Array(Type.String())),
});
const canonical = compileCanonical(Shape, 'revision');

const values = fc.record(
  {
    revision: fc.integer(),
    id: fc.string(),
    lines: fc.array(fc.record({ text: fc.string(), amount: fc.integer() }, { requiredKeys: ['text'] })),
    tags: fc.array(fc.string()),
  },
  { requiredKeys: ['id', 'lines'] },
);

function reversed<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed) as T;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, member]) => [key, reversed(member)])) as T;
}

function sorted<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted) as T;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)])) as T;
}

describe('compileCanonical', () => {
  it('has one text for one content, whatever it holds', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const [a, b] = [one, other].map((value) => JSON.stringify({ ...sorted(value), revision: undefined }));
        expect(canonical(one) === canonical(other)).toBe(a === b);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [
      { id: 'a3"b', lines: [] },
      { id: 'a', lines: [], tags: ['b'] },
    ],
    [
      { id: '', lines: [{ text: 'x' }, { text: 'y' }] },
      { id: '', lines: [{ text: 'xtext=1"y' }] },
    ],
    [
      { id: 'x', lines: [], tags: ['', 'a'] },
      { id: 'x', lines: [], tags: ['a', ''] },
    ],
    [
      { id: 'x', lines: [], tags: [] },
      { id: 'x', lines: [] },
    ],
  ])('tells %j from %j', (one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });

  it('tells a number from a text of its digits where the shape takes both', () => {
    const rate = compileCanonical(Type.Object({ rate: Type.Union([Type.String(), Type.Number()]) }));
    expect(rate({ rate: 20 })).not.toBe(rate({ rate: '20' }));
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(canonical(reversed(value))).toBe(canonical(value));
      }),
    );
  });

  it('keeps the order of items', () => {
    expect(canonical({ id: 'a', lines: [{ text: '1' }, { text: '2' }] })).not.toBe(
      canonical({ id: 'a', lines: [{ text: '2' }, { text: '1' }] }),
    );
  });

  it('is not changed by an optional field that the shape gains later', () => {
    const later = compileCanonical(
      Type.Object({ ...Shape.properties, country: Type.Optional(Type.String()) }),
      'revision',
    );
    const value = { id: 'a', lines: [{ amount: 1, text: 'x' }] };
    expect(later(value)).toBe(canonical(value));
    expect(canonical(value)).toBe('{id=1"alines=1[{amount=1;text=1"x}}');
  });
});

describe('compileContentHash', () => {
  it('is 22 characters that tell contents apart', () => {
    const hash = compileContentHash(Shape);
    expect(hash({ id: 'a', lines: [] })).toHaveLength(22);
    expect(hash({ id: 'a', lines: [] })).not.toEqual(hash({ id: 'b', lines: [] }));
  });
});
