import { setTimeout as sleep } from 'node:timers/promises';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { MAX_RECORD_BYTES, type Topic } from '@quittance/contracts';
import type { RecordParked } from '@quittance/contracts-parked';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import type { DataSource } from 'typeorm';
import { BatchRunner, type HandleBatch, type HandleParked } from './batch-runner.js';
import { type ConsumesExtras, KAFKA_BATCH, parkedPattern } from './consumes.js';
import { explainKafkaError, type OnFault } from '../kafkajs/errors.js';
import type { LagMonitor } from './lag-monitor.js';
import { OffsetCommitter } from './offset-committer.js';
import type { Outcome } from './outcome.js';
import { setBack } from './positions.js';
import { toRawRecord } from './raw-record.js';
import { NEVER_BY_ITSELF, SteadyConsumer } from './steady-consumer.js';
import { recordSpans } from '../trace.js';

interface StrategyOptions {
  readonly kafka: Kafka;
  /** Principal and consumer group (without prefix). */
  readonly service: string;
  readonly prefix: string;
  /** Topics (without prefix) that the contract says are consumed: each must have a handler, or records would be lost in silence. */
  readonly consumes: readonly string[];
  readonly dataSource: DataSource;
  readonly parkedTopic: Topic<RecordParked>;
  readonly partitionsAtOnce?: number;
  /** How long the group waits for a silent member; handlers may take longer, the heartbeat is on a timer. */
  readonly sessionTimeoutMs?: number;
  readonly onCommit: () => void;
  readonly onOutcome: (topic: string, outcome: Outcome, count: number) => void;
  readonly onFault: OnFault;
  /** The group has gone back by so many records, to where the database is. */
  readonly onSetBack?: (topic: string, records: number) => void;
  /** The consumer cannot go on in this process: report and exit, the supervisor starts a new one. */
  readonly onFatal: (error: Error) => void;
  readonly lag?: LagMonitor;
}

const HEARTBEAT_MS = 1_000;
const SESSION_TIMEOUT_MS = 15_000;
/** kafkajs joins again by itself most times; it gets so long for that. */
const SILENCE_MARGIN_MS = 5_000;
/** Long enough for every wait of kafkajs to have run out twice. */
const BEYOND_HELP_MS = 180_000;

