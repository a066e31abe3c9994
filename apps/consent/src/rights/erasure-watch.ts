import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from '@quittance/kafka';
import { LOGGER, type Logger, Transactions } from '@quittance/runtime';
import { AccountErased } from '../contract.js';
import { ConsentEvents } from '../events.js';
import { ErasureStore } from '../store/erasure.store.js';

const EVERY_MS = 30_000;
/** An erasure takes seconds. */
const LATE_MS = 10 * 60_000;
/** Confirmations are kept in their topics for less than a day: one that was lost is asked for again. */
const ASK_AGAIN_MS = 3_600_000;

/** Tells operators of erasures that wait for another service, and asks again. */
@Injectable()
export class ErasureWatch implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #periodic: Periodic;

  constructor(
    private readonly erasures: ErasureStore,
    private readonly transactions: Transactions,
    private readonly events: ConsentEvents,
    @Inject(LOGGER) logger: Logger,
  ) {
    const work = () => this.look(Date.now());
    this.#periodic = new Periodic({ component: 'watch of erasures', everyMs: EVERY_MS, work, logger, atOnce: true });
  }

  onApplicationBootstrap(): void {
    this.#periodic.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#periodic.stop();
  }

  async look(at: number): Promise<void> {
    const { count, oldestAt } = await this.erasures.open();
    const ageMs = oldestAt === undefined ? 0 : Math.max(0, at - oldestAt);
    this.events.erasuresOpen(count, ageMs, ageMs > LATE_MS);
    if (ageMs < ASK_AGAIN_MS) return;
    await this.transactions.run(async (unit) => {
      for (const { digest, askId, erasedAt } of await this.erasures.takeOverdue(at - ASK_AGAIN_MS, at, unit))
        unit.emit(AccountErased, digest, { digest, askId, erasedAt });
    });
  }
}
