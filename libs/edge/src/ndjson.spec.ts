// Any chunking of a stream gives the same lines; a bad line spoils only itself; memory stays bounded by the line limit.
import { setTimeout as sleep } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type NdjsonLimits, type NdjsonLine, readNdjson } from './ndjson.js';

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

  const never = async function* (chunks: readonly string[]): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield Buffer.from(chunk);
    await new Promise(() => {});
  };
  const read = async (chunks: AsyncGenerator<Buffer>, limits: NdjsonLimits): Promise<NdjsonLine[]> => {
    const all: NdjsonLine[] = [];
    for await (const batch of readNdjson(Readable.from(chunks, { objectMode: true }), limits)) all.push(...batch);
    return all;
  };

  it('ends a stream that sends no further line, and says which line did not come to its end', async () => {
    const limits = { lineTimeoutMs: 60, idleMs: 60 };
    expect(await read(never(['1\n2\n']), limits)).toEqual([
      { line: 1, value: 1 },
      { line: 2, value: 2 },
    ]);
    expect(await read(never(['1\n{"a"']), limits)).toEqual([
      { line: 1, value: 1 },
      { line: 2, problem: expect.objectContaining({ code: 'body_timeout' }) as unknown },
    ]);
    await expect(read(never([]), limits)).rejects.toMatchObject({ problem: { status: 408 } });
  });

  it('cuts a line that is dripped, and none whose reader is slow', async () => {
    const dripped = async function* (): AsyncGenerator<Buffer> {
      for (;;) {
        yield Buffer.from('1');
        await sleep(10);
      }
    };
    const cut = await read(dripped(), { lineTimeoutMs: 100, idleMs: 10_000 });
    expect(cut).toMatchObject([{ line: 1, problem: { code: 'body_timeout' } }]);
    const slow = {
      lineTimeoutMs: 60,
      idleMs: 60,
      batchLines: 1,
      pace: () => sleep(90),
    };
    expect(await read(Readable.from([Buffer.from('1\n2\n3\n')])[Symbol.asyncIterator]() as never, slow)).toHaveLength(
      3,
    );
  });

  it('reads no faster than it is let', async () => {
    const asked: number[] = [];
    const pace = (lines: number) => Promise.resolve(void asked.push(lines));
    await read(Readable.from([Buffer.from('1\n'.repeat(25))])[Symbol.asyncIterator]() as never, {
      batchLines: 10,
      pace,
    });
    expect(asked).toEqual([10, 10, 5]);
  });
});
