// A broker that speaks TLS only and wants to know its clients: a service works with it by its settings, and nobody else gets in.
import { setTimeout as sleep } from 'node:timers/promises';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConsentBody } from '@quittance/bank-api/builders';
import { createKafka, type KafkaSettings, PublisherThread, readTls } from '@quittance/kafka';
import { ensureNativeKafka, type RunningKafka, startKafka } from '@quittance/local-stack';
import { type Authority, type Certificate, makeAuthority, openTestbed, type Testbed } from '@quittance/testbed';
import { createKey } from '@quittance/edge';
import { startService } from '@quittance/runtime';
import { applyTopology, checkTopology } from '@quittance/topology';
import { ConsentChanged } from '../src/contract.js';
import { consent } from '../src/service.js';

// Without Java the suite runs on containers, and what follows does not apply.
const runsHere = (() => {
  try {
    ensureNativeKafka();
    return true;
  } catch {
    return false;
  }
})();

const admin = { username: 'admin', password: 'admin-password' };
const TOPIC = ConsentChanged.name;
let folder: string;
let authority: Authority;
let stranger: Authority;
let own: Certificate;
let kafka: RunningKafka;
let bed: Testbed<'consent'>;

const filesOf = (ca: string, { cert, key }: Certificate) => ({
  KAFKA_TLS_CA_FILE: ca,
  KAFKA_TLS_CERT_FILE: cert,
  KAFKA_TLS_KEY_FILE: key,
});

/** What comes of asking the broker for its topics. */
const topicsWith = async (tls: KafkaSettings['tls']): Promise<string[] | Error> => {
  const settings = { brokers: [kafka.brokers], ...admin, prefix: '', tls };
  const client = createKafka(settings, () => {}, { retry: { retries: 0 } }).admin();
  try {
    await client.connect();
    return await client.listTopics();
  } catch (error) {
    return error as Error;
  } finally {
    await client.disconnect();
  }
};

(runsHere ? describe : describe.skip)('Kafka behind TLS', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'quittance-kafka-tls-'));
    authority = makeAuthority(folder, 'authority');
    stranger = makeAuthority(folder, 'stranger');
    own = authority.issue('consent');
    bed = await openTestbed({ services: ['consent'] });
    kafka = await startKafka({
      dir: join(folder, 'kafka'),
      users: Object.entries(bed.stack.passwords).map(([name, password]) => ({ name, password })),
      admin,
      heapMb: 256,
      quickStart: true,
      tls: { keyStore: authority.issue('broker').both, trustStore: authority.cert },
    });
  }, 120_000);

  afterAll(async () => {
    await kafka?.close();
    await bed?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is laid out and served by its settings: topics, a service, and the thread it publishes on', async () => {
    const ssl = readTls({ KAFKA_TLS: true, ...filesOf(authority.cert, own) });
    const deployment = { brokers: [kafka.brokers], sasl: admin, topology: bed.topology, prefix: '', ssl };
    await applyTopology({ ...deployment, passwords: bed.stack.passwords });
    expect(await checkTopology(deployment)).toEqual([]);
    const env = { KAFKA_BROKERS: kafka.brokers, KAFKA_PREFIX: '', KAFKA_TLS: 'true', ...filesOf(authority.cert, own) };
    const service = await startService(
      consent,
      { ...bed.env('consent'), CONSENT_SECRET: 'test-secret-that-is-long-enough-to-use', ...env, LOG_LEVEL: 'error' },
      (error) => {
        throw error;
      },
    );
    try {
      const key = createKey('bank');
      await bed.query(
        'consent',
        `INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, 'bank', 'B-1', $2)`,
        [key.keyId, key.hash],
      );
      const answer = await fetch(`${service.url}/v1/consents/tls`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${key.text}`, 'content-type': 'application/json' },
        body: JSON.stringify(aConsentBody({ accountId: 'A-tls' })),
      });
      expect(answer.status).toBe(200);
      const waiting = () => bed.query<{ n: number }>('consent', 'SELECT count(*)::int AS n FROM outbox');
      while ((await waiting())[0]?.n !== 0) await sleep(50);
    } finally {
      await service.stop();
    }
    const client = createKafka({ brokers: [kafka.brokers], ...admin, prefix: '', tls: ssl }, () => {}).admin();
    await client.connect();
    const ends = await client.fetchTopicOffsets(TOPIC);
    await client.disconnect();
    expect(ends.reduce((sum, { high }) => sum + Number(high), 0)).toBe(1);
  }, 120_000);

  it('is not believed when another authority vouches for it', async () => {
    const files = filesOf(stranger.cert, own);
    await expect(topicsWith(readTls({ KAFKA_TLS: true, ...files }))).resolves.toThrow(/certificate/);
    await expect(topicsWith(true)).resolves.toThrow(/certificate/);
    const settings = { brokers: [kafka.brokers], ...admin, prefix: '', tls: readTls({ KAFKA_TLS: true, ...files }) };
    const publisher = new PublisherThread({ settings, overrides: { retry: { retries: 0 } } }, () => {}).publisher();
    const sent = publisher.publishRaw([{ topic: TOPIC, key: 'k', value: Buffer.from('x'), messageId: 'm' }]);
    await expect(sent).rejects.toMatchObject({ cause: { message: expect.stringMatching(/certificate/) } });
    await publisher.close();
  });

  it('takes nobody without a certificate, with one of another authority, or without TLS', async () => {
    const ca = readFileSync(authority.cert, 'utf8');
    const foreign = stranger.issue('consent');
    const tls = { ca, cert: readFileSync(foreign.cert, 'utf8'), key: readFileSync(foreign.key, 'utf8') };
    for (const settings of [{ ca }, tls, false]) expect(await topicsWith(settings)).toBeInstanceOf(Error);
  });

  it('makes the topology command say what is wrong', async () => {
    const deployment = { brokers: [kafka.brokers], sasl: admin, topology: bed.topology, prefix: '' };
    const ssl = readTls({ KAFKA_TLS: true, ...filesOf(stranger.cert, own) });
    await expect(checkTopology({ ...deployment, ssl })).rejects.toMatchObject({ code: 'bad-certificate' });
  }, 30_000);
});
