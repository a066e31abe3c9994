import { explainKafkaError } from '@quittance/kafka';
import type { Kafka } from 'kafkajs';
import { OpsError } from '../errors.js';

interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly value: Buffer | null;
}

const GIVE_UP_MS = 30_000;

/** Reads whole topics, from their beginning to where they end now. Commits nothing, so every call reads all of it again. */
export const readToEnd = async (kafka: Kafka, groupId: string, topics: readonly string[]): Promise<ReadRecord[]> => {
  const unread = await logEnds(kafka, topics);
  if (unread.size === 0) return [];
  const records: ReadRecord[] = [];
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 50 });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const giveUp = setTimeout(() => {
        reject(
          new OpsError('not-reachable', 'The parked records did not come: is another operator command reading them?'),
        );
      }, GIVE_UP_MS);
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(explainKafkaError(payload.error, 'operator')));
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            const { topic, partition, messages } = batch;
            records.push(...messages.map(({ offset, value }) => ({ topic, partition, offset, value })));
            const place = `${topic} ${partition}`;
            if (BigInt(batch.lastOffset()) + 1n >= (unread.get(place) ?? 0n)) unread.delete(place);
            if (unread.size > 0) return;
            clearTimeout(giveUp);
            resolve();
          },
        })
        .catch(reject);
    });
  } catch (error) {
    throw explainKafkaError(error, 'operator');
  } finally {
    await consumer.disconnect().catch(() => undefined);
  }
  return records;
};

const logEnds = async (kafka: Kafka, topics: readonly string[]): Promise<Map<string, bigint>> => {
  const admin = kafka.admin();
  const ends = new Map<string, bigint>();
  try {
    await admin.connect();
    for (const topic of topics) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        if (BigInt(low) < BigInt(high)) ends.set(`${topic} ${partition}`, BigInt(high));
      }
    }
    return ends;
  } catch (error) {
    throw explainKafkaError(error, 'operator');
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};
