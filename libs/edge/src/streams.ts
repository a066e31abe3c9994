import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type NdjsonLine, readNdjson } from './ndjson.js';
import { commonRefused } from './problem.js';
import { RateLimits } from './rate-limits.js';
import { EDGE_SETTINGS, type EdgeSettings } from './settings.js';
import { Unpacked } from './unpacked.js';

/** Reads the streams of an edge within what one owner of keys may have: so many at once, so many lines a second, none that stalls. */
@Injectable()
export class Streams {
  readonly #open = new Map<string, number>();

  constructor(
    @Inject(EDGE_SETTINGS) private readonly settings: EdgeSettings,
    @Inject(RateLimits) private readonly rates: RateLimits,
  ) {}

  async *read(ownerId: string, body: Readable): AsyncGenerator<NdjsonLine[]> {
    const open = this.#open.get(ownerId) ?? 0;
    if (open >= this.settings.HTTP_STREAMS_PER_KEY) throw commonRefused('too_many_streams', 1);
    this.#open.set(ownerId, open + 1);
    try {
      yield* readNdjson(body, {
        lineTimeoutMs: this.settings.HTTP_BODY_TIMEOUT_MS,
        idleMs: this.settings.HTTP_STREAM_IDLE_MS,
        pace: (lines) => this.#pace(ownerId, lines),
      });
    } finally {
      if (body instanceof Unpacked) body.destroy();
      const left = (this.#open.get(ownerId) ?? 1) - 1;
      if (left === 0) this.#open.delete(ownerId);
      else this.#open.set(ownerId, left);
    }
  }

  async #pace(ownerId: string, lines: number): Promise<void> {
    const waitMs = this.rates.takeLines(ownerId, lines, performance.now());
    if (waitMs > 0) await sleep(waitMs);
  }
}
