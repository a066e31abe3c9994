// Spans arrive as the real exporter sends them: same ids, parents, services and attributes.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type OtlpReceiver, otlpReceiver } from './otlp-receiver.js';

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await otlpReceiver();
});
afterEach(() => receiver.close());

async function send(service: string, work: (tracer: ReturnType<TracerProvider['getTracer']>) => void): Promise<void> {
  const exporter = new OTLPTraceExporter({ url: `${receiver.url}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  work(provider.getTracer('test'));
  await provider.shutdown();
}

describe('otlpReceiver', () => {
  it('gives a trace with its parents, links and attributes of every kind', async () => {
    const attributes = { text: 'päckchen', whole: -7, part: 0.5, yes: true, no: false, list: ['a', 'b'] };
    await send('matching', (tracer) => {
      const root = tracer.startSpan('POST /v1/sales', { attributes });
      const within = trace.setSpan(context.active(), root);
      tracer.startSpan('process', { links: [{ context: root.spanContext() }] }, within).end();
      root.end();
    });
    const spans = await receiver.untilTrace((all) => all.length === 2);
    const root = spans.find((it) => it.parentSpanId === '');
    const child = spans.find((it) => it.parentSpanId === root?.spanId);
    expect(root).toMatchObject({ name: 'POST /v1/sales', service: 'matching', attributes });
    expect(root?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(child).toMatchObject({ name: 'process', links: [{ traceId: root?.traceId, spanId: root?.spanId }] });
  });

  it('keeps every byte for a search', async () => {
    await send('delivery', (tracer) => tracer.startSpan('x', { attributes: { canary: 'c0ffee-token' } }).end());
    expect(Buffer.concat(receiver.bodies).includes('c0ffee-token')).toBe(true);
  });

  it('says what arrived when the trace asked for does not', async () => {
    await send('consent', (tracer) => tracer.startSpan('only this').end());
    await expect(receiver.untilTrace((all) => all.length > 1, 100)).rejects.toThrow('consent: only this');
  });

  it('answers 400 to bytes that are not spans', async () => {
    const answer = await fetch(`${receiver.url}/v1/traces`, { method: 'POST', body: 'not protobuf' });
    expect(answer.status).toBe(400);
  });
});
