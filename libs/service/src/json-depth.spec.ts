import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTooDeep, MAX_JSON_DEPTH } from './json-depth.js';
import { parseJson } from './ndjson.js';

// No text nests deeper than whatever walks its value can go; what lies in strings, and what is only wide, does not count.

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('isTooDeep', () => {
  it.each(['[', '{"a":', '[{"a":'])('knows the depth of %s', (opening) => {
    const levels = opening === '[{"a":' ? 2 : 1;
    const text = (depth: number) => opening.repeat(depth / levels);
    expect([MAX_JSON_DEPTH, MAX_JSON_DEPTH + 2, 100_000].map((depth) => isTooDeep(text(depth)))).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('does not count what is wide, or lies in a string', () => {
    expect(isTooDeep(JSON.stringify(Array.from({ length: 5_000 }, () => [{ a: 1 }])))).toBe(false);
    expect(isTooDeep(JSON.stringify(['['.repeat(50_000), '"{'.repeat(99), '\\"[']))).toBe(false);
    expect(isTooDeep(`["\\\\",${'['.repeat(40)}`)).toBe(true);
  });

  it('agrees with the value of any JSON', () => {
    const deep = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 60, depthSize: 'max' }, fc.string(), fc.array(tie('value'), { maxLength: 2 })),
    }));
    fc.assert(
      fc.property(deep.value, (value) => {
        expect(isTooDeep(JSON.stringify(value))).toBe(depthOf(value) > MAX_JSON_DEPTH);
      }),
    );
  });

  it('is a problem of its own where bytes are parsed', () => {
    const parsed = parseJson(Buffer.from('['.repeat(20_000) + ']'.repeat(20_000)));
    expect(parsed).toMatchObject({ problem: { status: 400, code: 'too_deep' } });
  });
});
