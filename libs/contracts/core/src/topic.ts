/** A topic, its Avro schema and its TypeScript type as one value. Nothing else encodes or decodes a record of that topic. */
export interface Topic<T> {
  /** Topic name without the deployment prefix, such as `retailer.sale.recorded.v1`. */
  readonly name: string;
  /** Name of the Avro record, such as `SaleRecorded`. */
  readonly record: string;
  /** Confluent framing: 0x00, schema id (uint32 big-endian), Avro body. Throws `InvalidRecordError`, which names the field and never its value. */
  encode(value: T): Buffer;
  /** Never throws: what cannot be read is answered as a value, because bytes on a topic are input, not a bug. */
  decode(bytes: Buffer): Decoded<T>;
}

export type Decoded<T> = { ok: true; value: T; schemaId: number } | Undecodable;

/** Why bytes could not be read. `detail` carries sizes, ids and field names, never content. */
export interface Undecodable {
  ok: false;
  reason: UndecodableReason;
  detail: string;
}

/**
 * not-framed: no Confluent header · unknown-schema-id: no schema of that id is pinned · wrong-subject: the id belongs to another topic ·
 * truncated: the body ends early · malformed: the body is longer than its record, or holds what its schema does not allow
 */
export type UndecodableReason = 'not-framed' | 'unknown-schema-id' | 'wrong-subject' | 'truncated' | 'malformed';
