import { isAscii, isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { MAX_DOCUMENT_BYTES } from '@quittance/contracts';
import { type LineAnswer, parseJsonText, type Problem } from './shapes/index.js';
import type { FastifyReply } from 'fastify';
import { GrowingBuffer } from './body.js';
import { commonProblem, commonRefused, ProblemError } from './problem.js';

/** One line of the request: its JSON value, or why it has none. Lines count from 1; empty lines are counted and skipped. */
export type NdjsonLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly problem: Problem };

export interface NdjsonLimits {
  readonly maxLineBytes?: number;
  readonly batchLines?: number;
  /** Time limit for receiving one line, even if it arrives byte by byte. */
  readonly lineTimeoutMs?: number;
  /** Idle time between lines after which the stream counts as ended. */
  readonly idleMs?: number;
  /** Called with the number of lines read; the next are read when it resolves. */
  readonly pace?: (lines: number) => Promise<void>;
}

/** A batch of long lines ends sooner: what is in memory per stream is bounded. */
const MAX_BATCH_BYTES = 1_048_576;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Parsed = { readonly value: unknown } | { readonly problem: Problem };

/** Parses bytes as UTF-8 JSON; a value, or the problem to answer. */
export const parseJson = (bytes: Uint8Array): Parsed => {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { problem: commonProblem('not_utf8') };
  }
  return parseText(text);
};

const parseText = (text: string): Parsed => {
  const parsed = parseJsonText(text);
  if ('value' in parsed) return parsed;
  if (parsed.fault !== 'duplicate_key') return { problem: commonProblem(parsed.fault) };
  return { problem: { ...commonProblem('duplicate_key'), errors: [{ field: parsed.field, rule: 'is given twice' }] } };
};

type Encoding = 'latin1' | 'utf8';

/** How to read any piece of these bytes that holds whole characters; undefined when they are not UTF-8. Asked once for many lines. */
const encodingOf = (bytes: Uint8Array): Encoding | undefined => {
  if (isAscii(bytes)) return 'latin1';
  return isUtf8(bytes) ? 'utf8' : undefined;
};

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Nothing, or what stands at the end of a line or at the beginning of a file. */
const isEmpty = (bytes: Buffer, from: number, to: number): boolean => {
  const end = bytes[to - 1] === 0x0d ? to - 1 : to;
  return end <= from || (end - from === BYTE_ORDER_MARK.length && bytes.subarray(from, end).equals(BYTE_ORDER_MARK));
};

const tooLong = (line: number, max: number): NdjsonLine => ({
  line,
  problem: { ...commonProblem('line_too_large'), detail: `A line may have at most ${max} bytes.` },
});

/**
 * Reads a stream line by line and yields batches: as many lines as are at hand, at most `batchLines`. The next batch is read
 * only when the caller asks for it, which gives backpressure instead of buffering.
 */
export async function* readNdjson(body: Readable, limits: NdjsonLimits = {}): AsyncGenerator<NdjsonLine[]> {
  const maxLineBytes = limits.maxLineBytes ?? MAX_DOCUMENT_BYTES;
  const batchLines = limits.batchLines ?? 500;
  const pace = limits.pace ?? (() => Promise.resolve());
  let batch: NdjsonLine[] = [];
  const rest = new GrowingBuffer();
  let restBytes = 0;
  let skipping = false;
  let line = 0;
  let batchBytes = 0;

  /** Takes the line that lies there in the bytes, which are in that encoding, or may be in none. */
  const take = (bytes: Buffer, from: number, to: number, encoding?: Encoding): void => {
    const length = to - from;
    line += 1;
    if (skipping || length > maxLineBytes) batch.push(tooLong(line, maxLineBytes));
    else if (!isEmpty(bytes, from, to)) {
      const parsed = encoding ? parseText(bytes.toString(encoding, from, to)) : parseJson(bytes.subarray(from, to));
      batch.push('value' in parsed ? { line, value: parsed.value } : { line, problem: parsed.problem });
    }
    skipping = false;
    batchBytes += length;
  };

  const isMidLine = (): boolean => restBytes > 0;
  for await (const chunk of new Unhurried(body as AsyncIterable<Buffer>, isMidLine, limits)) {
    if (chunk === 'stalled') {
      if (!isMidLine() && line === 0) throw commonRefused('body_timeout');
      if (isMidLine()) yield [{ line: line + 1, problem: commonProblem('body_timeout') }];
      return;
    }
    if (chunk instanceof ProblemError) {
      if (line === 0) throw chunk;
      yield [...batch, { line: line + 1, problem: chunk.problem }];
      return;
    }
    let from = 0;
    let encoding: Encoding | undefined;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      if (from === 0) encoding = encodingOf(chunk.subarray(at, chunk.lastIndexOf(0x0a)));
      if (from === 0 || rest.length > 0) {
        if (!skipping) rest.append(chunk.subarray(from, at));
        take(rest.bytes(), 0, rest.length);
      } else {
        take(chunk, from, at, encoding);
      }
      rest.clear();
      restBytes = 0;
      from = at + 1;
      if (batch.length >= batchLines || batchBytes >= MAX_BATCH_BYTES) {
        const lines = batch.length;
        yield batch;
        batch = [];
        batchBytes = 0;
        await pace(lines);
      }
    }
    const tail = chunk.subarray(from);
    restBytes += tail.length;
    if (restBytes > maxLineBytes) {
      skipping = true; // the line is refused when it ends; its bytes are not kept
      rest.drop();
    } else if (tail.length > 0) {
      rest.append(tail);
    }
    if (batch.length > 0 && body.readableLength === 0) {
      const lines = batch.length;
      yield batch;
      batch = [];
      batchBytes = 0;
      await pace(lines);
    }
  }
  if (restBytes > 0) {
    take(rest.bytes(), 0, rest.length);
  }
  if (batch.length > 0) yield batch;
}

