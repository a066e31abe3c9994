import { createKey } from '@quittance/edge';
import { type RunningService, startService } from '@quittance/runtime';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { consent } from '../src/service.js';
import { openWire, type Wire } from './cut-wire.js';
import { findTraceFaults } from '../src/record/trace.js';
import { schemaFaults } from './kit/record-schema.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** The service in this process, listening on a real port, its database behind a wire that can be cut. */
export interface Edge {
  readonly bed: Testbed<'consent'>;
  readonly service: RunningService;
  readonly database: Wire;
  /** A new key of the bank. */
  keyOf(bankId: string): Promise<string>;
  put(key: string, consentId: string, body: unknown): Promise<Answer>;
  get(key: string | undefined, path: string): Promise<Answer>;
  send(method: string, key: string | undefined, path: string, body?: string | Uint8Array<ArrayBuffer>): Promise<Answer>;
  /** Stops the service, and starts it again where it was. */
  restart(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** `settings` come over the usual ones. */
export async function openEdge(settings: Readonly<Record<string, string>> = {}): Promise<Edge> {
  const bed = await openTestbed({ services: ['consent'] });
  const database = await openWire(bed.databaseUrl('consent'));
  const env = {
    ...bed.env('consent'),
    DATABASE_URL: database.url,
    LOG_LEVEL: 'error',
    CONSENT_SECRET: 'test-secret-that-is-long-enough-to-use',
    CONSENT_PUBLISH_WAIT_MS: '1000',
    RATE_OPEN_PER_SECOND: '0',
    ...settings,
  };
  const start = (): Promise<RunningService> =>
    startService(consent, env, (error) => {
      throw error;
    });
  let service = await start();
  const send: Edge['send'] = async (method, key, path, body) => {
    const response = await fetch(service.url + path, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? (JSON.parse(text) as Answer['json']) : {},
    };
  };
  return {
    bed,
    get service() {
      return service;
    },
    restart: async (meanwhile) => {
      await service.stop();
      await meanwhile();
      service = await start();
    },
    database,
    keyOf: async (bankId) => {
      const key = createKey('bank');
      await bed.query(
        'consent',
        `INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, 'bank', $2, $3)`,
        [key.keyId, bankId, key.hash],
      );
      return key.text;
    },
    put: (key, consentId, body) =>
      send('PUT', key, `/v1/consents/${encodeURIComponent(consentId)}`, JSON.stringify(body)),
    get: (key, path) => send('GET', key, path),
    send,
    close: async () => {
      await service.stop();
      const faults = await recordFaults(bed);
      await database.close();
      await bed.close();
      if (faults.length > 0) throw new Error(faults.join('\n'));
    },
  };
}

/** Whatever a test did: each record that it left keeps to the schema, and those of each consent are a whole trace. */
async function recordFaults(bed: Testbed<'consent'>): Promise<string[]> {
  const rows = await bed.query<{ of: string; record: string }>(
    'consent',
    `SELECT bank_id || '/' || consent_id AS of, record FROM consent_record WHERE record IS NOT NULL ORDER BY 1, version`,
  );
  const traces = Map.groupBy(rows, (row) => row.of);
  return [...traces].flatMap(([of, records]) => {
    const texts = records.map(({ record }) => record);
    return [...texts.flatMap((text) => schemaFaults(JSON.parse(text))), ...findTraceFaults(texts)].map(
      (fault) => `record of ${of}: ${fault}`,
    );
  });
}
