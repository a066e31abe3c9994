import type { IncomingMessage } from 'node:http';
import { MAX_DOCUMENT_BYTES } from '@quittance/contracts';
import { commonRefused, ProblemError, unavailable } from './problem.js';
import { Unpacked } from './unpacked.js';

const FIRST_BYTES = 4_096;

/** Collects bytes in one buffer that doubles, so that a one-byte chunk costs one byte instead of an object. */
export class GrowingBuffer {
  #bytes = Buffer.alloc(0);
  #length = 0;

  /** `expected`: how many bytes there will be, where that is known. */
  constructor(private readonly expected = FIRST_BYTES) {}

  get length(): number {
    return this.#length;
  }

  append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2, this.expected));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }

  /** What was put together; good until the next `append` after a `clear`. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Keeps the memory. */
  clear(): void {
    this.#length = 0;
  }

  /** Lets the memory go. */
  drop(): void {
    this.#length = 0;
    this.#bytes = Buffer.alloc(0);
  }
}

/** Upper bound on body bytes held by an edge for all callers together; beyond it new requests are answered 503. */
export class BodyBudget {
  #left: number;
  constructor(bytes: number) {
    this.#left = bytes;
  }
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
  give(bytes: number): void {
    this.#left += bytes;
  }
}

/** While a document is processed its objects take many times its bytes; this much at once fits a small heap. */
export const BODIES_BYTES = 32 * 1_048_576;

/**
 * Reads one document. Refuses what is too large (413) as soon as that shows, what takes longer than `timeoutMs` (408), however it is
 * dripped, and what the edge has no memory for now (503). Its bytes count until the connection's answer is out.
 */
export const readBody = (
  request: IncomingMessage | Unpacked,
  { timeoutMs, budget, onAnswered }: { timeoutMs: number; budget: BodyBudget; onAnswered: (done: () => void) => void },
): Promise<Buffer> => {
  // Content-Length of a compressed body says nothing about its size.
  const announced = request instanceof Unpacked ? 0 : Number(request.headers['content-length'] ?? 0);
  if (announced > MAX_DOCUMENT_BYTES) return Promise.reject(commonRefused('too_large'));
  let held = 0;
  onAnswered(() => budget.give(held));
  return new Promise((resolve, reject) => {
    const body = new GrowingBuffer(announced > 0 ? announced : undefined);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      if (request instanceof Unpacked) request.destroy();
      else request.resume();
      settle();
    };
    const refuse = (problem: Error): void => end(() => reject(problem));
    const timer = setTimeout(() => refuse(commonRefused('body_timeout')), timeoutMs);
    const onData = (chunk: Buffer): void => {
      if (body.length + chunk.length > MAX_DOCUMENT_BYTES) return refuse(commonRefused('too_large'));
      if (!budget.take(chunk.length)) return refuse(unavailable());
      held += chunk.length;
      body.append(chunk);
    };
    const onEnd = (): void => end(() => resolve(body.bytes()));
    const onError = (error: Error): void =>
      refuse(error instanceof ProblemError ? error : commonRefused('bad_request'));
    const onClose = (): void => refuse(commonRefused('bad_request'));
    request.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
};
