import { setTimeout as sleep } from 'node:timers/promises';
import { createKafka, type KafkaSettings } from '@quittance/kafka';
import { type OwnStack, startOwnStack } from '@quittance/testbed';
import type { Admin, Kafka } from 'kafkajs';
import { note } from './note.js';

/** The stack a bench runs on, as an operator would run it, with an administrator's client. */
export interface Cluster {
  readonly stack: OwnStack;
  readonly settings: KafkaSettings;
  readonly kafka: Kafka;
  readonly admin: Admin;
  close(): Promise<void>;
}

const LOUD = process.env['BENCH_LOG'] === '1';

export const openCluster = async (): Promise<Cluster> => {
  const stack = await startOwnStack('native', 'real');
  const { brokers, admin: credentials } = stack.access;
  const settings = { brokers: [brokers], ...credentials, prefix: '', tls: false };
  const kafka = createKafka(settings, (level, message) => {
    if (LOUD) note(`${level}: ${message}`);
  });
  const admin = kafka.admin();
  await admin.connect();
  return {
    stack,
    settings,
    kafka,
    admin,
    close: async () => {
      await admin.disconnect();
      await stack.close();
    },
  };
};

export const makeTopic = (admin: Admin, topic: string, numPartitions = 6): Promise<boolean> =>
  admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1 }], waitForLeaders: true });

/** Records in a topic, deleted ones included: the sum of its log ends. */
export const logEnd = async (admin: Admin, topic: string): Promise<number> =>
  (await admin.fetchTopicOffsets(topic)).reduce((sum, p) => sum + Number(p.high), 0);

/** Resolves once the topic holds `count` more records than `from`; rejects when it takes too long. */
export const untilGrown = async (
  admin: Admin,
  topic: string,
  from: number,
  count: number,
  timeoutMs = 300_000,
): Promise<void> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const now = await logEnd(admin, topic);
    if (now - from >= count) return;
    if (performance.now() > deadline)
      throw new Error(`${topic} grew by ${now - from} of ${count} records in ${timeoutMs / 1000} s`);
    await sleep(25);
  }
};
