import { createHash, getRandomValues } from 'node:crypto';
import { V7Generator } from 'uuidv7';

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** Epoch ms. */
  readonly producedAt: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The system's randomness, asked for so much at once that an id costs little. */
const random = {
  words: new Uint32Array(1_024),
  used: 1_024,
  nextUint32(): number {
    if (this.used === this.words.length) {
      getRandomValues(this.words);
      this.used = 0;
    }
    return this.words[this.used++]!;
  },
};
const ids = new V7Generator(random);

/** A new message id: UUID version 7 (RFC 9562 §5.7), so that the inbox can be partitioned by the day inside it. */
export const newMessageId = (): string => ids.generate().toString();

/** The smallest UUID whose leading 48 bits say `ms`: a partition bound. */
export const uuidFloor = (ms: number): string => {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
};

/**
 * The id of a record whose producer sent none (or a malformed one): made of its place, so that a redelivery has the same id.
 * A UUID version 8 (RFC 9562 §5.8) with the record's own time in front.
 */
export const messageIdOf = (header: string | undefined, place: Place): string => {
  if (header !== undefined && UUID.test(header)) return header;
  const time = Math.max(0, place.producedAt).toString(16).padStart(12, '0').slice(-12);
  const hash = createHash('sha256').update(`${place.topic}/${place.partition}/${place.offset}`).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-8${hash.slice(0, 3)}-a${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
};
