import { Inject, Injectable } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { LOGGER, type Logger, METRICS } from '@quittance/runtime';
import { Counter, type Registry } from 'prom-client';
import type { SignInProblem } from './problems.js';

/** Telemetry of sign-ins: a bank and an outcome. Who signs in, and what the bank said of them, is never part of it. */
@Injectable()
export class SignInEvents {
  readonly #signIns: Counter<'bank' | 'outcome'>;

  constructor(
    @Inject(METRICS) registry: Registry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#signIns = new Counter({
      name: 'quittance_sign_ins_total',
      help: 'Sign-ins of customers, by bank and outcome (started, signed_in, or why not)',
      labelNames: ['bank', 'outcome'],
      registers: [registry],
    });
  }

  /** `bankId` is that of a bank that is registered; `code` a word of the OpenID library. */
  signIn(bankId = 'unknown', outcome: 'started' | 'signed_in' | SignInProblem, code?: string): void {
    this.#signIns.inc({ bank: bankId, outcome });
    const level = outcome === 'bank_unavailable' || outcome === 'bank_answer' ? 'warn' : 'debug';
    this.logger[level]({ bankId, outcome, code }, 'customer sign-in');
    trace.getActiveSpan()?.addEvent('customer sign-in', { outcome });
  }
}
