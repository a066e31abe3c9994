import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';

const exporters = { otlp: OTLPTraceExporter, zipkin: ZipkinExporter };

/** Our own spans and nothing else leave the process, under the service's name. */
export const startSdk = (
  service: string,
  { kind, url }: { readonly kind: keyof typeof exporters; readonly url: string },
): NodeSDK => {
  const sdk = new NodeSDK({
    // Resource detectors would export the host name, the command line and the user.
    autoDetectResources: false,
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'quittance' }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new exporters[kind]({ url }),
        scheduledDelayMillis: 1_000,
        maxQueueSize: 16_384,
      }),
    ],
    // No context is read from a request or written to one: what comes from outside is never adopted.
    textMapPropagator: null,
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  return sdk;
};
