import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, LOGGER, type Logger } from '@quittance/runtime';
import type { IngestionConfig } from '../ingestion.config.js';
import { SaleRevisionStore } from './sale-revision.store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Forgets old content hashes, every hour, a bounded number of rows at a time. */
@Injectable()
export class RevisionExpiry implements OnApplicationBootstrap, OnApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(
    private readonly revisions: SaleRevisionStore,
    @Inject(CONFIG) private readonly config: IngestionConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.expire(Date.now()), HOUR_MS);
  }

  onApplicationShutdown(): void {
    this.#stopping = true;
    clearInterval(this.#timer);
  }

  async expire(nowMs: number): Promise<void> {
    const before = new Date(nowMs - this.config.REVISIONS_KEPT_DAYS * DAY_MS);
    try {
      while (!this.#stopping && (await this.revisions.forgetBefore(before)) > 0);
    } catch (error) {
      this.logger.warn({ error }, 'old revisions could not be forgotten; trying again in an hour');
    }
  }
}
