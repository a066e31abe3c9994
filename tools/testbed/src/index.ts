export { type Answer, type BankReceiver, payloadOf, type ReceivedWebhook, startBankReceiver } from './bank-receiver.js';
export { faultsOf } from './checked-fetch.js';
export { type Authority, type Certificate, makeAuthority } from './certificates.js';
export { type Migrate } from './databases.js';
export { type FuzzRoute, fuzzEdge } from './edge-fuzz.js';
export { entityDrift } from './entity-drift.js';
export { migrateThereAndBack } from './migrations.js';
export { type OtlpReceiver, otlpReceiver } from './otlp-receiver.js';
export {
  type HttpAnswer,
  type Network,
  NETWORK_SERVICES,
  type NetworkOptions,
  openNetwork,
  type ServiceName,
} from './network.js';
export { type AttributeValue, decodeSpans, type ReceivedSpan } from './otlp-decode.js';
export { type ProduceOptions, type ReadRecord } from './records.js';
export { type SettledOptions } from './settled.js';
export { type TestStack, testStack } from './stack-file.js';
export { type OwnStack, startOwnStack } from './start-test-stack.js';
export { type StartedTestStack, startTestStack } from './start-test-stack.js';
export { startService, type StartServiceOptions } from './start-service.js';
export { openTestbed, type Testbed, type TestbedOptions } from './testbed.js';
