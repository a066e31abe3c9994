export { KafkaBatchStrategy, type StrategyOptions } from './batch-strategy.js';
export { createKafka, type KafkaSettings, type LogLine } from './client.js';
export { Coalescer } from './coalescer.js';
export { Coverage, type Positions, readPositions, recordPositions } from './coverage.js';
export { Consumes, type ConsumesOptions, KAFKA_BATCH, OnParked } from './consumes.js';
export type { BatchHandler, Delivered, ParkedRecord, TraceCarrier, Unit } from './delivered.js';
export {
  explainKafkaError,
  isTransientDatabaseFault,
  isTransientKafkaFault,
  KafkaMisconfigured,
  KafkaRefused,
  KafkaUnavailable,
} from './errors.js';
export { FaultFilter } from './fault-filter.js';
export { blockKeys, type Handled, liftBlocks, UNKNOWN_PLACE } from './key-blocks.js';
export { LagMonitor } from './lag-monitor.js';
export { DonePrefix, runLanes } from './lanes.js';
export { messageIdOf, newMessageId, uuidFloor } from './message-id.js';
export { done, type Outcome, park, retry, skip } from './outcome.js';
export { OutboxRelay } from './outbox-relay.js';
export { OutboxGauge } from './outbox-gauge.js';
export { OutboxWatch } from './outbox-watch.js';
export { Periodic } from './periodic.js';
export { DirectPublisher, MESSAGE_ID_HEADER, Publisher, type RawMessage } from './publisher.js';
export { PublisherThread } from './publisher-thread.js';
export { kafkaMigrations, maintainInbox } from './tables.js';
export { readTls, TlsFault, type TlsFiles, type TlsSettings } from './tls.js';
export { activeCarrier, carrierOf, contextOf, inSpan } from './trace.js';
export { inTransaction } from './transaction.js';
export { OUTBOX_SHARDS, TransactionUnit } from './unit.js';
