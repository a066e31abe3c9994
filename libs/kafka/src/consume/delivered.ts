import type { Topic } from '@quittance/contracts';

/** W3C trace context as it rides in record headers and outbox rows. */
export interface TraceCarrier {
  readonly traceparent?: string;
}

/** One decoded record. `messageId` is stable across redelivery and replay; `producedAt` is epoch ms. */
export interface Delivered<T> {
  readonly messageId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly value: T;
  readonly producedAt: number;
  /** Context of this record's own consumer span: pass it to `emit` so that effects continue the trace. */
  readonly trace: TraceCarrier;
}

/** A record that was set aside: what is still known of it. */
export interface ParkedRecord {
  readonly key: string;
  readonly reason: string;
  /** The id under which it comes again when it is replayed. */
  readonly messageId: string;
  readonly partition: number;
  readonly offset: string;
}

export interface QueryOptions {
  /**
   * A connection parses the statement once, and plans it as its plan_cache_mode says. For constant texts whose plan depends neither on
   * what is asked nor on how much there is.
   */
  readonly prepared?: boolean;
}

/** One database transaction. Everything a handler does through it happens together or not at all. */
export interface Unit {
  /** Runs SQL with `$1` placeholders and answers the rows. */
  query<R>(sql: string, params?: readonly unknown[], how?: QueryOptions): Promise<R[]>;
  /** Writes an outbox row in this transaction; it is published, in order per key, after the commit. */
  emit<T>(topic: Topic<T>, key: string, value: T, cause?: TraceCarrier): void;
}
