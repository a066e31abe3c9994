import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Topic } from '@quittance/contracts';

/** Binds handlers to our strategy and to no other transport. */
export const KAFKA_BATCH = Symbol('quittance-kafka-batch');

export interface ConsumesExtras {
  // The element type is erased here: Nest keeps extras as plain metadata.
  readonly topic: Topic<never>;
  readonly position?: 'database';
}

interface ConsumesOptions {
  /**
   * How far the topic is read is kept in the service's database, in the transaction of each batch (consume/positions.ts): a database that comes back
   * from a backup is brought up to date before anything is served. The topic is a state by key, so a record without a value (a tombstone) is passed
   * over; of any other topic it is parked.
   */
  readonly position?: 'database';
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

/**
 * The handler of one topic: `(records: Delivered<T>[], unit: Unit) => Promise<Outcome[]>`, one call and one database transaction for what
 * the partitions of the topic have brought meanwhile, each key in order. One per topic and service.
 */
export const Consumes = <T>(topic: Topic<T>, options: ConsumesOptions = {}): MethodDecorator =>
  withUnit(EventPattern<string>(topic.name, KAFKA_BATCH, { topic, ...options }));

/**
 * Called in the same transaction when records of the topic are parked: `(records: ParkedRecord[], unit: Unit) => Promise<void>`.
 * For topics where order matters (consent): fail closed for the key until the record is replayed.
 */
export const OnParked = <T>(topic: Topic<T>): MethodDecorator =>
  withUnit(EventPattern<string>(parkedPattern(topic.name), KAFKA_BATCH, { parkedOf: topic.name }));

export { parkedPattern };
