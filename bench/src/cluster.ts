import { createKafka, type KafkaSettings } from '@quittance/kafka';
import { startStack, type Stack } from '@quittance/local-stack';
import type { Admin, Kafka } from 'kafkajs';

/** The stack a bench runs on, with an administrator's client; every bench makes topics of its own. */
export interface Cluster {
  readonly stack: Stack;
  readonly settings: KafkaSettings;
  readonly kafka: Kafka;
  readonly admin: Admin;
  close(): Promise<void>;
}

const ADMIN = { username: 'admin', password: 'bench-only-admin' };
const LOUD = process.env['BENCH_LOG'] === '1';

export const note = (line: string): void => void process.stderr.write(`${line}\n`);

export const openCluster = async (dir: string): Promise<Cluster> => {
  const stack = await startStack(
    'native',
    { dir: `${dir}/kafka`, users: [], admin: ADMIN, log: note },
    { dir: `${dir}/postgres`, log: note },
  );
  const settings = { brokers: [stack.kafka.brokers], ...ADMIN, prefix: '', tls: false };
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
