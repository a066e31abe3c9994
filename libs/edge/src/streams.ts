import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { type NdjsonLine, readNdjson } from './ndjson.js';
import { commonRefused } from './problem.js';
import { RateLimits } from './rate-limits.js';
import { EDGE_SETTINGS, type EdgeSettings } from './settings.js';
import { Tally } from './tally.js';
import { Unpacked } from './unpacked.js';

/** Reads the streams of an edge within the limits of their owner: concurrent streams, lines per second, idle time. */
@Injectable()
export class Streams {
  readonly #open = new Tally();

  constructor(
    @Inject(EDGE_SETTINGS) private readonly settings: EdgeSettings,
    @Inject(RateLimits) private readonly rates: RateLimits,
  ) {}

  async *read(ownerId: string, body: Readable): AsyncGenerator<NdjsonLine[]> {
    if (this.#open.of(ownerId) >= this.settings.HTTP_STREAMS_PER_KEY) throw commonRefused('too_many_streams', 1);
    this.#open.add(ownerId);
    try {
      yield* readNdjson(body, {
        lineTimeoutMs: this.settings.HTTP_BODY_TIMEOUT_MS,
        idleMs: this.settings.HTTP_STREAM_IDLE_MS,
        pace: (lines) => this.#pace(ownerId, lines),
      });
    } finally {
      if (body instanceof Unpacked) body.destroy();
      this.#open.remove(ownerId);
    }
  }

  async #pace(ownerId: string, lines: number): Promise<void> {
    const waitMs = this.rates.takeLines(ownerId, lines, performance.now());
    if (waitMs > 0) await sleep(waitMs);
  }
}
