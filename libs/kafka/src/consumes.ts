import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Topic } from '@quittance/contracts';

/** Binds handlers to our strategy and to no other transport. */
export const KAFKA_BATCH = Symbol('quittance-kafka-batch');

export interface ConsumesOptions {
  /**
   * `batch`: one call and one database transaction for what the partitions of the topic have brought meanwhile, each key in order.
   * `lanes`: one call per key of a batch, keys side by side, each key in order, no transaction and no dedupe (for repeatable work that waits on I/O).
   */
  readonly mode?: 'batch' | 'lanes';
  /** Keys worked on at once in `lanes` mode. */
  readonly lanes?: number;
}

export interface ConsumesExtras extends ConsumesOptions {
  // The element type is erased here: Nest keeps extras as plain metadata.
  readonly topic: Topic<never>;
}

const parkedPattern = (topicName: string): string => `${topicName}#parked`;

/** Nest hands over the payload alone unless each parameter says what it wants. */
const withUnit =
  (pattern: MethodDecorator): MethodDecorator =>
  (target, method, descriptor) => {
    Payload()(target, method, 0);
    Ctx()(target, method, 1);
    pattern(target, method, descriptor);
  };

/** The handler of one topic: `(records: Delivered<T>[], unit: Unit) => Promise<Outcome[]>`. One per topic and service. */
export const Consumes = <T>(topic: Topic<T>, options: ConsumesOptions = {}): MethodDecorator =>
  withUnit(EventPattern<string>(topic.name, KAFKA_BATCH, { topic, ...options }));

/**
 * Called in the same transaction when records of the topic are parked: `(records: ParkedRecord[], unit: Unit) => Promise<void>`.
 * For topics where order decides (consent): fail closed for the key until the record is replayed.
 */
export const OnParked = <T>(topic: Topic<T>): MethodDecorator =>
  withUnit(EventPattern<string>(parkedPattern(topic.name), KAFKA_BATCH, { parkedOf: topic.name }));

export { parkedPattern };
