import type { CommonConfig } from './config.js';

interface Telemetry {
  /** Exports what is buffered; call once, at the end. */
  shutdown(): Promise<void>;
}

type TraceConfig = Pick<
  CommonConfig,
  'OTEL_TRACES_EXPORTER' | 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_ZIPKIN_ENDPOINT'
>;

/** Undefined where no traces are wanted: the exporter is none, or its endpoint is not named. */
function destinationOf(config: Readonly<TraceConfig>): { kind: 'otlp' | 'zipkin'; url: string } | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: otlp, OTEL_EXPORTER_ZIPKIN_ENDPOINT: zipkin } = config;
  switch (config.OTEL_TRACES_EXPORTER) {
    case 'otlp':
      return otlp === '' ? undefined : { kind: 'otlp', url: `${otlp.replace(/\/$/, '')}/v1/traces` };
    case 'zipkin':
      return zipkin === '' ? undefined : { kind: 'zipkin', url: zipkin };
    default:
      return undefined;
  }
}

/** Starts trace export as OpenTelemetry's variables say: OTLP over HTTP in protobuf, or Zipkin's JSON. */
export const startTelemetry = async (service: string, config: Readonly<TraceConfig>): Promise<Telemetry> => {
  const destination = destinationOf(config);
  if (destination === undefined) return { shutdown: async () => {} };
  // Loading the SDK takes as long as half a service, so it is loaded only when traces are exported.
  const { startSdk } = await import('./trace-sdk.js');
  const sdk = startSdk(service, destination);
  return { shutdown: () => sdk.shutdown() };
};
