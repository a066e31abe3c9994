import type { SupervisedService } from '@quittance/local-stack';
import { createKey, type OwnerKind } from '@quittance/edge';
import type { OtlpReceiver } from './otlp-receiver.js';
import type { OwnStack } from './start-test-stack.js';
import { startService } from './start-service.js';
import { openTestbed, type Testbed } from './testbed.js';

export const NETWORK_SERVICES = ['ingestion', 'matching', 'consent', 'delivery', 'analytics'] as const;
export type ServiceName = (typeof NETWORK_SERVICES)[number];

interface NetworkOptions {
  /** All five unless said. */
  readonly services?: readonly ServiceName[];
  /** The run's own stack unless said. */
  readonly stack?: OwnStack;
  readonly otlp?: OtlpReceiver;
  readonly env?: Readonly<Partial<Record<ServiceName, Readonly<Record<string, string>>>>>;
  readonly restartOnCrash?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  // Answers are of many shapes; each test says which it expects.
  readonly json: Record<string, unknown>;
}

/** The whole network, each service its own process and Kafka principal; tests talk to the public edges only. */
export interface Network {
  readonly bed: Testbed<ServiceName>;
  readonly services: Record<ServiceName, SupervisedService>;
  /** Every answer an edge gave, for searches. */
  readonly answers: HttpAnswer[];
  key(kind: OwnerKind, ownerId: string): Promise<string>;
  call(
    service: ServiceName,
    method: string,
    path: string,
    options: { key?: string; body?: unknown; raw?: string; type?: string },
  ): Promise<HttpAnswer>;
  /** Nothing is under way: consumers at log ends, outboxes empty, no webhook due. */
  settled(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

const SECRETS = {
  matching: { MATCHING_SECRET: 'e2e-matching-secret-0123456789abcdef' },
  consent: { CONSENT_SECRET: 'e2e-consent-secret-0123456789abcdef' },
  delivery: { DELIVERY_SECRET: 'e2e-delivery-secret-0123456789abcdef', DELIVERY_ALLOW_PRIVATE_ENDPOINTS: 'true' },
};

/** Which databases keep the keys of which owners. */
const KEY_HOMES: Readonly<Record<OwnerKind, readonly ServiceName[]>> = {
  retailer: ['ingestion'],
  bank: ['delivery', 'consent'],
  analyst: ['analytics'],
  operator: [],
};

export const openNetwork = async (options: NetworkOptions = {}): Promise<Network> => {
  const names = options.services ?? NETWORK_SERVICES;
  const bed = await openTestbed<ServiceName>({
    services: names,
    ...(options.stack ? { stack: options.stack.access } : {}),
  });
  const tracing: Record<string, string> = options.otlp ? { OTEL_EXPORTER_OTLP_ENDPOINT: options.otlp.url } : {};
  const starts = await Promise.allSettled(
    names.map((name) => {
      const env = {
        ...(SECRETS as Partial<Record<ServiceName, Record<string, string>>>)[name],
        ...(name === 'delivery' && names.includes('consent') && { DELIVERY_CUSTOMER_ISSUER: bed.url('consent') }),
        ...(name === 'consent' && names.includes('delivery') && { CONSENT_RECEIPTS_URL: bed.url('delivery') }),
        ...tracing,
        ...options.env?.[name],
      };
      return startService(bed, name, { env, restartOnCrash: options.restartOnCrash ?? true });
    }),
  );
  const failed = starts.find((s) => s.status === 'rejected');
  if (failed) {
    for (const start of starts) if (start.status === 'fulfilled') await start.value.stop();
    await bed.close();
    throw failed.reason;
  }
  const started = starts.flatMap((s, i) => (s.status === 'fulfilled' ? [[names[i]!, s.value] as const] : []));
  const services = Object.fromEntries(started) as Record<ServiceName, SupervisedService>;
  const answers: HttpAnswer[] = [];

  const call: Network['call'] = async (service, method, path, { key, body, raw, type }) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${bed.url(service)}${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(content === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      },
      ...(content === undefined ? {} : { body: content }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: Object.fromEntries(response.headers), text, json: parsed(text) };
    answers.push(answer);
    return answer;
  };

  return {
    bed,
    services,
    answers,
    call,
    key: async (kind, ownerId) => {
      const { text, keyId, hash } = createKey(kind);
      for (const home of KEY_HOMES[kind].filter((n) => names.includes(n))) {
        await bed.query(home, 'INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, $2, $3, $4)', [
          keyId,
          kind,
          ownerId,
          hash,
        ]);
      }
      return text;
    },
    settled: (timeoutMs = 60_000) =>
      bed.settled({ timeoutMs, also: names.includes('delivery') ? [() => dueWebhooks(bed)] : [] }),
    close: async () => {
      await Promise.all(names.map((name) => services[name].stop()));
      await bed.close();
    },
  };
};

const dueWebhooks = async (bed: Testbed<ServiceName>): Promise<string | undefined> => {
  const [row] = await bed.query<{ n: number }>(
    'delivery',
    `SELECT count(*)::int AS n FROM delivery WHERE state IN ('pending', 'sending')`,
  );
  return row && row.n > 0 ? `${row.n} webhooks are due or under way` : undefined;
};

const parsed = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
};
