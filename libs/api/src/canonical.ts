import { hash } from 'node:crypto';
import type { Static, TSchema } from '@sinclair/typebox';

type Ordered = (value: never) => unknown;

/**
 * Compiles a writer of canonical JSON for values of a shape: the text depends on the content only, not on the order of
 * keys or on white space, and an optional field added to the shape later does not change it. `omit` leaves one top-level
 * member out. The order of keys is worked out once, so a value costs little more than JSON.stringify.
 */
export function compileCanonical<S extends TSchema>(schema: S, omit?: string): (value: Static<S>) => string {
  const order = orderOf(schema, omit) as ((value: Static<S>) => unknown) | undefined;
  return order === undefined ? (value) => JSON.stringify(value) : (value) => JSON.stringify(order(value));
}

/** The first 16 bytes of the SHA-256 of the canonical JSON: enough to tell two contents of one key apart. */
export function compileContentHash<S extends TSchema>(schema: S, omit?: string): (value: Static<S>) => Buffer {
  const canonical = compileCanonical(schema, omit);
  return (value) => hash('sha256', canonical(value), 'buffer').subarray(0, 16);
}

function orderOf(schema: TSchema, omit?: string): Ordered | undefined {
  if (schema['type'] === 'object') return orderedObject(schema['properties'] as Record<string, TSchema>, omit);
  if (schema['type'] !== 'array') return undefined;
  const item = orderOf(schema['items'] as TSchema);
  return item && ((list: readonly never[]) => list.map(item));
}

function orderedObject(properties: Record<string, TSchema>, omit?: string): Ordered {
  const keys = Object.keys(properties)
    .filter((key) => key !== omit)
    .sort();
  const members = keys.map((key) => orderOf(properties[key] as TSchema));
  return (value: Readonly<Record<string, never>>) => {
    const ordered: Record<string, unknown> = {};
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at] as string;
      const member = value[key];
      if (member !== undefined) ordered[key] = members[at]?.(member) ?? member;
    }
    return ordered;
  };
}
