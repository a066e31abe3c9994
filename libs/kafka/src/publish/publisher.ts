import { setTimeout as sleep } from 'node:timers/promises';
import type { Topic } from '@quittance/contracts';
import { CompressionTypes, type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import type { TraceCarrier } from '../consume/delivered.js';
import { KafkaRefused, KafkaUnavailable, refusalOf } from '../kafkajs/errors.js';
import { newMessageId } from './message-id.js';

export interface RawMessage {
  /** Topic name without the deployment prefix. */
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | null;
  readonly messageId: string;
  readonly traceparent?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export const MESSAGE_ID_HEADER = 'message-id';

interface Waiting {
  readonly messages: readonly RawMessage[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** At most so many records in one request; what comes while one is under way goes into the next. */
const MAX_PER_REQUEST = 500;
/**
 * kafkajs makes one record batch of a request's records of one partition, and topics bound a batch (`max.message.bytes`). So a request
 * stays well below the bound, unless one record alone is larger.
 */
const MAX_REQUEST_BYTES = 900_000;
const RECORD_OVERHEAD_BYTES = 250;
const SEND_TIMEOUT_MS = 10_000;
/** After this long a frozen broker counts as unavailable, whatever the timeouts of kafkajs. */
const FROZEN_MS = 20_000;
const DISCONNECT_MS = 1_000;

/** Gives records to Kafka, in the order in which it is called. */
export abstract class Publisher {
  /**
   * Resolves once every in-sync replica has the records. Rejects with {@link KafkaUnavailable}, or with {@link KafkaRefused} when one of
   * them will never be taken; then others of the same call may have been.
   */
  publish<T>(topic: Topic<T>, records: readonly { key: string; value: T; trace?: TraceCarrier }[]): Promise<void> {
    return this.publishRaw(
      records.map(({ key, value, trace }) => ({
        topic: topic.name,
        key,
        value: topic.encode(value),
        messageId: newMessageId(),
        traceparent: trace?.traceparent ?? null,
      })),
    );
  }

  /** Like {@link publish}, of records that are encoded already. */
  abstract publishRaw(messages: readonly RawMessage[]): Promise<void>;

  /** Lets what is under way end; takes nothing any more. */
  abstract close(): Promise<void>;
}

/**
 * Publishes with acks=all through one idempotent producer, one request at a time (the only safe setting of kafkajs), so
 * order is kept and many small calls share a request. After a failed request the producer is thrown away: its next
 * batch would reuse the failed one's sequence numbers, which the broker may answer as a duplicate without storing it.
 */
export class DirectPublisher extends Publisher {
  readonly #kafka: Kafka;
  readonly #prefix: string;
  readonly #frozenMs: number;
  readonly #queue: Waiting[] = [];
  #producer: Promise<Producer> | undefined;
  #busy = false;
  #closed = false;

  constructor(kafka: Kafka, prefix: string, frozenMs = FROZEN_MS) {
    super();
    this.#kafka = kafka;
    this.#prefix = prefix;
    this.#frozenMs = frozenMs;
  }

  publishRaw(messages: readonly RawMessage[]): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    if (this.#closed) return Promise.reject(new KafkaUnavailable(new Error('the publisher is closed')));
    return new Promise((resolve, reject) => {
      this.#queue.push({ messages, resolve, reject });
      if (!this.#busy) void this.#drain();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    while (this.#busy) await sleep(5);
    await this.#discard();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#queue.length > 0) {
        const batch = this.#take();
        const fault = await this.#tryAll(batch.flatMap((w) => w.messages));
        // A refused record belongs to one caller: the others sent in the same request must not fail with it.
        if (fault instanceof KafkaRefused && batch.length > 1) {
          for (const w of batch) settle(w, await this.#tryAll(w.messages));
        } else {
          for (const w of batch) settle(w, fault);
        }
      }
    } finally {
      this.#busy = false;
    }
  }

  async #tryAll(messages: readonly RawMessage[]): Promise<KafkaRefused | KafkaUnavailable | undefined> {
    try {
      for (const request of requestsOf(messages)) await within(this.#frozenMs, this.#send(request));
      return undefined;
    } catch (error) {
      await this.#discard();
      const refusal = refusalOf(error);
      return refusal ? new KafkaRefused(refusal) : new KafkaUnavailable(error);
    }
  }

  #take(): Waiting[] {
    let count = 0;
    let calls = 0;
    while (
      calls < this.#queue.length &&
      (calls === 0 || count + this.#queue[calls]!.messages.length <= MAX_PER_REQUEST)
    ) {
      count += this.#queue[calls]!.messages.length;
      calls += 1;
    }
    return this.#queue.splice(0, calls);
  }

  async #send(messages: readonly RawMessage[]): Promise<void> {
    const byTopic = new Map<string, Message[]>();
    for (const m of messages) {
      const list = byTopic.get(m.topic) ?? [];
      if (list.length === 0) byTopic.set(m.topic, list);
      const headers: Record<string, string> = { ...m.headers, [MESSAGE_ID_HEADER]: m.messageId };
      if (m.traceparent) headers['traceparent'] = m.traceparent;
      list.push({ key: m.key, value: m.value, headers });
    }
    const producer = await this.#connected();
    await producer.sendBatch({
      acks: -1,
      timeout: SEND_TIMEOUT_MS,
      compression: CompressionTypes.None,
      topicMessages: [...byTopic].map(([topic, list]) => ({ topic: this.#prefix + topic, messages: list })),
    });
  }

  #connected(): Promise<Producer> {
    this.#producer ??= this.#connect();
    this.#producer.catch(() => {
      this.#producer = undefined;
    });
    return this.#producer;
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { initialRetryTime: 20, maxRetryTime: 400, retries: 5 },
    });
    await producer.connect();
    return producer;
  }

  async #discard(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer !== undefined)
      await within(
        DISCONNECT_MS,
        producer.then((p) => p.disconnect()),
      ).catch(() => {});
  }
}

const settle = ({ resolve, reject }: Waiting, fault: Error | undefined): void => (fault ? reject(fault) : resolve());

/** Rejects when the work takes longer; its later result is dropped. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from Kafka within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const sizeOf = (m: RawMessage): number => (m.value?.length ?? 0) + m.key.length + RECORD_OVERHEAD_BYTES;

/** Splits into requests that the broker takes, in order. */
const requestsOf = (messages: readonly RawMessage[]): RawMessage[][] => {
  const requests: RawMessage[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = sizeOf(message);
    if (bytes + size > MAX_REQUEST_BYTES) {
      requests.push([]);
      bytes = 0;
    }
    requests.at(-1)?.push(message);
    bytes += size;
  }
  return requests;
};
