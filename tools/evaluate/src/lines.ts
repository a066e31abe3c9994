import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parseInstant, parseJsonText } from '@quittance/edge/shapes';

export interface Line {
  readonly file: string;
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Epoch ms; NaN when the line does not state it. */
  readonly arrivesAt: number;
}

export type Fields = Readonly<Record<string, unknown>>;

const ARRIVES_AT = /"arrivesAt"\s*:\s*"([^"]+)"/;

/**
 * The lines of an NDJSON file, in batches, in order of arrival; lines of the same instant keep the order of the file.
 */
export async function* linesByArrival(file: string): AsyncGenerator<readonly Line[]> {
  if (await isInOrder(file)) {
    yield* linesOf(file);
    return;
  }
  const lines: Line[] = [];
  for await (const some of linesOf(file)) for (const line of some) lines.push(line);
  yield lines.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Sort key of arrival. A line without one comes first: it is only there to be reported. */
export const placeOf = ({ arrivesAt }: Line): number =>
  Number.isNaN(arrivesAt) ? Number.NEGATIVE_INFINITY : arrivesAt;

async function isInOrder(file: string): Promise<boolean> {
  let last = Number.NEGATIVE_INFINITY;
  for await (const lines of linesOf(file)) {
    for (const { arrivesAt } of lines) {
      if (arrivesAt < last) return false;
      if (!Number.isNaN(arrivesAt)) last = arrivesAt;
    }
  }
  return true;
}

/** Lines in the order of the file. */
async function* linesOf(file: string): AsyncGenerator<readonly Line[]> {
  const raw = createReadStream(file, { highWaterMark: AT_ONCE });
  const stream: Readable = (await isGzip(file)) ? raw.pipe(createGunzip({ chunkSize: AT_ONCE })) : raw;
  raw.on('error', (error) => stream.destroy(error));
  /** Pieces of a line whose end has not been read. */
  let begun: Buffer[] = [];
  let number = 0;
  const toText = (end: Buffer): string => {
    const text = (begun.length === 0 ? end : Buffer.concat([...begun, end])).toString('utf8');
    begun = [];
    return text;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines: Line[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, from)) {
      number += 1;
      const text = toText(chunk.subarray(from, end));
      if (!isBlank(text)) lines.push(toLine(file, number, text));
      from = end + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
    yield lines;
  }
  const text = toText(Buffer.alloc(0));
  if (!isBlank(text)) yield [toLine(file, number + 1, text)];
}

/** Bytes per read; small, so that lines are garbage-collected young. */
const AT_ONCE = 1 << 17;
const LINE_END = 0x0a;

const isBlank = (text: string): boolean => text[0] !== '{' && text.trim() === '';

function toLine(file: string, number: number, text: string): Line {
  const said = ARRIVES_AT.exec(text)?.[1];
  const instant = said === undefined ? undefined : parseInstant(said);
  return { file, number, text, arrivesAt: instant?.zoned ? instant.ms : Number.NaN };
}

/** By its first two bytes, whatever its name. */
async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object in a line, or what is wrong with it. */
export function toFields(text: string): Fields | string {
  const parsed = parseJsonText(text);
  if ('value' in parsed) return isObject(parsed.value) ? parsed.value : 'is not a JSON object';
  switch (parsed.fault) {
    case 'duplicate_key':
      return `${parsed.field} is given twice`;
    case 'too_deep':
      return 'is nested too deeply';
    case 'malformed_json':
      return 'is not JSON';
  }
}
