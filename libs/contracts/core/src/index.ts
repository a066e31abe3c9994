export { defineTopic } from './define-topic.js';
export { MAX_DOCUMENT_BYTES, MAX_PARKED_RECORD_BYTES, MAX_RECORD_BYTES } from './sizes.js';
export type { Decoded, Topic } from './topic.js';
