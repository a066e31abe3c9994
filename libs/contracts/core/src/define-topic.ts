import type avsc from 'avsc';
import { BlockTooLongError, compileType } from './bounded-types.js';
import { schemaIds } from './generated/schema-ids.js';
import { InvalidRecordError } from './invalid-record.error.js';
import type { Decoded, Topic, Undecodable, UndecodableReason } from './topic.js';

/** One schema version under the id that schemas/ids.json pins for it. */
interface PinnedSchema {
  readonly id: number;
  readonly schema: avsc.Schema;
}

interface TopicDefinition {
  readonly name: string;
  readonly record: string;
  readonly current: PinnedSchema;
  /** Older versions that may still lie on the topic. */
  readonly previous?: readonly PinnedSchema[];
  /** Schema of a reading view: fields outside it are skipped on the wire and never become objects. Such a topic cannot encode. */
  readonly view?: avsc.Schema;
}

const HEADER = 5;
/** Shared between all topics: encoding is synchronous, and the bytes are copied out before the next call. Larger records get their own buffer. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

export function defineTopic<T>(definition: TopicDefinition): Topic<T> {
  const { name, record, current } = definition;
  const writer = compileType(current.schema);
  const reader = definition.view === undefined ? writer : compileType(definition.view);
  const versions = new Map([current, ...(definition.previous ?? [])].map((pinned) => [pinned.id, pinned]));
  const resolvers = new Map<number, avsc.Resolver | undefined>();
  if (reader === writer) resolvers.set(current.id, undefined);

  function resolverOf(pinned: PinnedSchema): avsc.Resolver | undefined {
    if (!resolvers.has(pinned.id)) resolvers.set(pinned.id, reader.createResolver(compileType(pinned.schema)));
    return resolvers.get(pinned.id);
  }

  function encode(value: T): Buffer {
    if (definition.view !== undefined)
      throw new InvalidRecordError(name, '', 'cannot be written through a reading view');
    const end = write(value, scratch);
    if (end > 0) return framed(end);
    const exact = Buffer.allocUnsafe(scratch.length - end);
    write(value, exact);
    return stamp(exact);
  }

  /** avsc answers the position after the record or, when the buffer is too small, minus the number of missing bytes. */
  function write(value: T, into: Buffer): number {
    try {
      return (writer as unknown as { encode(value: T, into: Buffer, at: number): number }).encode(value, into, HEADER);
    } catch {
      // avsc prints the offending value in its message; the error is rebuilt from the field path alone.
      throw explain(name, writer, value);
    }
  }

  function framed(length: number): Buffer {
    const out = Buffer.allocUnsafe(length);
    scratch.copy(out, 0, 0, length);
    return stamp(out);
  }

  function stamp(bytes: Buffer): Buffer {
    bytes[0] = 0;
    bytes.writeUInt32BE(current.id, 1);
    return bytes;
  }

  function decode(bytes: Buffer): Decoded<T> {
    if (bytes.length < HEADER || bytes[0] !== 0)
      return undecodable('not-framed', `${bytes.length} bytes without a Confluent header`);
    const schemaId = bytes.readUInt32BE(1);
    const pinned = versions.get(schemaId);
    if (pinned === undefined) {
      const owner = schemaIds[schemaId];
      if (owner === undefined) return undecodable('unknown-schema-id', `schema id ${schemaId} is not pinned`);
      return undecodable('wrong-subject', `schema id ${schemaId} belongs to ${owner}, not to ${name}`);
    }
    return read(bytes, pinned);
  }

  function read(bytes: Buffer, pinned: PinnedSchema): Decoded<T> {
    try {
      const decoded: { value: unknown; offset: number } = reader.decode(bytes, HEADER, resolverOf(pinned));
      const { value, offset } = decoded;
      if (offset < 0)
        return undecodable(
          'truncated',
          `${record}: the body ends after ${bytes.length - HEADER} bytes, inside the record`,
        );
      if (offset < bytes.length)
        return undecodable('malformed', `${record}: ${bytes.length - offset} bytes follow the record`);
      return { ok: true, value: value as T, schemaId: pinned.id };
    } catch (error) {
      if (error instanceof BlockTooLongError) return undecodable('truncated', `${record}: ${error.message}`);
      return undecodable('malformed', `${record}: the body holds what its schema does not allow`);
    }
  }

  return { name, record, encode, decode };
}

function undecodable(reason: UndecodableReason, detail: string): Undecodable {
  return { ok: false, reason, detail };
}

function explain(topic: string, type: avsc.Type, value: unknown): InvalidRecordError {
  let first: InvalidRecordError | undefined;
  type.isValid(value, {
    errorHook(path, _value, expected) {
      first ??= new InvalidRecordError(topic, path.join('.'), `must be ${describe(expected)}`);
    },
  });
  return first ?? new InvalidRecordError(topic, '', 'cannot be encoded');
}

function describe(type: avsc.Type): string {
  if (type.typeName === 'union:unwrapped')
    return (type as avsc.types.UnwrappedUnionType).types.map(describe).join(' or ');
  if (type.typeName === 'enum') return `one of ${(type as avsc.types.EnumType).symbols.join(', ')}`;
  return type.name ?? type.typeName;
}
