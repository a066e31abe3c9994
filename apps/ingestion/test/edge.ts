import { createKey } from '@quittance/edge';
import { type RunningService, startService } from '@quittance/runtime';
import { aStoreBody } from '@quittance/retailer-api/builders';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { ingestion } from '../src/service.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** The service in this process, listening on a real port, with keys for retailers. */
export interface Edge {
  readonly bed: Testbed<'ingestion'>;
  readonly service: RunningService;
  /** A new key of the retailer. */
  keyOf(retailerId: string): Promise<string>;
  send(method: 'GET' | 'POST' | 'PUT', path: string, key: string | undefined, body?: unknown): Promise<Answer>;
  sendBytes(path: string, key: string, contentType: string, bytes: Uint8Array<ArrayBuffer> | string): Promise<Answer>;
  /** Sends lines as NDJSON and answers the answers; objects are written as JSON, texts as they are. */
  stream(key: string, lines: readonly (object | string)[]): Promise<Record<string, unknown>[]>;
  registerStore(key: string, storeId: string, timeZone?: string): Promise<void>;
  close(): Promise<void>;
}

export async function openEdge(env: Readonly<Record<string, string>> = {}): Promise<Edge> {
  const bed = await openTestbed({ services: ['ingestion'] });
  const service = await startService(ingestion, { ...bed.env('ingestion'), LOG_LEVEL: 'error', ...env }, (error) => {
    throw error;
  });
  const keyOf = async (retailerId: string): Promise<string> => {
    const key = createKey('retailer');
    await bed.query(
      'ingestion',
      `INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, 'retailer', $2, $3)`,
      [key.keyId, retailerId, key.hash],
    );
    return key.text;
  };
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(service.url + path, init);
    const text = await response.text();
    const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? (JSON.parse(text) as Answer['json']) : {},
    };
  };
  const headersOf = (key: string | undefined, contentType?: string) => ({
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
  });
  const edge: Edge = {
    bed,
    service,
    keyOf,
    send: (method, path, key, body) =>
      request(path, {
        method,
        headers: headersOf(key, body === undefined ? undefined : 'application/json'),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    sendBytes: (path, key, contentType, bytes) =>
      request(path, { method: 'POST', headers: headersOf(key, contentType), body: bytes }),
    stream: async (key, lines) => {
      const body = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
      const answer = await edge.sendBytes('/v1/sales', key, 'application/x-ndjson', body);
      if (answer.status !== 200) throw new Error(`the stream was answered ${answer.status}: ${answer.text}`);
      return linesOf(answer.text);
    },
    registerStore: async (key, storeId, timeZone = 'Europe/London') => {
      const answer = await edge.send('PUT', `/v1/stores/${storeId}`, key, aStoreBody({ timeZone }));
      if (answer.status !== 200) throw new Error(`the store was answered ${answer.status}: ${answer.text}`);
    },
    close: async () => {
      await service.stop();
      await bed.close();
    },
  };
  return edge;
}

/** The objects of an NDJSON text. */
export function linesOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
