import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FieldError, Problem } from './shapes/index.js';
import { FaultFilter, isTransientDatabaseFault, KafkaRefused, KafkaUnavailable } from '@quittance/kafka';
import type { FastifyReply } from 'fastify';
import { COMMON_REFUSALS, type CommonCode, type Refusal } from './common-refusals.js';
import type { Observable } from 'rxjs';
import type { Logger } from 'pino';

const TYPE_BASE = 'urn:quittance:problem:';

/** An expected refusal at an edge, carried to the filter as RFC 9457 problem details. Never holds a value the caller sent. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly problem: Problem,
    readonly retryAfterSeconds?: number,
    options?: ErrorOptions,
  ) {
    super(problem.title, options);
  }
}

export const toProblem = (
  status: number,
  code: string,
  title: string,
  detail?: string,
  errors?: readonly FieldError[],
): Problem => ({
  type: `${TYPE_BASE}${code}`,
  title,
  status,
  code,
  ...(detail === undefined ? {} : { detail }),
  ...(errors === undefined ? {} : { errors }),
});

export const RETRY_AFTER_SECONDS = 5;

/** A refusal that every edge knows, as the answer to one line. */
export const commonProblem = (code: CommonCode): Problem => {
  const { status, title, detail }: Refusal = COMMON_REFUSALS[code];
  return toProblem(status, code, title, detail);
};

/** A refusal that every edge knows, as the answer to the request. */
export const commonRefused = (code: CommonCode, retryAfterSeconds?: number): ProblemError =>
  new ProblemError(commonProblem(code), retryAfterSeconds);

export const unavailable = (cause?: unknown): ProblemError =>
  new ProblemError(commonProblem('unavailable'), RETRY_AFTER_SECONDS, { cause });

/** Turns any throw into the problem the caller may see: known refusals as they are, absent parts as 503, the rest as a bare 500. */
export const problemOf = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  if (error instanceof KafkaUnavailable || error instanceof KafkaRefused || isTransientDatabaseFault(error))
    return unavailable(error);
  const status = statusOf(error);
  const common = status === undefined ? undefined : BY_STATUS[status];
  if (common !== undefined) return commonRefused(common);
  if (status !== undefined && status >= 400 && status < 500) return commonRefused('bad_request');
  return commonRefused('internal');
};

const BY_STATUS: Readonly<Record<number, CommonCode>> = {
  404: 'not_found',
  413: 'too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
};

const statusOf = (error: unknown): number | undefined => {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
};

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly faults = new FaultFilter();
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() !== 'http') return this.faults.catch(error);
    const refused = problemOf(error);
    // Refusals chosen by a handler need no log line; the metric is enough.
    const fault = error instanceof ProblemError ? error.cause : error;
    if (refused.problem.status >= 500 && fault !== undefined) this.logger.error({ error: fault }, 'request failed');
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    if (refused.retryAfterSeconds !== undefined) void reply.header('retry-after', String(refused.retryAfterSeconds));
    // RFC 9110, section 12.5.3: what the body could have come in.
    if (refused.problem.code === 'unsupported_encoding') void reply.header('accept-encoding', 'gzip, zstd');
    void reply
      .status(refused.problem.status)
      .header('content-type', 'application/problem+json')
      .send(JSON.stringify(refused.problem));
  }
}
