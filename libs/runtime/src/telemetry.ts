import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { CommonConfig } from './config.js';

export interface Telemetry {
  /** Exports what is buffered; call once, at the end. */
  shutdown(): Promise<void>;
}

type TraceConfig = Pick<
  CommonConfig,
  'OTEL_TRACES_EXPORTER' | 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_ZIPKIN_ENDPOINT'
>;

/** Undefined where no traces are wanted: the exporter is none, or its endpoint is not named. */
function exporterOf(config: Readonly<TraceConfig>): SpanExporter | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: otlp, OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin } = config;
  switch (config.OTEL_TRACES_EXPORTER) {
    case 'otlp':
      return otlp === '' ? undefined : new OTLPTraceExporter({ url: `${otlp.replace(/\/$/, '')}/v1/traces` });
    case 'zipkin':
      return zipkin === '' ? undefined : new ZipkinExporter({ url: zipkin });
    default:
      return undefined;
  }
}

/** Starts trace export as OpenTelemetry's variables say: OTLP over HTTP in protobuf, or Zipkin's JSON. */
export const startTelemetry = (service: string, config: Readonly<TraceConfig>): Telemetry => {
  const exporter = exporterOf(config);
  if (exporter === undefined) return { shutdown: async () => {} };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'quittance' }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: 1_000,
        maxQueueSize: 16_384,
      }),
    ],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return { shutdown: () => provider.shutdown() };
};
