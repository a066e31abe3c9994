export { defineTopic, type PinnedSchema, type TopicDefinition } from './define-topic.js';
export { schemaIds } from './generated/schema-ids.js';
export { InvalidRecordError } from './invalid-record.error.js';
export { MAX_DOCUMENT_BYTES, MAX_PARKED_RECORD_BYTES, MAX_RECORD_BYTES } from './sizes.js';
export type { Decoded, Topic, Undecodable, UndecodableReason } from './topic.js';
