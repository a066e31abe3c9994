export { defineTopic, type PinnedSchema, type TopicDefinition } from './define-topic.js';
export { schemaIds } from './generated/schema-ids.js';
export { InvalidRecordError } from './invalid-record.error.js';
export type { Decoded, Topic, Undecodable, UndecodableReason } from './topic.js';
