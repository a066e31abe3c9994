import { Inject, Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { LOGGER, type Logger, METRICS } from '@quittance/runtime';
import type { Intake } from './store/security-event.store.js';
import type { RequestKind } from './domain/request.js';
import { Counter, Gauge, type Registry } from 'prom-client';

type SecurityEventOutcome = Intake | 'withdrawn' | 'no_effect';
type PutOutcome = 'given' | 'withdrawn' | 'unchanged' | 'taken' | 'objected';

/** Telemetry: one function per business event. Neither consent nor account ids are ever part of it. */
@Injectable()
export class ConsentEvents {
  readonly #puts: Counter<'bank' | 'outcome'>;
  readonly #securityEvents: Counter<'bank' | 'outcome'>;
  readonly #requests: Counter<'bank' | 'kind'>;
  readonly #erasureAge: Gauge;

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
    this.#securityEvents = new Counter({
      name: 'quittance_security_events_total',
      help: 'Security event tokens, by bank: how those that were in order were taken, what came of them, and what became of those to the bank',
      labelNames: ['bank', 'outcome'],
      registers: [registry],
    });
    this.#requests = new Counter({
      name: 'quittance_rights_requests_total',
      help: 'What customers have asked for, by bank and kind (access, erasure, complaint, rectification, objection)',
      labelNames: ['bank', 'kind'],
      registers: [registry],
    });
    this.#erasureAge = new Gauge({
      name: 'quittance_erasure_oldest_seconds',
      help: 'Age of the oldest erasure that not every service has confirmed; 0 where all have',
      registers: [registry],
    });
  }

  requested(bankId: string, kind: RequestKind): void {
    this.#requests.inc({ bank: bankId, kind });
    this.logger.debug({ bankId, kind }, 'customer request');
  }

  erasuresOpen(count: number, oldestMs: number, isLate: boolean): void {
    this.#erasureAge.set(Math.round(oldestMs / 1_000));
    if (isLate) this.logger.warn({ count, oldestMs }, 'erasures wait for matching or delivery to confirm them');
  }

  eventPushed(bankId: string, isTaken: boolean, status: number | undefined): void {
    this.#securityEvents.inc({ bank: bankId, outcome: isTaken ? 'pushed' : 'not_pushed' });
    this.logger[isTaken ? 'debug' : 'warn']({ bankId, status }, 'consent event pushed to its bank');
  }

  /** `err` is a bank's own word. */
  eventRefused(bankId: string, err: string): void {
    this.#securityEvents.inc({ bank: bankId, outcome: 'refused' });
    this.logger.warn({ bankId, err: /^[a-z_]{1,40}$/.test(err) ? err : undefined }, 'a bank took no consent event');
  }

  securityEvent(bankId: string, outcome: SecurityEventOutcome): void {
    this.#securityEvents.inc({ bank: bankId, outcome });
    this.logger.debug({ bankId, outcome }, 'security event');
  }

  consentPut(bankId: string, outcome: PutOutcome): void {
    this.#puts.inc({ bank: bankId, outcome });
    this.logger.debug({ bankId, outcome }, 'consent put');
    trace.getActiveSpan()?.addEvent('consent put', { outcome });
  }
}
