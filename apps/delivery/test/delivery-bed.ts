import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { toConsentKey } from '@quittance/bank-api';
import { ReceiptReady } from '@quittance/contracts-bank';
import { aReceiptReady } from '@quittance/contracts-bank/builders';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { createKey } from '@quittance/edge';
import { openDatabase, createLogger, type RunningService, startService } from '@quittance/runtime';
import { openTestbed, type Testbed } from '@quittance/testbed';
import pg from 'pg';
import { delivery } from '../src/index.js';

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What delivery needs beyond what every service has. */
export const deliveryEnv = {
  DELIVERY_SECRET: 'test-secret-that-is-long-enough-to-use',
  DELIVERY_ALLOW_PRIVATE_ENDPOINTS: 'true',
};

/** Delivery on a real Kafka and PostgreSQL, and what tests say to it. */
export interface DeliveryBed {
  readonly bed: Testbed<'delivery'>;
  readonly keys: Readonly<Record<'northbank' | 'southbank', string>>;
  start(env?: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
  call(bank: 'northbank' | 'southbank' | undefined, method: string, path: string, body?: unknown): Promise<Answered>;
  stream(bank: 'northbank' | 'southbank', lines: readonly string[]): Promise<Record<string, unknown>[]>;
  consent(overrides?: Partial<ConsentChanged>): Promise<void>;
  receipt(
    overrides?: Partial<ReceiptReady>,
    options?: { messageId?: string; traceparent?: string },
  ): Promise<ReceiptReady>;
  handled(): Promise<void>;
  /** SQL as the database's administrator, from outside the service's database. */
  asAdmin(sql: string): Promise<void>;
  close(): Promise<void>;
}

export const openDeliveryBed = async (env: Record<string, string> = {}): Promise<DeliveryBed> => {
  const bed = await openTestbed({
    services: ['delivery'],
    migrate: {
      delivery: async (url) => {
        const options = { url, pool: 2, service: 'delivery', migrations: delivery.migrations };
        await (await openDatabase(options, createLogger('delivery', 'error'))).destroy();
      },
    },
  });
  let service: RunningService | undefined;
  const keys = { northbank: await addKey(bed, 'northbank'), southbank: await addKey(bed, 'southbank') };
  const base = { ...bed.env('delivery'), LOG_LEVEL: 'error', ...deliveryEnv, ...env };
  const call: DeliveryBed['call'] = async (bank, method, path, body) => {
    const answer = await fetch(`${bed.url('delivery')}${path}`, {
      method,
      headers: {
        ...(bank === undefined ? {} : { authorization: `Bearer ${keys[bank]}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };
  const stop = async (): Promise<void> => {
    await service?.stop();
    service = undefined;
  };
  return {
    bed,
    keys,
    start: async (more = {}) => {
      service = await startService(delivery, { ...base, ...more }, (error) => {
        throw error;
      });
      await until('consents are known', async () => (await call('northbank', 'GET', '/v1/events')).status === 200);
    },
    stop,
    call,
    stream: async (bank, lines) => {
      const answer = await fetch(`${bed.url('delivery')}/v1/transactions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${keys[bank]}`, 'content-type': 'application/x-ndjson' },
        body: lines.map((line) => `${line}\n`).join(''),
      });
      return (await answer.text())
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    },
    consent: async (overrides = {}) => {
      const consent = aConsentChanged({ expiresAt: null, ...overrides });
      await bed.produce(ConsentChanged, toConsentKey(consent), consent);
      await bed.settled();
    },
    receipt: async (overrides = {}, options = {}) => {
      const receipt = aReceiptReady({ receiptId: randomUUID(), ...overrides });
      await bed.produce(ReceiptReady, receipt.accountId, receipt, options);
      return receipt;
    },
    handled: () => bed.settled(),
    asAdmin: async (sql) => {
      const client = new pg.Client({ connectionString: bed.stack.adminUrl });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    },
    close: async () => {
      await stop();
      await bed.close();
    },
  };
};

const addKey = async (bed: Testbed<'delivery'>, bankId: string): Promise<string> => {
  const { text, keyId, hash } = createKey('bank');
  await bed.query('delivery', `INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, 'bank', $2, $3)`, [
    keyId,
    bankId,
    hash,
  ]);
  return text;
};

/** Waits for a fact; fails with its name. */
export const until = async (
  fact: string,
  holds: () => Promise<boolean> | boolean,
  timeoutMs = 15_000,
): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not so after ${timeoutMs} ms: ${fact}`);
    await sleep(20);
  }
};

/** Every row of every table, as text: what a search for leaks looks through. */
export const everythingStored = async (bed: Testbed<'delivery'>): Promise<string> => {
  const tables = await bed.query<{ name: string }>(
    'delivery',
    `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await bed.query<{ text: string }>('delivery', `SELECT row_to_json(t)::text AS text FROM ${name} t`);
      return rows.map((row) => row.text).join('\n');
    }),
  );
  return texts.join('\n');
};

export const aTransaction = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  transactionId: 'tx-0001',
  accountId: 'acc-0001',
  stage: 'authorisation',
  state: 'pending',
  direction: 'debit',
  amountMinor: 1250,
  currency: 'GBP',
  ...overrides,
});
