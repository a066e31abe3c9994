import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from '@quittance/kafka';
import { CONFIG, LOGGER, type Logger, Transactions } from '@quittance/runtime';
import type { DeliveryConfig } from './delivery.config.js';
import { DeliveryEvents } from './events.js';
import { WebhookClient } from './sender/webhook-client.js';
import { WebhookSender } from './sender/webhook-sender.js';
import { deleteErasedNotices, forgetErasures } from './store/account-erasure.store.js';
import { lapseExpired } from './store/consent.store.js';
import { countOpen } from './store/delivery.store.js';
import { cancelStranded } from './store/endpoint.store.js';
import { endCovers } from './store/ended-cover.store.js';
import { deleteExpired } from './store/retention.store.js';

const EVERY_MS = 15_000;
/** Banks are notified of an expired consent within seconds. */
const LAPSE_EVERY_MS = 2_000;
const RETENTION_EVERY_MS = 3_600_000;

/**
 * Periodic work: erases the receipts of expired consents (which stop counting at once) and notifies their banks, cancels deliveries whose
 * endpoint is gone, deletes records past their retention time, closes idle connections.
 */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #periodics: readonly Periodic[];

  constructor(
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    @Inject(LOGGER) logger: Logger,
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly client: WebhookClient,
    private readonly sender: WebhookSender,
    private readonly events: DeliveryEvents,
  ) {
    this.#periodics = [
      new Periodic({ component: 'upkeep of deliveries', everyMs: EVERY_MS, work: () => this.#tidy(), logger }),
      new Periodic({ component: 'expiry of consents', everyMs: LAPSE_EVERY_MS, work: () => this.#lapse(), logger }),
      new Periodic({
        component: 'retention',
        everyMs: RETENTION_EVERY_MS,
        work: () => this.#forget(),
        logger,
        atOnce: true,
      }),
    ];
  }

  onApplicationBootstrap(): void {
    for (const periodic of this.#periodics) periodic.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.#periodics.map((periodic) => periodic.stop()));
  }

  async #lapse(): Promise<void> {
    const { lapsed, erased } = await this.transactions.run(async (unit) => {
      const ended = await lapseExpired(unit);
      return { lapsed: ended.length, erased: await endCovers(unit, ended) };
    });
    if (lapsed === 0) return;
    this.events.consentsChanged(0, erased);
    this.sender.wake();
  }

  async #tidy(): Promise<void> {
    await this.client.closeIdle(Date.now());
    await this.transactions.run(cancelStranded);
    this.events.openDeliveries(await this.transactions.run(countOpen));
  }

  async #forget(): Promise<void> {
    await this.transactions.run(forgetErasures);
    await this.transactions.run(async (unit) => {
      await deleteErasedNotices(unit);
      await deleteExpired(unit, {
        transactions: this.config.KEEP_TRANSACTION_HASHES_DAYS,
        deliveries: this.config.KEEP_DELIVERIES_DAYS,
        receipts: this.config.KEEP_RECEIPTS_DAYS,
      });
    });
  }
}
