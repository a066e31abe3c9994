import { type Span, SpanStatusCode } from '@opentelemetry/api';
import type { Topic } from '@quittance/contracts';
import type { RecordParked } from '@quittance/contracts-parked';
import type { KafkaMessage } from 'kafkajs';
import type { Delivered, TraceCarrier } from './delivered.js';
import { messageIdOf } from '../publish/message-id.js';
import { type Outcome, skip } from './outcome.js';
import { MESSAGE_ID_HEADER } from '../publish/publisher.js';
import { carrierOf, type recordSpans } from '../trace.js';

/** A fetched record before anything is known of it. */
export interface RawRecord {
  readonly messageId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: KafkaMessage['headers'];
  readonly producedAt: number;
  /** The record's own consumer span, open until its outcome is known. */
  readonly span: Span;
  readonly trace: TraceCarrier;
}

interface Source {
  /** Without the deployment prefix. */
  readonly topic: string;
  readonly partition: number;
  readonly startSpan: ReturnType<typeof recordSpans>;
}

type Header = NonNullable<KafkaMessage['headers']>[string];

const headerText = (value: Header): string | undefined =>
  value === undefined ? undefined : String(Array.isArray(value) ? value[0] : value);

const headerTexts = (headers: KafkaMessage['headers'] = {}): Record<string, string> => {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = headerText(value);
    if (text !== undefined) texts[name] = text;
  }
  return texts;
};

const NO_TRACE: TraceCarrier = {};

/** Whatever is no text shows as U+FFFD: also the NUL that PostgreSQL takes in no text. */
const keyText = (key: Buffer | null): string => key?.toString('utf8').replaceAll('\0', '\uFFFD') ?? '';

export const toRawRecord = (message: KafkaMessage, { topic, partition, startSpan }: Source): RawRecord => {
  const producedAt = Number(message.timestamp);
  const traceparent = headerText(message.headers?.['traceparent']);
  const span = startSpan(traceparent === undefined ? NO_TRACE : { traceparent });
  const place = { topic, partition, offset: message.offset, producedAt };
  return {
    messageId: messageIdOf(headerText(message.headers?.[MESSAGE_ID_HEADER]), place),
    topic,
    partition,
    offset: message.offset,
    key: keyText(message.key),
    value: message.value,
    headers: message.headers,
    producedAt,
    span,
    // Without a tracer this is the producer's, if it is one.
    trace: carrierOf(span),
  };
};

/** The decoded record, or the outcome of one that cannot be read. */
export const decodeRaw = (
  topic: Topic<unknown>,
  raw: RawRecord,
  isStateByKey: boolean,
): Delivered<unknown> | Outcome => {
  if (raw.value === null && isStateByKey) return skip('tombstone');
  if (raw.value === null) return { kind: 'park', reason: 'no-value', detail: 'a record without a value (a tombstone)' };
  const decoded = topic.decode(raw.value);
  if (!decoded.ok) return { kind: 'park', reason: decoded.reason, detail: decoded.detail };
  const { messageId, partition, offset, key, producedAt, trace } = raw;
  return { messageId, topic: raw.topic, partition, offset, key, value: decoded.value, producedAt, trace };
};

export const toParked = (
  service: string,
  raw: RawRecord,
  outcome: { readonly reason: string; readonly detail: string },
  attempts: number,
): RecordParked => ({
  service,
  sourceTopic: raw.topic,
  sourcePartition: raw.partition,
  sourceOffset: raw.offset,
  sourceKey: raw.key,
  payload: raw.value,
  headers: headerTexts(raw.headers),
  messageId: raw.messageId,
  reason: outcome.reason,
  detail: outcome.detail,
  parkedAt: Date.now(),
  attempts,
});

/** Closes a record's span with what became of it; a retry is not an end. */
export const endSpan = (span: Span, outcome: Outcome): void => {
  if (outcome.kind === 'retry') return;
  span.setAttribute('quittance.outcome', outcome.kind);
  if (outcome.kind !== 'done') span.setAttribute('quittance.reason', outcome.reason);
  if (outcome.kind === 'park') span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
};
