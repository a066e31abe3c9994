import { context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export interface Telemetry {
  /** Exports what is buffered; call once, at the end. */
  shutdown(): Promise<void>;
}

/** Starts trace export to `endpoint` (OTLP over HTTP, protobuf). An empty endpoint leaves tracing off. */
export const startTelemetry = (service: string, endpoint: string): Telemetry => {
  if (endpoint === '') return { shutdown: async () => {} };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'quittance' }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` }),
        scheduledDelayMillis: 1_000,
        maxQueueSize: 16_384,
      }),
    ],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return { shutdown: () => provider.shutdown() };
};

const spans = new WeakMap<FastifyRequest, Span>();
/** Probes and scrapes would only be noise. */
const QUIET = /^\/(health|metrics|docs)/;

/**
 * One server span per request, always the root of its own trace: a `traceparent` chosen by a retailer would reach a bank's
 * side and could serve as a secret channel, so it is not adopted. The route template is recorded, never the path with ids.
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
