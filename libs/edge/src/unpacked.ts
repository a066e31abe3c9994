import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
// As a whole: an older Node has no zstd, and is to get as far as the sentence in run-service.ts.
import * as zlib from 'node:zlib';
import { commonRefused, RETRY_AFTER_SECONDS } from './problem.js';
import type { ZstdPlaces } from './zstd-places.js';

/**
 * Maximum ratio of decompressed to received bytes, beyond a minimum size. Ordinary sales reach about 15, one sale repeated 220, decompression
 * bombs 1,000 and more.
 */
export interface UnpackLimits {
  readonly freeBytes: number;
  readonly ratio: number;
}

const LIMITS: UnpackLimits = { freeBytes: 16 * 1_048_576, ratio: 500 };

/** Window size that RFC 9659 guarantees to senders of zstd; larger ones are refused. */
const ZSTD_WINDOW_LOG = 23;

/** The owner of the body, and the pool of zstd contexts that it takes a place in. */
interface UnpackOwner {
  readonly ownerId: string;
  readonly places: ZstdPlaces;
}

type Packing = 'gzip' | 'zstd';
type Unpacker = zlib.Gunzip | zlib.ZstdDecompress;

const PACKINGS: ReadonlyMap<string, Packing> = new Map([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['zstd', 'zstd'],
]);

const UNPACKERS: Readonly<Record<Packing, () => Unpacker>> = {
  gzip: () => zlib.createGunzip(),
  zstd: () => zlib.createZstdDecompress({ params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } }),
};

/**
 * The decompressed body of a request, with backpressure. Invalid input, or a compression ratio above the limit, ends it with a problem. A reader that
 * stops early must destroy it; the request itself stays open.
 */
export class Unpacked extends Readable {
  #unpacker: Unpacker | undefined;
  /** What has not been read of the chunk that is being unpacked. */
  #restOf: (() => Buffer) | undefined;
  #packedBytes = 0;
  #bytes = 0;

  constructor(
    private readonly packed: IncomingMessage,
    private readonly packing: Packing,
    private readonly owner: UnpackOwner,
    private readonly limits: UnpackLimits,
  ) {
    super();
    // The reader gets the error; after it has stopped the error is dropped.
    this.on('error', () => {});
  }

  override _read(): void {
    if (this.#unpacker !== undefined) this.#unpacker.resume();
    else this.#begin();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#unpacker?.destroy();
    this.packed.off('data', this.#onPacked).resume();
    done(error);
  }

  #begin(): void {
    if (this.packing === 'zstd') {
      const { ownerId, places } = this.owner;
      if (!places.take(ownerId)) return void this.destroy(commonRefused('zstd_busy', RETRY_AFTER_SECONDS));
      this.once('close', () => places.give(ownerId));
    }
    this.#unpack();
    this.packed.on('data', this.#onPacked);
    this.packed.once('end', () => void this.#unpack().end());
    this.packed.once('error', () => this.destroy(commonRefused('bad_request')));
    this.packed.once('close', () => void (this.packed.readableEnded || this.destroy(commonRefused('bad_request'))));
  }

  readonly #onPacked = (chunk: Buffer): void => {
    this.#packedBytes += chunk.length;
    this.packed.pause();
    this.#feed(chunk);
  };

  #feed(chunk: Buffer): void {
    const unpacker = this.#unpack();
    const before = unpacker.bytesWritten;
    const restOf = (): Buffer => chunk.subarray(unpacker.bytesWritten - before);
    this.#restOf = restOf;
    unpacker.write(chunk, () => {
      if (this.#restOf !== restOf || restOf().length > 0) return;
      this.#restOf = undefined;
      if (!this.destroyed) this.packed.resume();
    });
  }

  #unpack(): Unpacker {
    if (this.#unpacker !== undefined) return this.#unpacker;
    const unpacker = UNPACKERS[this.packing]();
    this.#unpacker = unpacker;
    unpacker.on('data', (chunk: Buffer) => this.#pass(unpacker, chunk));
    unpacker.once('end', () => this.#onEnd());
    unpacker.on('error', () => this.destroy(commonRefused('malformed_encoding')));
    return unpacker;
  }

  /** A body may be several packed pieces in a row, and zstd stops at the end of each, in the middle of a chunk. */
  #onEnd(): void {
    if (this.#restOf === undefined) return void this.push(null);
    this.#unpacker = undefined;
    this.#feed(this.#restOf());
    if (this.packed.readableEnded) this.#unpack().end();
  }

  #pass(unpacker: Unpacker, chunk: Buffer): void {
    this.#bytes += chunk.length;
    const { freeBytes, ratio } = this.limits;
    if (this.#bytes > freeBytes && this.#bytes > this.#packedBytes * ratio) this.destroy(commonRefused('too_large'));
    else if (!this.push(chunk)) unpacker.pause();
  }
}

/** The body as its sender wrote it, whatever `Content-Encoding` it came in. */
export function unpacked(
  request: IncomingMessage,
  owner: UnpackOwner,
  limits: UnpackLimits = LIMITS,
): IncomingMessage | Unpacked {
  const encoding = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return request;
  const packing = PACKINGS.get(encoding);
  if (packing === undefined) throw commonRefused('unsupported_encoding');
  return new Unpacked(request, packing, owner, limits);
}
