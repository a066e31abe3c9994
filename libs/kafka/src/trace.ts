import { context, type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { TraceCarrier } from './consume/delivered.js';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const tracer = () => trace.getTracer('quittance');

/** W3C Trace Context §3.2: `00-traceid-parentid-flags`. Anything else counts as absent. */
const contextOf = (carrier: TraceCarrier): Context => {
  const match = carrier.traceparent === undefined ? null : TRACEPARENT.exec(carrier.traceparent);
  if (!match) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: match[1]!,
    spanId: match[2]!,
    traceFlags: Number.parseInt(match[3]!, 16),
    isRemote: true,
  });
};

export const carrierOf = (span: Span): TraceCarrier => {
  const c = span.spanContext();
  return trace.isSpanContextValid(c)
    ? { traceparent: `00-${c.traceId}-${c.spanId}-${c.traceFlags.toString(16).padStart(2, '0')}` }
    : {};
};

/** The carrier of the span that is active now (an HTTP request's, say). */
export const activeCarrier = (): TraceCarrier => {
  const span = trace.getSpan(context.active());
  return span ? carrierOf(span) : {};
};

/**
 * Starts the consumer spans of a partition's records, each a child of its producer's span: one trace from edge to edge. Keys and
 * payloads are never attributes.
 */
export const recordSpans = (topic: string, group: string, partition: number): ((carrier: TraceCarrier) => Span) => {
  const name = `process ${topic}`;
  const options = {
    kind: SpanKind.CONSUMER,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      'messaging.consumer.group.name': group,
    },
  };
  return (carrier) => tracer().startSpan(name, options, contextOf(carrier));
};

/** Runs `work` in a span that continues `carrier`'s trace; a throw marks it failed. */
export const inSpan = async <R>(
  name: string,
  kind: SpanKind,
  carrier: TraceCarrier,
  work: (span: Span) => Promise<R>,
): Promise<R> => {
  const span = tracer().startSpan(name, { kind }, contextOf(carrier));
  try {
    return await context.with(trace.setSpan(context.active(), span), () => work(span));
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
};
