import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, Transactions } from '@quittance/service';
import type { DeliveryConfig } from './delivery.config.js';
import { DeliveryEvents } from './events.js';
import { WebhookClient } from './sender/webhook-client.js';
import { lapseExpired, uncovered } from './store/consent.store.js';
import { countOpen } from './store/delivery.store.js';
import { cancelStranded } from './store/endpoint.store.js';
import { eraseAccounts } from './store/erasure.store.js';
import { deleteExpired } from './store/retention.store.js';

const EVERY_MS = 15_000;
const RETENTION_EVERY_MS = 3_600_000;

/**
 * What time brings about by itself: consents expire (they stop counting at once; here their receipts are erased), deliveries are
 * left without an endpoint, records pass their keeping time, connections fall idle.
 */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnModuleDestroy {
  #timer: NodeJS.Timeout | undefined;
  #retentionAt = 0;

  constructor(
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly client: WebhookClient,
    private readonly events: DeliveryEvents,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(
      () => void this.#run().catch((error) => this.events.fault('housekeeping', error)),
      EVERY_MS,
    );
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  async #run(): Promise<void> {
    await this.client.closeIdle(Date.now());
    const erased = await this.transactions.run(async (unit) =>
      eraseAccounts(unit, await uncovered(unit, await lapseExpired(unit))),
    );
    this.events.consentsChanged(0, erased);
    await this.transactions.run(cancelStranded);
    this.events.openDeliveries(await this.transactions.run(countOpen));
    if (performance.now() < this.#retentionAt) return;
    this.#retentionAt = performance.now() + RETENTION_EVERY_MS;
    await this.transactions.run((unit) =>
      deleteExpired(unit, {
        transactions: this.config.KEEP_TRANSACTION_HASHES_DAYS,
        deliveries: this.config.KEEP_DELIVERIES_DAYS,
        receipts: this.config.KEEP_RECEIPTS_DAYS,
      }),
    );
  }
}
