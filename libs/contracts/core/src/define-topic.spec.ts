// Pins: bytes on a topic are input. Whatever they are, decode answers a value, in time linear in their length; and no error ever repeats content.
import { describe, expect, it } from '@jest/globals';
import avsc from 'avsc';
import fc from 'fast-check';
import { defineTopic } from './define-topic.js';
import { schemaIds } from './generated/schema-ids.js';
import { InvalidRecordError } from './invalid-record.error.js';

interface Basket {
  readonly id: string;
  readonly totalMinor: number;
  readonly kind: 'sale' | 'refund' | 'unknown';
  readonly note?: string | null;
  readonly lines: readonly { readonly text: string; readonly tags: readonly string[] }[];
  readonly headers: Readonly<Record<string, string>>;
}

const kind = { type: 'enum', name: 'Kind', symbols: ['sale', 'refund', 'unknown'], default: 'unknown' };
const line = {
  type: 'record',
  name: 'Line',
  fields: [field('text', 'string'), field('tags', { type: 'array', items: 'string' })],
};
const schema = {
  type: 'record',
  name: 'Basket',
  fields: [
    field('id', 'string'),
    field('totalMinor', 'long'),
    field('kind', kind),
    { ...field('note', ['null', 'string']), default: null },
    field('lines', { type: 'array', items: line }),
    field('headers', { type: 'map', values: 'string' }),
  ],
};
const [name, otherName] = [topicOf(1), topicOf(2)];
const topic = defineTopic<Basket>({ name, record: 'Basket', current: { id: 1, schema: schema as never } });
const basket: Basket = {
  id: 'b-1',
  totalMinor: 1250,
  kind: 'sale',
  note: 'Grüße 🧾',
  lines: [{ text: 'Bread', tags: ['a', 'b'] }],
  headers: { traceparent: '00-1' },
};

function field(name: string, type: unknown): { name: string; type: unknown } {
  return { name, type };
}

function topicOf(id: number): string {
  return schemaIds[id] as string;
}

function framed(id: number, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(id, 1);
  return Buffer.concat([header, body]);
}

describe('a topic', () => {
  it('writes Confluent framing that any Avro reader understands', () => {
    const bytes = topic.encode(basket);
    expect(bytes.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, 1]));
    expect(avsc.Type.forSchema(schema as never).fromBuffer(bytes.subarray(5))).toEqual(basket);
  });

  it('reads back what it wrote', () => {
    expect(topic.decode(topic.encode(basket))).toEqual({ ok: true, value: basket, schemaId: 1 });
  });

  it('reads an absent optional field as null', () => {
    expect(topic.decode(topic.encode({ ...basket, note: undefined }))).toMatchObject({
      ok: true,
      value: { note: null },
    });
  });

  it('writes a record larger than its working buffer, and small ones after it', () => {
    const large = { ...basket, note: 'é'.repeat(100_000) };
    expect(topic.decode(topic.encode(large))).toMatchObject({ ok: true, value: large });
    expect(topic.decode(topic.encode(basket))).toMatchObject({ ok: true, value: basket });
  });

  it('gives every record bytes of its own', () => {
    const first = topic.encode(basket);
    const copy = Buffer.from(first);
    topic.encode({ ...basket, id: 'b-2' });
    expect(first).toEqual(copy);
  });

  it('carries money up to 2^53 - 1', () => {
    const rich = { ...basket, totalMinor: Number.MAX_SAFE_INTEGER - 1 };
    expect(topic.decode(topic.encode(rich))).toMatchObject({ value: rich });
  });
});

describe('encoding a value that does not fit', () => {
  it.each([
    [
      'a wrong type deep inside',
      { ...basket, lines: [{ text: 4242424242, tags: [] }] },
      'field lines.0.text must be string',
    ],
    ['a fraction of a penny', { ...basket, totalMinor: 12.5 }, 'field totalMinor must be long'],
    ['an unknown symbol', { ...basket, kind: '4242424242' }, 'field kind must be one of sale, refund, unknown'],
    ['a wrong type where null is allowed', { ...basket, note: 4242424242 }, 'field note must be null or string'],
    ['a missing field', { ...basket, id: undefined }, 'field id must be string'],
    ['something that is no record', '4242424242', 'the record must be Basket'],
    ['nothing', undefined, 'the record must be Basket'],
  ])('names the field and not the value: %s', (_, value, message) => {
    expect(() => topic.encode(value as never)).toThrow(InvalidRecordError);
    expect(() => topic.encode(value as never)).toThrow(message);
    try {
      topic.encode(value as never);
    } catch (error) {
      expect(JSON.stringify([String(error), (error as Error).stack, error])).not.toContain('4242424242');
      expect((error as Error).cause).toBeUndefined();
    }
  });
});

