import { hash } from 'node:crypto';
import type { Static, TSchema } from '@sinclair/typebox';

type Write = (value: unknown) => string;

/**
 * Compiles a writer of canonical text for values of a shape: the text depends on the content only, not on the order of keys or
 * on white space, and an optional field added to the shape later does not change it. Every text and list says its length, so
 * no two contents share a text. `omit` leaves one top-level member out. The order of keys is worked out once, and nothing is
 * escaped, so that this costs a fraction of JSON.stringify.
 */
export function compileCanonical<S extends TSchema>(schema: S, omit?: string): (value: Static<S>) => string {
  return writerOf(schema, omit);
}

/** The first 22 characters (132 bits) of the SHA-256 of the canonical text in base64url: enough to tell two contents of one key apart. */
export function compileContentHash<S extends TSchema>(schema: S, omit?: string): (value: Static<S>) => string {
  const canonical = compileCanonical(schema, omit);
  return (value) => hash('sha256', canonical(value), 'base64url').slice(0, 22);
}

function writerOf(schema: TSchema, omit?: string): Write {
  if (schema['type'] === 'object') return objectWriter(schema['properties'] as Record<string, TSchema>, omit);
  if (schema['type'] === 'array') return listWriter(writerOf(schema['items'] as TSchema));
  return writeScalar;
}

function objectWriter(properties: Record<string, TSchema>, omit?: string): Write {
  const keys = Object.keys(properties)
    .filter((key) => key !== omit)
    .sort();
  const members = keys.map((key) => [key, `${key}=`, writerOf(properties[key] as TSchema)] as const);
  return (value) => {
    let text = '{';
    for (const [key, label, write] of members) {
      const member = (value as Readonly<Record<string, unknown>>)[key];
      if (member !== undefined) text += label + write(member);
    }
    return `${text}}`;
  };
}

function listWriter(write: Write): Write {
  return (value) => {
    const list = value as readonly unknown[];
    let text = `${list.length}[`;
    for (const item of list) text += write(item);
    return text;
  };
}

/** A member that the shape lets be of several kinds says which it is. */
function writeScalar(value: unknown): string {
  if (typeof value === 'string') return `${value.length}"${value}`;
  if (typeof value === 'number') return `${value};`;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  const text = JSON.stringify(value);
  return `${text.length}?${text}`;
}
