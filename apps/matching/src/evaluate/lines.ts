import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parseInstant } from '@quittance/api';

export interface Line {
  readonly file: string;
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Epoch ms; NaN when the line does not say. */
  readonly arrivesAt: number;
}

const ARRIVES_AT = /"arrivesAt"\s*:\s*"([^"]+)"/;

/** The lines of an NDJSON file, many at a time, in the order in which they arrive; those of one instant in the order of the file. */
export async function* linesByArrival(file: string): AsyncGenerator<readonly Line[]> {
  if (await isInOrder(file)) {
    yield* linesOf(file);
    return;
  }
  const lines: Line[] = [];
  for await (const some of linesOf(file)) for (const line of some) lines.push(line);
  // A line that does not say when it arrives comes first: it is only there to be reported.
  yield lines.sort((a, b) => (a.arrivesAt || 0) - (b.arrivesAt || 0));
}

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

/** In the order of the file. */
async function* linesOf(file: string): AsyncGenerator<readonly Line[]> {
  const raw = createReadStream(file, { highWaterMark: 1 << 20 });
  const stream: Readable = (await isGzip(file)) ? raw.pipe(createGunzip({ chunkSize: 1 << 20 })) : raw;
  raw.on('error', (error) => stream.destroy(error));
  stream.setEncoding('utf8');
  let rest = '';
  let number = 0;
  for await (const chunk of stream as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    const lines: Line[] = [];
    for (const text of parts) {
      number += 1;
      if (!isBlank(text)) lines.push(toLine(file, number, text));
    }
    yield lines;
  }
  if (!isBlank(rest)) yield [toLine(file, number + 1, rest)];
}

const isBlank = (text: string): boolean => text[0] !== '{' && text.trim() === '';

function toLine(file: string, number: number, text: string): Line {
  const said = ARRIVES_AT.exec(text)?.[1];
  const instant = said === undefined ? undefined : parseInstant(said);
  return { file, number, text, arrivesAt: instant?.zoned ? instant.ms : Number.NaN };
}

/** By its first two bytes, whatever it is called. */
async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
