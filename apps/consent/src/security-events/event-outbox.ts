import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Periodic } from '@quittance/kafka';
import { LOGGER, type Logger } from '@quittance/runtime';
import { ConsentEvents } from '../events.js';
import { ConsentEventStore } from '../store/consent-event.store.js';
import { EventTokens } from './event-tokens.js';

const AT_MOST = 100;
export const KEPT_MS = 30 * 86_400_000;
const UPKEEP_EVERY_MS = 5 * 60_000;

interface Poll {
  readonly maxEvents?: number | undefined;
  readonly ack: readonly string[];
  /** What the bank could not take, with why. */
  readonly setErrs: Readonly<Record<string, { readonly err: string }>>;
}

/** What banks ask for themselves (RFC 8936). An event comes again until it is acknowledged; what nobody fetches is dropped after 30 days. */
@Injectable()
export class EventOutbox implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #upkeep: Periodic;

  constructor(
    private readonly store: ConsentEventStore,
    private readonly tokens: EventTokens,
    private readonly events: ConsentEvents,
    @Inject(LOGGER) logger: Logger,
  ) {
    const work = (): Promise<void> => store.forget(Date.now() - KEPT_MS);
    const component = 'upkeep of consent events';
    this.#upkeep = new Periodic({ component, everyMs: UPKEEP_EVERY_MS, work, logger, atOnce: true });
  }

  onApplicationBootstrap(): void {
    this.#upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.#upkeep.stop();
  }

  async poll(bankId: string, { maxEvents = AT_MOST, ack, setErrs }: Poll) {
    for (const { err } of Object.values(setErrs)) this.events.eventRefused(bankId, err);
    await this.store.remove(bankId, [...ack, ...Object.keys(setErrs)]);
    const most = Math.min(maxEvents, AT_MOST);
    const open = await this.store.open(bankId, Date.now() - KEPT_MS, most + 1);
    const signed = open.slice(0, most).map(async (row) => [row.jti, await this.tokens.sign(row)] as const);
    return { sets: Object.fromEntries(await Promise.all(signed)), moreAvailable: open.length > most };
  }
}
