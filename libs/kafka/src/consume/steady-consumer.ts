import type { Consumer, ConsumerRunConfig, ConsumerSubscribeTopics } from 'kafkajs';
import { isCurable, type OnFault } from '../kafkajs/errors.js';

interface SteadyConsumerOptions {
  /** Makes a consumer that does not start again by itself: `restartOnFailure` is to be {@link NEVER_BY_ITSELF}. */
  readonly create: () => Consumer;
  readonly subscribe: ConsumerSubscribeTopics;
  /** How the next consumer is to run: what belongs to one, as the offsets that it has come to, is not the next one's. */
  readonly run: () => ConsumerRunConfig;
  /** After this long without confirmation the coordinator has removed this member, or will: above the session timeout. */
  readonly silenceMs: number;
  readonly onFault: OnFault;
  /** A permanent fault: a refused password, a missing right, a bug. */
  readonly onFatal: (error: unknown) => void;
}

/**
 * kafkajs would restart an abandoned consumer that crashes, and this process would then have two members in the group, one of them
 * unsupervised.
 */
export const NEVER_BY_ITSELF = (): Promise<boolean> => Promise.resolve(false);

const START_PATIENCE_MS = 30_000;
const PAUSE_MS = 500;
const TICK_MS = 500;
/** An abandoned consumer may finish the batch in progress; then its connections are closed. */
const PARTING_MS = 5_000;
/** A member that has neither polled nor finished a batch for this long counts as stalled. */
const IDLE_MS = 60_000;

/**
 * A group member that lasts for as long as its process. kafkajs gives up for good on some faults of a broker that is starting or
 * stopping (a connection closed in the middle of the SASL handshake, no coordinator yet). And if it cannot rejoin at once after the
 * group removed it, it goes on reading without membership: no heartbeats are sent, and commits are refused. In both cases it is replaced
 * by a new consumer, so that an edge in the same process keeps answering.
 */
export class SteadyConsumer {
  readonly #options: SteadyConsumerOptions;
  #consumer: Consumer | undefined;
  #isRunning = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  /** Counted in ticks and not read off a clock: while this process is frozen no waiting time should count. */
  #silentTicks = 0;
  #idleTicks = 0;

  constructor(options: SteadyConsumerOptions) {
    this.#options = options;
  }

  get current(): Consumer | undefined {
    return this.#consumer;
  }

  /** Whether the coordinator has confirmed this member lately. */
  isMember(): boolean {
    return this.#isRunning && this.#silentTicks * TICK_MS <= this.#options.silenceMs;
  }

  /** Whether this member has polled, or ended a batch, lately. */
  isWorking(): boolean {
    return this.isMember() && this.#idleTicks * TICK_MS <= IDLE_MS;
  }

  /** How long it has not been a member, or has been stalled. */
  uselessForMs(): number {
    return this.isWorking() ? 0 : Math.max(this.#silentTicks, this.#idleTicks) * TICK_MS;
  }

  /** Resolves once records are consumed; rejects when that takes longer than half a minute, or at once for a permanent fault. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    try {
      await this.#try(performance.now() + START_PATIENCE_MS);
    } catch (error) {
      clearInterval(this.#timer);
      throw error;
    }
  }

  /** Lets the batches under way end, leaves the group and disconnects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
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
        await this.#part(consumer);
        if (!isCurable(error) || performance.now() > deadline) throw error;
        this.#options.onFault(error, `it starts over in ${PAUSE_MS} ms`);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #run(consumer: Consumer): Promise<void> {
    let crash: Error | undefined;
    const { CRASH, HEARTBEAT, GROUP_JOIN, FETCH, END_BATCH_PROCESS } = consumer.events;
    const isCurrent = (): boolean => this.#consumer === consumer;
    const confirmed = (): void => void (isCurrent() && (this.#silentTicks = 0));
    const worked = (): void => void (isCurrent() && (this.#idleTicks = 0));
    consumer.on(HEARTBEAT, confirmed);
    consumer.on(GROUP_JOIN, confirmed);
    consumer.on(FETCH, worked);
    consumer.on(END_BATCH_PROCESS, worked);
    consumer.on(CRASH, ({ payload }) => {
      if (!this.#isRunning || !isCurrent()) crash = payload.error;
      else if (isCurable(payload.error)) this.#startOver(payload.error);
      else this.#options.onFatal(payload.error);
    });
    await consumer.connect();
    await consumer.subscribe(this.#options.subscribe);
    await consumer.run(this.#options.run()); // resolves even where the consumer crashed on joining its group
    if (crash) throw crash;
    this.#silentTicks = 0;
    this.#idleTicks = 0;
    this.#isRunning = true;
  }

  #tick(): void {
    this.#silentTicks += 1;
    this.#idleTicks += 1;
    if (this.#isRunning && !this.isMember()) {
      this.#startOver(new Error('the group coordinator has not confirmed this member for too long'));
    }
  }

  #startOver(error: Error): void {
    const old = this.#consumer;
    this.#isRunning = false;
    this.#options.onFault(error, 'it starts over');
    if (old) void this.#part(old);
    this.#try(Infinity).catch(this.#options.onFatal);
  }

  /**
   * Batches of the old consumer may still be under way when the new one is given the same records: the inbox drops
   * the records handled second. The old one is not awaited: it may hang on the very fault for which it was abandoned.
   */
  async #part(consumer: Consumer): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, PARTING_MS)));
    await Promise.race([
      consumer
        .disconnect()
        .catch((error: unknown) => this.#options.onFault(error, 'the old consumer is left to time out')),
      late,
    ]);
    clearTimeout(timer);
  }
}
