import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { backoff } from '@quittance/kafka';
import { Transactions } from '@quittance/runtime';
import { DeliveryEvents } from '../events.js';
import { DeliveryQueue, type FinishedAttempt } from '../store/delivery.store.js';
import { disableEndpoint, type EndpointAt } from '../store/endpoint.store.js';

interface Entry {
  readonly finished: FinishedAttempt;
  /** The endpoint to disable, where it said that it is gone. */
  readonly gone: EndpointAt | undefined;
  readonly resolve: () => void;
}

const MAX_BATCH = 200;
const faultWait = backoff({ firstMs: 100, mostMs: 2_000 });

/** Records how attempts ended, many to a transaction: what ends while one commit is under way goes into the next. */
@Injectable()
export class AttemptLedger {
  #entries: Entry[] = [];
  #writing: Promise<void> | undefined;
  #closing = false;

  constructor(
    private readonly queue: DeliveryQueue,
    @Inject(Transactions) private readonly transactions: Transactions,
    private readonly events: DeliveryEvents,
  ) {}

  /** Resolves once it is in the database, so that a lane stays taken while the database is away. */
  record(finished: FinishedAttempt, gone: EndpointAt | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.#entries.push({ finished, gone, resolve });
      this.#writing ??= this.#drain();
    });
  }

  /** Writes the remaining results, trying once. Deliveries whose result cannot be written are attempted again when their lease expires. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#writing;
  }

  async #drain(): Promise<void> {
    // Attempts that end in the same turn of the event loop share the first transaction, too.
    await new Promise((resolve) => setImmediate(resolve));
    for (let faults = 0; this.#entries.length > 0; ) {
      const batch = this.#entries.slice(0, MAX_BATCH);
      try {
        await this.#write(batch);
        this.#entries = this.#entries.slice(batch.length);
        for (const entry of batch) entry.resolve();
        faults = 0;
      } catch (error) {
        if (this.#closing) {
          this.events.fault('attempt ledger', error, 'what is left is attempted again after its lease');
          break;
        }
        faults += 1;
        const waitMs = faultWait(faults);
        this.events.fault('attempt ledger', error, `retrying in ${waitMs / 1_000} s`);
        await sleep(waitMs);
      }
    }
    // Cleared in the same turn as the last look at the entries: one that comes next starts a new drain.
    this.#writing = undefined;
  }

  /** A batch may be written twice over: the second time changes nothing, because its leases are gone. */
  async #write(batch: readonly Entry[]): Promise<void> {
    await this.queue.finish(batch.map((entry) => entry.finished));
    for (const endpoint of goneIn(batch)) {
      await this.transactions.run((unit) => disableEndpoint(unit, endpoint, 'answered-410'));
    }
  }
}

/** Each once, also where many attempts were told so. */
const goneIn = (batch: readonly Entry[]): Iterable<EndpointAt> =>
  new Map(
    batch.flatMap(({ gone }) => (gone === undefined ? [] : [[`${gone.endpointKey} ${gone.url}`, gone] as const])),
  ).values();
