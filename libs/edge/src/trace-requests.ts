import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const spans = new WeakMap<FastifyRequest, Span>();
/** Probes and scrapes would only be noise. */
const QUIET = /^\/(health|metrics|docs)/;

/**
 * One server span per request, always the root of its own trace: a `traceparent` chosen by a retailer would reach a bank's
 * side and could serve as a covert channel, so it is not adopted. The route template is recorded, never the path with ids.
 */
export const traceRequests = (fastify: FastifyInstance): void => {
  fastify.addHook('onRequest', (request, _reply, next) => {
    if (QUIET.test(request.url)) return next();
    const span = trace.getTracer('quittance').startSpan(`${request.method} ${request.routeOptions.url ?? 'unknown'}`, {
      kind: SpanKind.SERVER,
      root: true,
      attributes: { 'http.request.method': request.method, 'http.route': request.routeOptions.url ?? 'unknown' },
    });
    spans.set(request, span);
    context.with(trace.setSpan(context.active(), span), next);
  });
  fastify.addHook('onResponse', (request, reply, next) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    next();
  });
};
