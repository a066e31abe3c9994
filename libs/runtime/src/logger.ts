import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { type Logger, pino, stdTimeFunctions } from 'pino';

export type { Logger };

/**
 * What may be said of an error. The database puts row values into `message` and `detail` of its errors (PostgreSQL
 * protocol §55.8), so of those only the code and the names of the objects concerned are kept.
 */
export const safeError = (error: unknown): Record<string, unknown> => {
  // Not `instanceof`: an error of Node's own can come from another realm.
  if (typeof error !== 'object' || error === null || !('message' in error)) return { name: 'unknown' };
  const e = error as Error & Record<string, unknown>;
  const driver = (e['driverError'] ?? e) as Record<string, unknown>;
  if (typeof driver['severity'] === 'string') {
    const { code, table, constraint, routine } = driver;
    return { name: 'DatabaseError', code, table, constraint, routine };
  }
  return {
    name: e.name,
    code: e['code'],
    message: e.message,
    stack: e.stack,
    ...(e.cause === undefined ? {} : { cause: safeError(e.cause) }),
  };
};

/** One JSON line per event, with the trace it belongs to; no payloads and no personal data are ever passed in. */
export const createLogger = (service: string, level: string): Logger =>
  pino({
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { error: safeError },
    mixin: () => {
      const c = trace.getActiveSpan()?.spanContext();
      return c && trace.isSpanContextValid(c) ? { trace_id: c.traceId, span_id: c.spanId } : {};
    },
  });

/** Nest's own lines; its chatter at start is kept at debug. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context: String(context) }, String(message));
  }
  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context: String(context) }, String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    const text = typeof message === 'string' ? message : 'nest reported an error';
    this.logger.error({ context: String(rest.at(-1)), error: message instanceof Error ? message : undefined }, text);
  }
}
