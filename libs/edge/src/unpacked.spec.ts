// What comes packed is what was sent, however it is packed and cut; what unpacks to too much, or to nothing, ends with a problem.
import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type UnpackLimits, type Unpacked, unpacked } from './unpacked.js';
import { ZstdPlaces } from './zstd-places.js';

const packers = [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const;

const asRequest = (encoding: string, chunks: readonly Buffer[]): IncomingMessage => {
  const stream = new PassThrough();
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return Object.assign(stream, { headers: { 'content-encoding': encoding } }) as unknown as IncomingMessage;
};

const places = new ZstdPlaces();
const unpack = (encoding: string, chunks: readonly Buffer[], limits?: UnpackLimits) =>
  unpacked(asRequest(encoding, chunks), { ownerId: 'R-1', places }, limits);

const bytesOf = async (body: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

describe.each(packers)('a body in %s', (encoding, pack) => {
  it('is what was packed, in one piece or several, however they are cut', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 90 }), async (plain, size) => {
        const packed = Buffer.concat(plain.map((bytes) => pack(bytes)));
        const chunks = Array.from({ length: Math.ceil(packed.length / size) }, (_, i) =>
          packed.subarray(i * size, (i + 1) * size),
        );
        expect((await bytesOf(unpack(encoding, chunks))).equals(Buffer.concat(plain))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('comes whole where it is large', async () => {
    const plain = Buffer.from(Array.from({ length: 200_000 }, (_, i) => `line ${i}\n`).join(''));
    expect((await bytesOf(unpack(encoding, [pack(plain)]))).equals(plain)).toBe(true);
  });

  it('may be so many times what came, and no more', async () => {
    const limits = { freeBytes: 10_000, ratio: 100 };
    const body = (bytes: number) => unpack(encoding, [pack(Buffer.alloc(bytes))], limits);
    expect(await bytesOf(body(10_000))).toHaveLength(10_000);
    await expect(bytesOf(body(1_000_000))).rejects.toMatchObject({ problem: { status: 413, code: 'too_large' } });
  });

  it('that is cut short, or is none, is no body', async () => {
    const whole = pack(Buffer.from('{}'));
    for (const bytes of [whole.subarray(0, -1), Buffer.from('{"a":1}'), Buffer.concat([whole, Buffer.from('{}')])]) {
      await expect(bytesOf(unpack(encoding, [bytes]))).rejects.toMatchObject({
        problem: { status: 400, code: 'malformed_encoding' },
      });
    }
  });
});

it('an owner has so many by zstd at once, and a body that nobody reads is not among them', async () => {
  const open = () => unpack('zstd', [zstdCompressSync('{}')]) as Unpacked;
  const unread = Array.from({ length: 40 }, open);
  const read = Array.from({ length: 16 }, open);
  for (const body of read) body.read(0);
  await expect(bytesOf(open())).rejects.toMatchObject({
    problem: { status: 503, code: 'zstd_busy' },
    retryAfterSeconds: 5,
  });
  expect((await bytesOf(unpack('gzip', [gzipSync('{}')]))).toString()).toBe('{}');
  const other = unpacked(asRequest('zstd', [zstdCompressSync('{}')]), { ownerId: 'R-2', places });
  expect((await bytesOf(other)).toString()).toBe('{}');
  read[0]?.destroy();
  await new Promise((resolve) => setImmediate(resolve));
  expect((await bytesOf(open())).toString()).toBe('{}');
  for (const body of [...read, ...unread]) body.destroy();
});
