import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { decodeSpans, type ReceivedSpan } from './otlp-decode.js';

export interface OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Every byte that arrived, for a search of what must not be there. */
  readonly bodies: readonly Buffer[];
  trace(traceId: string): ReceivedSpan[];
  /** Resolves with the spans of the first trace that satisfies `complete`; rejects with what there is after `timeoutMs` (15 s). */
  untilTrace(complete: (spans: readonly ReceivedSpan[]) => boolean, timeoutMs?: number): Promise<ReceivedSpan[]>;
  close(): Promise<void>;
}

/** Takes traces over OTLP/HTTP in protobuf, as Jaeger or a collector would, and keeps them in memory. */
export async function otlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const bodies: Buffer[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      if (incoming.method !== 'POST' || incoming.url !== '/v1/traces') return response.writeHead(404).end();
      try {
        const sent = Buffer.concat(chunks);
        const body = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
        spans.push(...decodeSpans(body));
        bodies.push(body);
        return response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      } catch {
        return response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const trace = (traceId: string) => spans.filter((it) => it.traceId === traceId);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    trace,
    untilTrace: async (complete, timeoutMs = 15_000) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        for (const traceId of new Set(spans.map((it) => it.traceId))) {
          if (complete(trace(traceId))) return trace(traceId);
        }
        if (Date.now() > deadline)
          throw new Error(`No such trace after ${timeoutMs / 1000} s. Received:\n${summary(spans)}`);
        await sleep(50);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function summary(spans: readonly ReceivedSpan[]): string {
  const lines = spans.map((it) => `  ${it.traceId.slice(0, 8)} ${it.service}: ${it.name}`);
  return [...new Set(lines)].slice(0, 40).join('\n');
}