describe('decoding bytes that are not a record of the topic', () => {
  const bytes = topic.encode(basket);

  it.each([
    ['nothing', Buffer.alloc(0), 'not-framed'],
    ['JSON', Buffer.from('{"id":"b-1"}'), 'not-framed'],
    ['an id nobody pinned', framed(4_000_000_000, bytes.subarray(5)), 'unknown-schema-id'],
    ['a record of another topic', framed(2, bytes.subarray(5)), 'wrong-subject'],
    ['a header without a body', bytes.subarray(0, 5), 'truncated'],
    ['one byte too few', bytes.subarray(0, -1), 'truncated'],
    ['one byte too many', Buffer.concat([bytes, Buffer.from([0])]), 'malformed'],
    ['an enum index out of range', framed(1, Buffer.from([2, 65, 2, 40, 0, 0, 0])), 'malformed'],
    ['a union branch out of range', framed(1, Buffer.from([2, 65, 2, 0, 40, 0, 0])), 'malformed'],
  ])('answers a value: %s', (_, input, reason) => {
    expect(topic.decode(input)).toMatchObject({ ok: false, reason });
  });

  it('names the topic an id belongs to', () => {
    expect(topic.decode(framed(2, bytes.subarray(5)))).toMatchObject({ detail: expect.stringContaining(otherName) });
  });

  it('answers every cut of a record as truncated', () => {
    for (let end = 5; end < bytes.length; end++)
      expect(topic.decode(bytes.subarray(0, end))).toMatchObject({ reason: 'truncated' });
  });

  it.each([
    ['an array', 0],
    ['a map', 1],
  ])('does not believe the size %s announces', (_, skipped) => {
    const huge = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    const body = Buffer.concat([Buffer.from([2, 65, 2, 0, 0, ...Array<number>(skipped).fill(0)]), huge]);
    const start = performance.now();
    expect(topic.decode(framed(1, body))).toMatchObject({ ok: false, reason: 'truncated' });
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('never throws, and never repeats content, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        const decoded = topic.decode(framed(1, Buffer.from(body)));
        expect(decoded.ok ? '' : decoded.detail).toMatch(/^.{0,199}$/s);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('versions', () => {
  const added = { ...field('region', ['null', 'string']), default: null };
  const next = defineTopic<Basket & { region?: string | null }>({
    name,
    record: 'Basket',
    current: { id: 2, schema: { ...schema, fields: [...schema.fields, added] } as never },
    previous: [{ id: 1, schema: schema as never }],
  });

  it('reads what an older version wrote, with the default for what is new', () => {
    expect(next.decode(topic.encode(basket))).toEqual({ ok: true, value: { ...basket, region: null }, schemaId: 1 });
  });

  it('reads its own', () => {
    expect(next.decode(next.encode({ ...basket, region: 'BS' }))).toMatchObject({
      value: { region: 'BS' },
      schemaId: 2,
    });
  });
});

describe('a reading view', () => {
  const view = { ...schema, fields: schema.fields.filter((of) => ['id', 'headers'].includes(of.name)) };
  const reading = defineTopic<Pick<Basket, 'id' | 'headers'>>({
    name,
    record: 'Basket',
    current: { id: 1, schema: schema as never },
    view: view as never,
  });

  it('materialises the declared fields and nothing else', () => {
    const decoded = reading.decode(topic.encode(basket));
    expect(decoded).toEqual({ ok: true, value: { id: 'b-1', headers: { traceparent: '00-1' } }, schemaId: 1 });
  });

  it('still notices truncated and trailing bytes behind what it skips', () => {
    const bytes = topic.encode(basket);
    expect(reading.decode(bytes.subarray(0, -1))).toMatchObject({ reason: 'truncated' });
    expect(reading.decode(Buffer.concat([bytes, bytes]))).toMatchObject({ reason: 'malformed' });
  });

  it('does not believe a size inside what it skips', () => {
    const body = Buffer.from([2, 65, 2, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    expect(reading.decode(framed(1, body))).toMatchObject({ ok: false });
  });

  it('cannot write', () => {
    expect(() => reading.encode({ id: 'b-1', headers: {} })).toThrow('reading view');
  });
});
