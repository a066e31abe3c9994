// Pins: an id, once given, means the same schema for ever.
import { describe, expect, it } from '@jest/globals';
import { appendOnlyProblems, extendPins, type Pins } from './pins.js';
import type { RawRecord } from './raw-schema.js';

const record = (name: string, ...fields: string[]): RawRecord => ({
  type: 'record',
  name,
  fields: fields.map((field) => ({ name: field, type: 'string' })),
});

describe('extendPins', () => {
  const first = extendPins({}, [
    { topic: 'a', record: record('A', 'x') },
    { topic: 'parked.one', record: record('Parked', 'x') },
    { topic: 'parked.two', record: record('Parked', 'x') },
  ]);

  it('gives every topic an id of its own, even where topics share a record', () => {
    expect(Object.values(first).map((pins) => pins.map(({ id, version }) => [id, version]))).toEqual([
      [[1, 1]],
      [[2, 1]],
      [[3, 1]],
    ]);
  });

  it('changes nothing when nothing changed', () => {
    expect(extendPins(first, [{ topic: 'a', record: record('A', 'x') }])).toEqual(first);
  });

  it('appends a version for a schema that changed, the same number for every topic of its record', () => {
    const grown = record('Parked', 'x', 'y');
    const second = extendPins(first, [
      { topic: 'parked.one', record: grown },
      { topic: 'parked.two', record: grown },
    ]);
    expect(second['parked.one']?.map(({ id, version }) => [id, version])).toEqual([
      [2, 1],
      [4, 2],
    ]);
    expect(second['parked.two']?.at(-1)).toMatchObject({ id: 5, version: 2 });
    expect(appendOnlyProblems(first, second)).toEqual([]);
  });

  it('starts a new topic of an older record at the current version', () => {
    const grown = record('Parked', 'x', 'y');
    const second = extendPins(first, [
      { topic: 'parked.one', record: grown },
      { topic: 'parked.three', record: grown },
    ]);
    expect(second['parked.three']).toMatchObject([{ version: 2 }]);
  });
});

describe('appendOnlyProblems', () => {
  const pin = { version: 1, id: 1, schema: 's', annotations: ['a'] };
  const before: Pins = { t: [pin] };

  it('allows a version, a topic and an annotation to be added', () => {
    const after: Pins = {
      t: [
        { ...pin, annotations: ['a', 'b'] },
        { ...pin, version: 2, id: 2 },
      ],
      u: [{ ...pin, id: 3 }],
    };
    expect(appendOnlyProblems(before, after)).toEqual([]);
  });

  it.each<[string, Pins]>([
    ['a topic removed', {}],
    ['a version removed', { t: [] }],
    ['an id changed', { t: [{ ...pin, id: 9 }] }],
    ['a schema changed', { t: [{ ...pin, schema: 'other' }] }],
    ['an annotation rewritten', { t: [{ ...pin, annotations: ['b'] }] }],
  ])('refuses %s', (_, after) => {
    expect(appendOnlyProblems(before, after)).toHaveLength(1);
  });
});
