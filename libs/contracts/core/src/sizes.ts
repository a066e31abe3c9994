/** The largest document, or line of a stream, that an edge takes. Every other bound on the way of a record follows from this one. */
export const MAX_DOCUMENT_BYTES = 1_048_576;

/**
 * The largest record that a topic takes (`max.message.bytes`, in bytes as Kafka counts a batch). Avro is never longer than the JSON that it
 * was made of; the rest is for what the network adds: who sent it, when, the store's names and address on a receipt (at most 40 labels of
 * 200 characters of 4 bytes), the stores that a transaction may belong to, keys and headers.
 */
export const MAX_RECORD_BYTES = MAX_DOCUMENT_BYTES + 524_288;

/** The same of a topic of parked records: each holds another record whole, with its key, headers and reason. */
export const MAX_PARKED_RECORD_BYTES = MAX_RECORD_BYTES + 524_288;