const LINE_TIMEOUT_MS = 20_000;
const IDLE_MS = 60_000;
const LOOK_EVERY_MS = 250;

/**
 * Chunks of a stream and, finally, `stalled` when a line or the next one takes too long, or why the stream ends early. Only
 * time spent waiting for the sender counts, not time the sender waits for us.
 */
class Unhurried implements AsyncIterable<Buffer | 'stalled' | ProblemError> {
  readonly #lineTimeoutMs: number;
  readonly #idleMs: number;

  constructor(
    private readonly body: AsyncIterable<Buffer>,
    private readonly isMidLine: () => boolean,
    { lineTimeoutMs = LINE_TIMEOUT_MS, idleMs = IDLE_MS }: NdjsonLimits,
  ) {
    this.#lineTimeoutMs = lineTimeoutMs;
    this.#idleMs = idleMs;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer | 'stalled' | ProblemError> {
    const chunks = this.body[Symbol.asyncIterator]();
    let lineWaitedMs = 0;
    let since = 0;
    let stall: (() => void) | undefined;
    const look = setInterval(
      () => {
        const waitedMs = performance.now() - since;
        const isLate = this.isMidLine() ? lineWaitedMs + waitedMs > this.#lineTimeoutMs : waitedMs > this.#idleMs;
        if (isLate) stall?.();
      },
      Math.min(LOOK_EVERY_MS, this.#lineTimeoutMs, this.#idleMs),
    );
    try {
      for (;;) {
        if (!this.isMidLine()) lineWaitedMs = 0;
        since = performance.now();
        const next = await new Promise<IteratorResult<Buffer> | 'stalled' | ProblemError>((resolve, reject) => {
          stall = () => resolve('stalled');
          chunks
            .next()
            .then(resolve, (fault: Error) => (fault instanceof ProblemError ? resolve(fault) : reject(fault)));
        });
        stall = undefined;
        if (next === 'stalled' || next instanceof ProblemError) {
          yield next;
          return;
        }
        if (next.done) return;
        lineWaitedMs += performance.now() - since;
        yield next.value;
      }
    } finally {
      clearInterval(look);
    }
  }
}

/**
 * Answers a stream of lines. The status is only sent once the first answers are there, so that a request nothing of which could
 * be taken is answered by the problem that the first batch threw.
 */
export const answerNdjson = async (
  reply: FastifyReply,
  answers: AsyncGenerator<readonly LineAnswer[]>,
): Promise<void> => {
  const first = await answers.next();
  const text = async function* () {
    if (first.done) return;
    yield toLines(first.value);
    for await (const more of answers) yield toLines(more);
  };
  await reply.status(200).header('content-type', 'application/x-ndjson').send(Readable.from(text()));
};

const toLines = (answers: readonly LineAnswer[]): string => answers.map((a) => `${JSON.stringify(a)}\n`).join('');
