import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Periodic } from '@quittance/kafka';
import { CONFIG, LOGGER, type Logger } from '@quittance/runtime';
import type { IngestionConfig } from '../ingestion.config.js';
import { SaleRevisionStore } from './sale-revision.store.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Forgets old content hashes, every hour, a bounded number of rows at a time. */
@Injectable()
export class RevisionExpiry implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #periodic: Periodic;

  constructor(
    private readonly revisions: SaleRevisionStore,
    @Inject(CONFIG) private readonly config: IngestionConfig,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.#periodic = new Periodic({
      component: 'expiry of revisions',
      everyMs: HOUR_MS,
      work: () => this.expire(Date.now()),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.#periodic.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#periodic.stop();
  }

  async expire(nowMs: number): Promise<void> {
    const before = new Date(nowMs - this.config.REVISIONS_KEPT_DAYS * DAY_MS);
    while (!this.#periodic.isStopped && (await this.revisions.forgetBefore(before)) > 0);
  }
}
