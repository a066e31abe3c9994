// Events of the policy as the Kafka library hands them to a service.
import type { ParkedEvent, RecordEvent } from '@quittance/consent-policy';
import { type Delivered, type ParkedRecord, UNKNOWN_PLACE } from '@quittance/kafka';

export const toDelivered = <T>({ key, messageId, place }: RecordEvent, topic: string, value: T): Delivered<T> => ({
  key,
  messageId,
  topic,
  partition: place.partition,
  offset: String(place.offset),
  producedAt: 0,
  trace: {},
  value,
});

export const toParked = ({ key, messageId, place }: ParkedEvent): ParkedRecord => ({
  key,
  messageId,
  reason: 'not-framed',
  partition: place?.partition ?? UNKNOWN_PLACE,
  offset: String(place?.offset ?? UNKNOWN_PLACE),
});
