// Any chunking of a stream gives the same lines; a bad line spoils only itself; memory stays bounded by the line limit.
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type NdjsonLine, readNdjson } from './ndjson.js';

const linesOf = async (chunks: Buffer[], limits = {}): Promise<NdjsonLine[]> => {
  const all: NdjsonLine[] = [];
  for await (const batch of readNdjson(Readable.from(chunks, { objectMode: true }), limits)) all.push(...batch);
  return all;
};

describe('readNdjson', () => {
  it('gives the same lines however the bytes are cut', async () => {
    const text = Buffer.from('{"a":1}\n\n{"b":"é€"}\r\nnot json\n[3]');
    const whole = await linesOf([text]);
    expect(whole.map((l) => l.line)).toEqual([1, 3, 4, 5]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 8 }), async (cuts) => {
        const at = [0, ...new Set([...cuts].sort((a, b) => a - b)), text.length];
        expect(await linesOf(at.slice(1).map((end, i) => text.subarray(at[i], end)))).toEqual(whole);
      }),
    );
  });

  it('refuses a line that is not JSON, not UTF-8 or too long, each by number, and reads on', async () => {
    const lines = await linesOf(
      [
        Buffer.from('{"ok":1}\n{bad\n"'),
        Buffer.from([0xff]),
        Buffer.from('"\n'),
        Buffer.alloc(200, 0x20),
        Buffer.from('\n{"ok":2}\n'),
      ],
      { maxLineBytes: 100 },
    );
    expect(lines.map((l) => ('problem' in l ? l.problem.code : l.value))).toEqual([
      { ok: 1 },
      'malformed_json',
      'not_utf8',
      'line_too_large',
      { ok: 2 },
    ]);
  });

  it('cuts batches at the limit', async () => {
    const sizes: number[] = [];
    for await (const batch of readNdjson(Readable.from([Buffer.from('1\n'.repeat(25))]), { batchLines: 10 }))
      sizes.push(batch.length);
    expect(sizes).toEqual([10, 10, 5]);
  });
});
