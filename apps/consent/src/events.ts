import { Inject, Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { LOGGER, type Logger, METRICS } from '@quittance/runtime';
import { Counter, type Registry } from 'prom-client';

type PutOutcome = 'given' | 'withdrawn' | 'unchanged' | 'taken' | 'objected';

/** Telemetry: one function per business event. Neither consent nor account ids are ever part of it. */
@Injectable()
export class ConsentEvents {
  readonly #puts: Counter<'bank' | 'outcome'>;

  constructor(
    @Inject(METRICS) registry: Registry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#puts = new Counter({
      name: 'quittance_consents_total',
      help: 'Consents put, by bank and outcome (given, withdrawn, unchanged, taken, objected)',
      labelNames: ['bank', 'outcome'],
      registers: [registry],
    });
  }

  consentPut(bankId: string, outcome: PutOutcome): void {
    this.#puts.inc({ bank: bankId, outcome });
    this.logger.debug({ bankId, outcome }, 'consent put');
    trace.getActiveSpan()?.addEvent('consent put', { outcome });
  }
}
