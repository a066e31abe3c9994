import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger, METRICS } from '@quittance/runtime';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { AttemptResult, Verdict } from './domain/attempt.js';
import type { IntakeAnswer } from './domain/intake.js';
import type { ReceiptDecision } from './domain/receipt.js';
import type { Erased } from './store/erasure.store.js';

/** Telemetry of business events: a counter, and a log line where it helps an operator. Never includes customer ids. */
@Injectable()
export class DeliveryEvents {
  readonly #transactions: Counter<'answer'>;
  readonly #receipts: Counter<'decision'>;
  readonly #attempts: Counter<'result'>;
  readonly #attemptSeconds: Histogram;
  readonly #consents: Counter;
  readonly #erased: Counter;
  readonly #open: Gauge<'state'>;

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(METRICS) registry: Registry,
  ) {
    const registers = [registry];
    this.#transactions = new Counter({
      name: 'quittance_transactions_total',
      help: 'Transaction lines offered by banks, by what became of them',
      labelNames: ['answer'],
      registers,
    });
    this.#receipts = new Counter({
      name: 'quittance_receipts_total',
      help: 'Receipts that arrived, by what was decided',
      labelNames: ['decision'],
      registers,
    });
    this.#attempts = new Counter({
      name: 'quittance_webhook_attempts_total',
      help: 'Webhook attempts, by result',
      labelNames: ['result'],
      registers,
    });
    this.#attemptSeconds = new Histogram({
      name: 'quittance_webhook_attempt_seconds',
      help: 'Time endpoints took to answer',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
      registers,
    });
    this.#consents = new Counter({
      name: 'quittance_consents_applied_total',
      help: 'Consents whose state changed here',
      registers,
    });
    this.#erased = new Counter({
      name: 'quittance_receipts_erased_total',
      help: 'Receipts erased when consent ended',
      registers,
    });
    this.#open = new Gauge({
      name: 'quittance_deliveries_open',
      help: 'Webhook deliveries not finished',
      labelNames: ['state'],
      registers,
    });
  }

  transactionsAnswered(invalid: number, answers: readonly IntakeAnswer[]): void {
    if (invalid > 0) this.#transactions.inc({ answer: 'invalid' }, invalid);
    for (const answer of answers) this.#transactions.inc({ answer });
  }

  receiptsDecided(decisions: readonly ReceiptDecision[]): void {
    for (const decision of decisions) {
      this.#receipts.inc({ decision: 'reason' in decision ? decision.reason : decision.kind });
    }
  }

  attemptEnded(result: AttemptResult, verdict: Verdict, durationMs: number): void {
    const answer = result.kind === 'answered' ? `${Math.floor(result.status / 100)}xx` : result.error;
    this.#attempts.inc({ result: answer });
    this.#attemptSeconds.observe(durationMs / 1000);
    if (verdict.kind === 'endpoint-gone') this.logger.warn('an endpoint answered 410 and is disabled');
    if (verdict.kind === 'exhausted')
      this.logger.warn({ answer }, 'a delivery failed for good: its attempts are used up');
  }

  consentsChanged(count: number, erased: Erased): void {
    this.#consents.inc(count);
    this.#erased.inc(erased.receipts);
    if (erased.receipts + erased.deliveriesCancelled > 0) {
      this.logger.info({ receipts: erased.receipts, deliveriesCancelled: erased.deliveriesCancelled }, 'consent ended');
    }
  }

  accountsErased(count: number): void {
    if (count > 0) this.logger.info({ count }, 'accounts were erased');
  }

  consentsBlocked(count: number): void {
    this.logger.error(
      { count },
      'consent records were parked: their consents count as not given until they are replayed',
    );
  }

  sendingHeld(held: boolean): void {
    if (held) this.logger.warn('the state of consents is not known: nothing is sent');
    else this.logger.info('the state of consents is known: sending');
  }

  openDeliveries(open: { pending: number; sending: number }): void {
    this.#open.set({ state: 'pending' }, open.pending);
    this.#open.set({ state: 'sending' }, open.sending);
  }

  /** `next` says in words what becomes of what was being done, and when. */
  fault(component: string, error: unknown, next: string): void {
    this.logger.warn({ component, error }, `${component}: a fault; ${next}`);
  }
}
