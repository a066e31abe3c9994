import { Inject, Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import type { LineAnswer } from '@quittance/edge/shapes';
import { LOGGER, type Logger, METRICS } from '@quittance/runtime';
import { Counter, type Registry } from 'prom-client';

/** What happened to one batch of sales of a retailer. */
interface SaleTally {
  readonly retailerId: string;
  readonly answers: readonly LineAnswer[];
  /** Accepted for the first time, but lines or tenders do not add up to the total. */
  readonly unreconciled: number;
  /** Accepted again: the same revision with the same content. */
  readonly repeated: number;
  /** Reprints. */
  readonly copies: number;
}

/** Telemetry: one function per business event. Retailer ids are labels, nothing of a sale is. */
@Injectable()
export class IngestionEvents {
  readonly #sales: Counter<'retailer' | 'outcome'>;
  readonly #unreconciled: Counter<'retailer'>;
  readonly #repeated: Counter<'retailer'>;
  readonly #copies: Counter<'retailer'>;
  readonly #stores: Counter<'outcome'>;
  readonly #heartbeats: Counter<'retailer'>;

  constructor(
    @Inject(METRICS) registry: Registry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const registers = [registry];
    this.#sales = new Counter({
      name: 'quittance_sales_total',
      help: 'Sales answered, by retailer and outcome (accepted, or the code of the refusal)',
      labelNames: ['retailer', 'outcome'],
      registers,
    });
    this.#unreconciled = new Counter({
      name: 'quittance_sales_unreconciled_total',
      help: 'Sales whose lines or tenders do not add up to the total: the quality of the feed',
      labelNames: ['retailer'],
      registers,
    });
    this.#repeated = new Counter({
      name: 'quittance_sales_repeated_total',
      help: 'Sales that were sent again unchanged',
      labelNames: ['retailer'],
      registers,
    });
    this.#copies = new Counter({
      name: 'quittance_sales_copies_total',
      help: 'Reprints, which change nothing',
      labelNames: ['retailer'],
      registers,
    });
    this.#stores = new Counter({
      name: 'quittance_store_registrations_total',
      help: 'Store registrations, by outcome (changed, unchanged)',
      labelNames: ['outcome'],
      registers,
    });
    this.#heartbeats = new Counter({
      name: 'quittance_heartbeats_total',
      help: 'Heartbeats of feeds, by retailer',
      labelNames: ['retailer'],
      registers,
    });
  }

  salesAnswered({ retailerId, answers, unreconciled, repeated, copies }: SaleTally): void {
    const byOutcome = new Map<string, number>();
    for (const answer of answers) {
      const outcome = answer.status === 'accepted' ? 'accepted' : answer.problem.code;
      byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
    }
    for (const [outcome, count] of byOutcome) this.#sales.inc({ retailer: retailerId, outcome }, count);
    if (unreconciled > 0) this.#unreconciled.inc({ retailer: retailerId }, unreconciled);
    if (repeated > 0) this.#repeated.inc({ retailer: retailerId }, repeated);
    if (copies > 0) this.#copies.inc({ retailer: retailerId }, copies);
    const outcomes = Object.fromEntries(byOutcome);
    this.logger.debug({ retailerId, outcomes, unreconciled, repeated }, 'sales answered');
    trace.getActiveSpan()?.addEvent('sales answered', { ...outcomes, unreconciled, repeated });
  }

  storeRegistered(retailerId: string, changed: boolean): void {
    this.#stores.inc({ outcome: changed ? 'changed' : 'unchanged' });
    if (changed) this.logger.info({ retailerId }, 'store registered');
    trace.getActiveSpan()?.addEvent('store registered', { changed });
  }

  /** Unexpected errors that were answered. */
  fault(doing: string, error: unknown): void {
    this.logger.error({ error, doing }, 'a fault');
  }

  heartbeatReceived(retailerId: string): void {
    this.#heartbeats.inc({ retailer: retailerId });
    trace.getActiveSpan()?.addEvent('heartbeat received');
  }
}
