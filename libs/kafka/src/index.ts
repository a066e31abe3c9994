export { backoff, scheduled } from './backoff.js';
export { KafkaBatchStrategy } from './consume/batch-strategy.js';
export { createKafka, type KafkaSettings, type LogLine } from './kafkajs/client.js';
export { Coalescer } from './coalescer.js';
export { Coverage } from './consume/coverage.js';
export { readPositions } from './consume/positions.js';
export { Consumes, OnParked } from './consume/consumes.js';
export type { Delivered, ParkedRecord, TraceCarrier, Unit } from './consume/delivered.js';
export {
  explainKafkaError,
  isTransientDatabaseFault,
  isTransientKafkaFault,
  KafkaMisconfigured,
  KafkaRefused,
  KafkaUnavailable,
} from './kafkajs/errors.js';
export { FaultFilter } from './consume/fault-filter.js';
export { blockKeys, liftBlocks, UNKNOWN_PLACE } from './consume/key-blocks.js';
export { LagMonitor } from './consume/lag-monitor.js';
export { newMessageId } from './publish/message-id.js';
export { done, type Outcome, park, retry, skip } from './consume/outcome.js';
export { OutboxRelay } from './outbox/outbox-relay.js';
export { OutboxGauge } from './outbox/outbox-gauge.js';
export { OutboxWatch } from './outbox/outbox-watch.js';
export { Periodic } from './periodic.js';
export { DirectPublisher, MESSAGE_ID_HEADER, Publisher, type RawMessage } from './publish/publisher.js';
export { PublisherThread } from './publish/publisher-thread.js';
export { kafkaMigrations, maintainInbox } from './outbox/tables.js';
export { readTls, TlsFault, type TlsFiles } from './kafkajs/tls.js';
export { activeCarrier, inSpan } from './trace.js';
export { inTransaction } from './outbox/transaction.js';
