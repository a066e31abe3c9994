import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { inSpan, scheduled } from '@quittance/kafka';
import { CONFIG } from '@quittance/runtime';
import { ConsentFreshness } from '../consent-freshness.js';
import { type DeliveryConfig, toSchedule } from '../delivery.config.js';
import { type AttemptResult, decideAfterAttempt, type Verdict } from '../domain/attempt.js';
import { DeliveryEvents } from '../events.js';
import { type ClaimedDelivery, DeliveryQueue } from '../store/delivery.store.js';
import { AttemptLedger } from './attempt-ledger.js';
import { WebhookClient } from './webhook-client.js';

/** After something was queued, look this often for a moment: the queueing transaction is still about to commit. */
const EAGER_POLL_MS = 10;
const EAGER_MS = 300;
/** Lets what ends at about the same time be claimed for together. */
const BETWEEN_CLAIMS_MS = 2;
const CLAIM_RETRY_MS = 1_000;
/** Of each wait, either way: endpoints that failed together do not come back together. */
const JITTER = 0.2;

/**
 * Claims due deliveries and attempts them. Each endpoint has its own lane: its own number of attempts at once and its own
 * connections, so that one that hangs holds up only itself. All state is in the database: a restart goes on where it was.
 */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #busy = new Map<string, number>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #waitAfter: ReturnType<typeof scheduled>;
  #eagerUntil = 0;
  #held = true;
  #stopping = false;
  #woken = false;
  #endPause: () => void = () => {};
  #loop: Promise<void> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    private readonly queue: DeliveryQueue,
    private readonly freshness: ConsentFreshness,
    private readonly client: WebhookClient,
    private readonly ledger: AttemptLedger,
    private readonly events: DeliveryEvents,
  ) {
    this.#waitAfter = scheduled(toSchedule(config), JITTER);
  }

  onApplicationBootstrap(): void {
    this.#loop = this.#run();
  }

  /** Stops claiming, lets attempts under way end, and records them. What a kill interrupts is claimed again when its lease ends. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    this.#wakeUp();
    await this.#loop;
    await Promise.race([Promise.all(this.#underWay), sleep(this.config.DELIVERY_TIMEOUT_MS)]);
    await this.ledger.close();
    await this.client.close();
  }

  /** Something may be due: look soon. */
  wake(): void {
    this.#eagerUntil = performance.now() + EAGER_MS;
    this.#wakeUp();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const claimed = await this.#claim();
      for (const delivery of claimed) this.#start(delivery);
      if (claimed.length > 0) await sleep(BETWEEN_CLAIMS_MS);
      else await this.#pause(performance.now() < this.#eagerUntil ? EAGER_POLL_MS : this.config.DELIVERY_POLL_MS);
    }
  }

  async #claim(): Promise<readonly ClaimedDelivery[]> {
    const held = !this.freshness.isFresh();
    if (held !== this.#held) this.events.sendingHeld(held);
    this.#held = held;
    if (held) return [];
    try {
      return await this.queue.claim({
        busy: this.#busy,
        laneWidth: this.config.DELIVERY_LANE_WIDTH,
        leaseMs: this.config.DELIVERY_TIMEOUT_MS + this.config.DELIVERY_LEASE_MARGIN_MS,
        leaseToken: randomUUID(),
      });
    } catch (error) {
      this.events.fault('webhook sender', error, `claiming again in ${CLAIM_RETRY_MS / 1_000} s`);
      await this.#pause(CLAIM_RETRY_MS);
      return [];
    }
  }

  #start(delivery: ClaimedDelivery): void {
    const { endpointKey } = delivery;
    const taken = (this.#busy.get(endpointKey) ?? 0) + 1;
    this.#busy.set(endpointKey, taken);
    const work = this.#attempt(delivery)
      .catch((error: unknown) =>
        this.events.fault('webhook sender', error, 'the delivery is attempted again when its lease ends'),
      )
      .finally(() => {
        const left = this.#busy.get(endpointKey)! - 1;
        if (left > 0) this.#busy.set(endpointKey, left);
        else this.#busy.delete(endpointKey);
        this.#underWay.delete(work);
        // Only a full lane can have left due deliveries unclaimed.
        if (taken >= this.config.DELIVERY_LANE_WIDTH) this.#wakeUp();
      });
    this.#underWay.add(work);
  }

  /** One attempt: a span of the receipt's own trace. Nothing but the Standard Webhooks headers goes out with it. */
  #attempt(delivery: ClaimedDelivery): Promise<void> {
    const carrier = delivery.traceparent === undefined ? {} : { traceparent: delivery.traceparent };
    return inSpan('webhook attempt', SpanKind.CLIENT, carrier, async (span) => {
      const startedAt = performance.now();
      const result = await this.#post(delivery);
      const durationMs = Math.round(performance.now() - startedAt);
      const verdict = decideAfterAttempt(result, this.#waitAfter(delivery.attempt, Math.random()));
      span.setAttributes({
        'quittance.attempt': delivery.attempt,
        'quittance.outcome': verdict.kind,
        ...(result.kind === 'answered'
          ? { 'http.response.status_code': result.status }
          : { 'error.type': result.error }),
      });
      this.events.attemptEnded(result, verdict, durationMs);
      const finished = {
        deliveryId: delivery.deliveryId,
        leaseToken: delivery.leaseToken,
        attempt: delivery.attempt,
        status: result.kind === 'answered' ? result.status : undefined,
        error: result.kind === 'failed' ? result.error : undefined,
        durationMs,
        ...toDeliveryState(verdict),
      };
      await this.ledger.record(finished, verdict.kind === 'endpoint-gone' ? delivery : undefined);
    });
  }

  /** A secret that cannot be opened fails the attempt like an endpoint that cannot be reached: on the schedule, and seen in the log. */
  async #post(delivery: ClaimedDelivery): Promise<AttemptResult> {
    try {
      return await this.client.post(delivery);
    } catch (error) {
      const next = 'attempted again on schedule; is DELIVERY_SECRET the one that the secret was sealed under?';
      this.events.fault('webhook sender', error, next);
      return { kind: 'failed', error: 'unexpected' };
    }
  }

  #wakeUp(): void {
    this.#woken = true;
    this.#endPause();
  }

  /** Ends early when woken, also by a call that came just before it. */
  async #pause(ms: number): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#woken = false;
  }
}

const toDeliveryState = (
  verdict: Verdict,
): { state: 'delivered' | 'failed' | 'pending'; reason: string | undefined; afterMs: number } => {
  switch (verdict.kind) {
    case 'delivered':
      return { state: 'delivered', reason: undefined, afterMs: 0 };
    case 'retry':
      return { state: 'pending', reason: undefined, afterMs: verdict.afterMs };
    case 'exhausted':
      return { state: 'failed', reason: 'attempts-used-up', afterMs: 0 };
    case 'endpoint-gone':
      return { state: 'failed', reason: 'endpoint-gone', afterMs: 0 };
  }
};
