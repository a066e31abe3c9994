import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { KafkaConfig } from 'kafkajs';
import type { KafkaSettings, LogLine } from '../kafkajs/client.js';
import { KafkaRefused, KafkaUnavailable, type Refusal } from '../kafkajs/errors.js';
import { Publisher, type RawMessage } from './publisher.js';

export interface PublisherThreadOptions {
  readonly settings: KafkaSettings;
  readonly overrides: Pick<KafkaConfig, 'retry'>;
}

/** A call to the thread; `lane` says to which of its publishers. */
export type ThreadCall = { readonly call: number; readonly lane: number } & (
  | { readonly kind: 'publish'; readonly messages: PackedMessages }
  | { readonly kind: 'close' }
);

/** What the thread says: the end of a call, or a line for the log. */
export type ThreadWord =
  | { readonly call: number; readonly error?: string; readonly refusal?: Refusal }
  | { readonly log: Parameters<LogLine> };

/** Messages between threads. Their values are in one buffer that is transferred instead of copied. */
interface PackedMessages {
  readonly heads: readonly Omit<RawMessage, 'value'>[];
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In bytes; -1 where there is no value. */
  readonly lengths: Int32Array;
}

export function pack(messages: readonly RawMessage[]): PackedMessages {
  const lengths = Int32Array.from(messages, ({ value }) => value?.length ?? -1);
  const bytes = new Uint8Array(messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0));
  let at = 0;
  const heads = messages.map(({ value, ...head }) => {
    if (value !== null) bytes.set(value, at);
    at += value?.length ?? 0;
    return head;
  });
  return { heads, bytes, lengths };
}

export function unpack({ heads, bytes, lengths }: PackedMessages): RawMessage[] {
  let at = 0;
  return heads.map((head, i) => {
    const length = lengths[i]!;
    if (length < 0) return { ...head, value: null };
    const value = Buffer.from(bytes.buffer, at, length);
    at += length;
    return { ...head, value };
  });
}

interface Pending {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Publishers that work on a thread of their own: making Kafka's record batches takes a third of an edge's time, and the thread
 * that answers tills has other things to do. If the thread dies, pending calls fail, and the next call starts another one.
 */
export class PublisherThread {
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #calls = 0;
  #lanes = 0;
  #open = 0;

  constructor(
    private readonly options: PublisherThreadOptions,
    private readonly log: LogLine,
  ) {}

  /** A publisher with a producer and a queue of its own. The thread ends with the last of them. */
  publisher(): Publisher {
    const lane = this.#lanes++;
    this.#worker ??= this.#start();
    this.#open += 1;
    return new LanePublisher(
      (messages) => {
        const packed = pack(messages);
        return this.#call((call) => ({ call, lane, kind: 'publish', messages: packed }), [packed.bytes.buffer]);
      },
      async () => {
        // Where the thread has died there is nothing to close.
        if (this.#worker) await this.#call((call) => ({ call, lane, kind: 'close' }), []).catch(() => {});
        this.#open -= 1;
        if (this.#open === 0) await this.#worker?.terminate();
      },
    );
  }

  #call(toCall: (call: number) => ThreadCall, owned: readonly ArrayBuffer[]): Promise<void> {
    const worker = (this.#worker ??= this.#start());
    const call = this.#calls++;
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { resolve, reject });
      worker.postMessage(toCall(call), owned);
    });
  }

  #start(): Worker {
    const worker = new Worker(createRequire(import.meta.url).resolve('@quittance/kafka/publisher-worker'), {
      workerData: this.options,
    });
    worker.on('message', (word: ThreadWord) => this.#hear(word));
    let fault: unknown = new Error('the thread that publishes has ended');
    worker.on('error', (error: Error) => {
      fault = error;
      this.log('error', 'the thread that publishes has died', { error: error.message });
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      const pending = [...this.#pending.values()];
      this.#pending.clear();
      for (const { reject } of pending) reject(new KafkaUnavailable(fault));
    });
    return worker;
  }

  #hear(word: ThreadWord): void {
    if ('log' in word) return this.log(...word.log);
    const pending = this.#pending.get(word.call);
    this.#pending.delete(word.call);
    if (word.refusal) pending?.reject(new KafkaRefused(word.refusal));
    else if (word.error === undefined) pending?.resolve();
    else pending?.reject(new KafkaUnavailable(new Error(word.error)));
  }
}

class LanePublisher extends Publisher {
  #closing: Promise<void> | undefined;

  constructor(
    private readonly send: (messages: readonly RawMessage[]) => Promise<void>,
    private readonly end: () => Promise<void>,
  ) {
    super();
  }

  publishRaw(messages: readonly RawMessage[]): Promise<void> {
    if (messages.length === 0) return Promise.resolve();
    if (this.#closing) return Promise.reject(new KafkaUnavailable(new Error('the publisher is closed')));
    return this.send(messages);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.end());
  }
}
