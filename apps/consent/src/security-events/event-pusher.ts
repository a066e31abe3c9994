import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Periodic, scheduled } from '@quittance/kafka';
import { CONFIG, LOGGER, type Logger } from '@quittance/runtime';
import type { ConsentConfig } from '../consent.config.js';
import { ConsentEvents } from '../events.js';
import { ConsentEventStore } from '../store/consent-event.store.js';
import { EventStreamStore, type PushTarget } from '../store/event-stream.store.js';
import { KEPT_MS } from './event-outbox.js';
import { EventTokens } from './event-tokens.js';
import { PushClient } from './push-client.js';

const EVERY_MS = 250;
const LEASE_MARGIN_MS = 10_000;
/** Of each wait, either way: banks that failed together do not come back together. */
const JITTER = 0.2;

/**
 * Brings events to the banks that want them pushed (RFC 8935). Each bank has a lane: one attempt at a time, and one that hangs holds up only
 * itself. All state is in the database: a restart goes on where it was. What was tried often enough stays to be polled.
 */
@Injectable()
export class EventPusher implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #stopped = new AbortController();
  readonly #periodic: Periodic;
  readonly #waitAfter: ReturnType<typeof scheduled>;

  constructor(
    private readonly streams: EventStreamStore,
    private readonly store: ConsentEventStore,
    private readonly tokens: EventTokens,
    private readonly client: PushClient,
    private readonly events: ConsentEvents,
    @Inject(CONFIG) private readonly config: ConsentConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const work = (): Promise<void> => this.#work();
    this.#periodic = new Periodic({ component: 'push of consent events', everyMs: EVERY_MS, work, logger });
    this.#waitAfter = scheduled(config.CONSENT_EVENT_RETRY_SCHEDULE_MS.split(',').map(Number), JITTER);
  }

  onApplicationBootstrap(): void {
    this.#periodic.start();
  }

  /** What is under way is given up, and made again when its lease ends. */
  async onModuleDestroy(): Promise<void> {
    this.#stopped.abort();
    await this.#periodic.stop();
    await Promise.all(this.#lanes.values());
  }

  async #work(): Promise<void> {
    const now = Date.now();
    for (const target of await this.streams.due(now, now - KEPT_MS)) {
      const { bankId } = target;
      if (this.#lanes.has(bankId)) continue;
      const lane = this.#lane(target)
        .catch((error: unknown) => this.logger.warn({ bankId, error }, 'push of consent events: going on later'))
        .finally(() => this.#lanes.delete(bankId));
      this.#lanes.set(bankId, lane);
    }
  }

  /** Until one fails, or nothing is due. */
  async #lane(target: PushTarget): Promise<void> {
    while (!this.#stopped.signal.aborted && (await this.#attempt(target)));
  }

  async #attempt({ bankId, url }: PushTarget): Promise<boolean> {
    const now = Date.now();
    const leaseMs = this.config.CONSENT_BANK_TIMEOUT_MS + LEASE_MARGIN_MS;
    const claimed = await this.streams.claim(bankId, { now, since: now - KEPT_MS, leaseMs });
    if (claimed === undefined) return false;
    const { row, attempt } = claimed;
    const status = await this.client.post(url, await this.tokens.sign(row), this.#stopped.signal);
    const isTaken = status !== undefined && status >= 200 && status < 300;
    if (isTaken) await this.store.remove(bankId, [row.jti]);
    else if (!this.#stopped.signal.aborted) {
      const waitMs = this.#waitAfter(attempt, Math.random());
      await this.streams.retry(claimed, waitMs === undefined ? null : Date.now() + waitMs);
    }
    this.events.eventPushed(bankId, isTaken, status);
    return isTaken;
  }
}
