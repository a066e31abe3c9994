// What a service exports says which service it is, and nothing of the machine or of a caller.
import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { type OtlpReceiver, otlpReceiver } from '@quittance/testbed';
import { startTelemetry } from './telemetry.js';

let otlp: OtlpReceiver;
beforeAll(async () => {
  // What an operator's shell may hold for other programs.
  process.env['OTEL_NODE_RESOURCE_DETECTORS'] = 'all';
  process.env['OTEL_METRICS_EXPORTER'] = 'otlp';
  process.env['OTEL_RESOURCE_ATTRIBUTES'] = 'till.owner=corner-shop';
  otlp = await otlpReceiver();
});
afterAll(() => otlp?.close());

it('exports our spans with the name of the service and nothing of the machine', async () => {
  const telemetry = await startTelemetry('delivery', {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    OTEL_EXPORTER_ZIPKIN_ENDPOINT: '',
  });
  const root = trace.getTracer('quittance').startSpan('POST /v1/transactions');
  context.with(trace.setSpan(context.active(), root), () => trace.getTracer('quittance').startSpan('within').end());
  root.end();
  await telemetry.shutdown();

  const spans = await otlp.untilTrace((all) => all.length === 2);
  expect(spans.find(({ name }) => name === 'within')?.parentSpanId).toBe(root.spanContext().spanId);
  for (const { resource } of spans)
    expect(resource).toEqual({ 'service.name': 'delivery', 'service.namespace': 'quittance' });
  const sent = Buffer.concat(otlp.bodies).toString('latin1');
  for (const told of [hostname(), process.execPath, process.argv[1]!, 'process.', 'host.', 'corner-shop'])
    expect(sent).not.toContain(told);
});

it('adopts no trace context from outside', () => {
  const carrier = { traceparent: '00-cafecafecafecafecafecafecafecafe-1111111111111111-01' };
  expect(trace.getSpanContext(propagation.extract(ROOT_CONTEXT, carrier))).toBeUndefined();
});
