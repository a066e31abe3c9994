import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTooDeep, MAX_JSON_DEPTH, parseJsonText } from './json-text.js';

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

  it('is a fault of its own where a text is parsed', () => {
    expect(parseJsonText('['.repeat(20_000) + ']'.repeat(20_000))).toEqual({ fault: 'too_deep' });
  });
});

describe('parseJsonText', () => {
  it('passes over a byte order mark, and no more than one', () => {
    expect(parseJsonText('\ufeff{"a":1}')).toEqual({ value: { a: 1 } });
    expect(parseJsonText('\ufeff\ufeff{"a":1}')).toEqual({ fault: 'malformed_json' });
    expect(parseJsonText('\ufeff')).toEqual({ fault: 'malformed_json' });
  });

  it.each([
    ['{"a":1,"a":1}', '/a'],
    ['{"a":{"b":1},"a":{"b":2}}', '/a'],
    ['{"lines":[{"x":1},{"x":1,"y":[],"x":2}]}', '/lines/1/x'],
    ['[[0,{"a":"}{","a":""}]]', '/0/1/a'],
    ['{"a" : 1 ,\n "b": ":", "a"\t: 2}', '/a'],
    ['{"a":"\\u003a","a":1}', '/a'],
    ['{"a":"\\u003a","b":1,"\\u0061":":"}', '/a'],
    ['{"a\\"b":1,"a\\"b":2}', '/a"b'],
    ['{"__proto__":1,"__proto__":2}', '/__proto__'],
    ['{"constructor":1,"toString":1,"a/b~":{"":1,"":2}}', '/a~1b~0/'],
    [`{"${'k'.repeat(100)}":1,"${'k'.repeat(100)}":2}`, `/${'k'.repeat(64)}…`],
  ])('names what an object has twice: %s', (text, field) => {
    expect(parseJsonText(text)).toEqual({ fault: 'duplicate_key', field });
  });

  it('takes any JSON as JSON.parse does, colons, quotes and escapes wherever they are', () => {
    const odd = fc.string({ unit: fc.constantFrom(':', '"', '\\', ',', '{', 'a', '\u2028', 'é', '😀') });
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        odd,
        fc.integer(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(odd, tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1), (any, space) => {
        const text = JSON.stringify(any, undefined, space);
        expect(parseJsonText(text)).toEqual({ value: JSON.parse(text) as unknown });
      }),
    );
  });

  it('finds a member that was said twice anywhere in any JSON', () => {
    const key = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(key, fc.json(), fc.json(), fc.json(), (name, one, other, beside) => {
        const twice = `{${JSON.stringify(name)}:${one},${JSON.stringify(name)}:${other}}`;
        expect(parseJsonText(`[${beside},${twice}]`)).toMatchObject({ fault: 'duplicate_key' });
      }),
    );
  });
});
