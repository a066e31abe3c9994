import { setTimeout as sleep } from 'node:timers/promises';
import type { Decoded, Topic } from '@quittance/contracts';
import { newMessageId, DirectPublisher } from '@quittance/kafka';
import type { Kafka } from 'kafkajs';

interface ReadRecord<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer | null;
  readonly decoded: Decoded<T> | undefined;
}

interface ProduceOptions {
  /** The same id twice is the same message delivered twice. */
  readonly messageId?: string;
  readonly traceparent?: string;
}

export interface Records {
  produce<T>(topic: Topic<T>, key: string, value: T, options?: ProduceOptions): Promise<string>;
  /** Bytes as they are, for what no service would ever write. */
  produceBytes(
    topic: Topic<unknown> | Topic<never>,
    key: string,
    bytes: Buffer | null,
    options?: ProduceOptions,
  ): Promise<string>;
  /** Every record the topic holds now, in offset order per partition. */
  readAll<T>(topic: Topic<T>): Promise<ReadRecord<T>[]>;
  /** The values of `readAll`; throws at the first record that cannot be decoded. */
  readValues<T>(topic: Topic<T>): Promise<T[]>;
  close(): Promise<void>;
}

/** Writes and reads records as the administrator, framed as the services frame them. */
export function openRecords(kafka: Kafka, prefix: string): Records {
  const publisher = new DirectPublisher(kafka, prefix);
  const publish = async (topic: string, key: string, value: Buffer | null, options: ProduceOptions = {}) => {
    const messageId = options.messageId ?? newMessageId();
    await publisher.publishRaw([{ topic, key, value, messageId, traceparent: options.traceparent ?? null }]);
    return messageId;
  };
  const readAll = <T>(topic: Topic<T>) => read(kafka, prefix, topic);
  return {
    produce: (topic, key, value, options) => publish(topic.name, key, topic.encode(value), options),
    produceBytes: (topic, key, bytes, options) => publish(topic.name, key, bytes, options),
    readAll,
    readValues: async (topic) =>
      (await readAll(topic)).map(({ decoded, partition, offset }) => {
        if (decoded?.ok) return decoded.value;
        throw new Error(`${topic.name} ${partition}/${offset}: ${decoded?.detail ?? 'a record without a value'}`);
      }),
    close: () => publisher.close(),
  };
}

async function read<T>(kafka: Kafka, prefix: string, topic: Topic<T>): Promise<ReadRecord<T>[]> {
  const name = prefix + topic.name;
  const groupId = `${prefix}testbed-${newMessageId()}`;
  const admin = kafka.admin();
  await admin.connect();
  const waiting = new Map<number, bigint>();
  for (const { partition, low, high } of await patiently(() => admin.fetchTopicOffsets(name))) {
    if (BigInt(low) < BigInt(high)) waiting.set(partition, BigInt(high));
  }
  const records: ReadRecord<T>[] = [];
  if (waiting.size > 0) {
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topic: name, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) reject(payload.error);
      });
      void consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            const { partition } = batch;
            for (const { key, value, headers, offset } of batch.messages) {
              records.push({
                topic: topic.name,
                partition,
                offset,
                key: key?.toString(),
                headers: Object.fromEntries(Object.entries(headers ?? {}).map(([header, v]) => [header, String(v)])),
                bytes: value,
                decoded: value === null ? undefined : topic.decode(value),
              });
            }
            // The last offset of the batch also counts what a compaction removed or a transaction left as a marker.
            if (BigInt(batch.lastOffset()) + 1n >= (waiting.get(partition) ?? 0n)) waiting.delete(partition);
            if (waiting.size === 0) resolve();
          },
        })
        .catch(reject);
    });
    await consumer.disconnect();
    await admin.deleteGroups([groupId]);
  }
  await admin.disconnect();
  return records.toSorted((a, b) => a.partition - b.partition || Number(a.offset) - Number(b.offset));
}

const patienceMs = 15_000;

/** Repeats what fails for a moment only: partitions have no leader right after a restart of Kafka, and kafkajs gives up there. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const passing = error instanceof Error && 'retriable' in error && error.retriable === true;
      if (!passing || Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
