import type { Consumer, ConsumerRunConfig, ConsumerSubscribeTopics } from 'kafkajs';
import { isTransientKafkaFault } from './errors.js';

export interface SteadyConsumerOptions {
  readonly create: () => Consumer;
  readonly subscribe: ConsumerSubscribeTopics;
  readonly run: ConsumerRunConfig;
  readonly onFault: (error: unknown) => void;
  /** Nothing that time cures: a refused password, a missing right, a bug. */
  readonly onFatal: (error: unknown) => void;
}

const START_PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

/**
 * A group member that lasts for as long as its process. kafkajs gives up for good on some faults of a broker that is starting or
 * stopping (a connection closed in the middle of the SASL handshake, no coordinator yet); here a new consumer takes over instead,
 * so that an edge in the same process goes on answering.
 */
export class SteadyConsumer {
  readonly #options: SteadyConsumerOptions;
  #consumer: Consumer | undefined;
  #closed = false;

  constructor(options: SteadyConsumerOptions) {
    this.#options = options;
  }

  get current(): Consumer | undefined {
    return this.#consumer;
  }

  /** Resolves once records are consumed; rejects when that takes longer than half a minute, or at once for what time does not cure. */
  start(): Promise<void> {
    return this.#try(performance.now() + START_PATIENCE_MS);
  }

  /** Lets the batches under way end, leaves the group and disconnects. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#consumer?.stop();
    await this.#consumer?.disconnect();
  }

  async #try(deadline: number): Promise<void> {
    while (!this.#closed) {
      const consumer = this.#options.create();
      this.#consumer = consumer;
      try {
        return await this.#run(consumer);
      } catch (error) {
        await consumer.disconnect().catch(this.#options.onFault);
        if (!isTransientKafkaFault(error) || performance.now() > deadline) throw error;
        this.#options.onFault(error);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #run(consumer: Consumer): Promise<void> {
    let isRunning = false;
    let crash: Error | undefined;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (payload.restart) return; // by kafkajs itself
      if (isRunning) this.#startOver(payload.error);
      else crash = payload.error;
    });
    await consumer.connect();
    await consumer.subscribe(this.#options.subscribe);
    await consumer.run(this.#options.run); // resolves even where the consumer crashed on joining its group
    if (crash) throw crash;
    isRunning = true;
  }

  #startOver(error: Error): void {
    const { onFault, onFatal } = this.#options;
    if (!isTransientKafkaFault(error)) return onFatal(error);
    onFault(error);
    this.#try(Infinity).catch(onFatal);
  }
}