/** Nest transport over kafkajs that hands whole batches to handlers and commits offsets only after the database has their effect. */
export class KafkaBatchStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = KAFKA_BATCH;
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: StrategyOptions;
  readonly #runners = new Map<string, BatchRunner>();
  /** Of the consumer that runs now. */
  #offsets: OffsetCommitter | undefined;
  #consumer: SteadyConsumer | undefined;
  /** Topics whose positions are in the database. */
  readonly #ownPositions: string[] = [];
  #running = false;

  constructor(options: StrategyOptions) {
    super();
    this.#options = options;
  }

  listen(callback: (error?: unknown) => void): void {
    this.#start().then(() => callback(), callback);
  }

  on(): never {
    throw new Error('KafkaBatchStrategy has no events of its own; see its options');
  }

  unwrap<T>(): T {
    return this.#consumer?.current as T;
  }

  /** Whether the group has this member and it does its work. */
  isConsuming(): boolean {
    return this.#consumer?.isWorking() ?? false;
  }

  /** True once starting over has not helped for some minutes, though Kafka answers. */
  isBeyondHelp(kafkaAnswers: boolean): boolean {
    return kafkaAnswers && (this.#consumer?.uselessForMs() ?? 0) > BEYOND_HELP_MS;
  }

  /** Lets batches under way end and commit, leaves the group, then disconnects. */
  async close(): Promise<void> {
    this.#running = false;
    await this.#offsets?.drain();
    await this.#consumer?.close();
  }

  async #start(): Promise<void> {
    const { kafka, service, prefix, sessionTimeoutMs = SESSION_TIMEOUT_MS } = this.#options;
    for (const [pattern, handler] of this.messageHandlers) this.#bind(pattern, handler);
    const handled = [...this.#runners.keys()];
    const wrong = [
      ...this.#options.consumes.filter((t) => !this.#runners.has(t)),
      ...handled.filter((t) => !this.#options.consumes.includes(t)),
    ];
    if (wrong.length > 0) throw new Error(`${service}: contract and handlers differ on ${wrong.join(', ')}`);
    const create = (): Consumer =>
      kafka.consumer({
        groupId: prefix + service,
        allowAutoTopicCreation: false,
        sessionTimeout: sessionTimeoutMs,
        rebalanceTimeout: 30_000,
        heartbeatInterval: HEARTBEAT_MS,
        maxWaitTimeInMs: 100,
        minBytes: 1,
        maxBytes: 8 * 1024 * 1024,
        maxBytesPerPartition: MAX_RECORD_BYTES,
        retry: { initialRetryTime: 100, maxRetryTime: 3_000, retries: 20, restartOnFailure: NEVER_BY_ITSELF },
      });
    this.#consumer = new SteadyConsumer({
      create,
      subscribe: { topics: handled.map((t) => prefix + t), fromBeginning: true },
      run: () => {
        const offsets = new OffsetCommitter(this.#options.onFault);
        this.#offsets = offsets;
        return {
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: this.#options.partitionsAtOnce ?? 32,
          eachBatch: (payload) => this.#eachBatch(payload, offsets),
        };
      },
      silenceMs: sessionTimeoutMs + SILENCE_MARGIN_MS,
      onFault: this.#options.onFault,
      onFatal: (error) => this.#options.onFatal(explainKafkaError(error, service)),
    });
    this.#running = true;
    try {
      await setBack({ ...this.#options, topics: this.#ownPositions });
      await this.#consumer.start();
    } catch (error) {
      throw explainKafkaError(error, service);
    }
  }

  #bind(pattern: string, handler: MessageHandler): void {
    const extras = handler.extras as ConsumesExtras | undefined;
    if (!extras?.topic) return; // an @OnParked method: found by its pattern below
    if (handler.next) throw new Error(`two handlers consume ${pattern}; one topic has one handler per service`);
    const handle: HandleBatch = async (records, unit) => (await answer(handler(records, unit))) as readonly Outcome[];
    const parkedHandler = this.messageHandlers.get(parkedPattern(pattern));
    const onParked: HandleParked | undefined =
      parkedHandler && (async (records, unit) => void (await answer(parkedHandler(records, unit))));
    const runner = new BatchRunner(extras.topic, {
      service: this.#options.service,
      dataSource: this.#options.dataSource,
      parkedTopic: this.#options.parkedTopic,
      handle,
      onCommit: this.#options.onCommit,
      onOutcome: (outcome, count) => this.#options.onOutcome(pattern, outcome, count),
      onFault: this.#options.onFault,
      isRunning: () => this.#running,
      wait: (ms) => sleep(ms),
      ...(onParked ? { onParked } : {}),
      keepsPosition: extras.position === 'database',
    });
    if (extras.position === 'database') this.#ownPositions.push(pattern);
    this.#runners.set(pattern, runner);
  }

  async #eachBatch(payload: EachBatchPayload, offsets: OffsetCommitter): Promise<void> {
    const { batch, resolveOffset, heartbeat, isRunning, isStale } = payload;
    const { prefix, service } = this.#options;
    const topic = batch.topic.slice(prefix.length);
    const messages = batch.messages;
    if (messages.length === 0 || !isRunning() || isStale()) return;
    // The session outlives a slow handler; a rebalance met here is acted on by kafkajs after the batch.
    const timer = setInterval(() => void heartbeat().catch(() => {}), HEARTBEAT_MS);
    try {
      const { partition } = batch;
      const source = { topic, partition, startSpan: recordSpans(topic, prefix + service, partition) };
      const raws = messages.map((message) => toRawRecord(message, source));
      await this.#runners.get(topic)!.run(raws, (length) => resolveOffset(messages[length - 1]!.offset));
      this.#options.lag?.handled(topic, raws.at(-1)!.producedAt);
    } finally {
      clearInterval(timer);
      offsets.resolved(payload);
      // After the last batches the consumer leaves its group and can commit no more.
      if (!this.#running) await offsets.commit();
    }
  }
}

const answer = async (result: unknown): Promise<unknown> => {
  const value = await result;
  return isObservable(value) ? lastValueFrom(value, { defaultValue: undefined }) : value;
};
