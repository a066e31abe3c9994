import { createHash } from 'node:crypto';
import {
  isArray,
  isEnum,
  isMap,
  isRecord,
  isUnion,
  leafFields,
  type RawEnum,
  type RawField,
  type RawRecord,
  type RawType,
} from './raw-schema.js';

/** The schema without documentation, example and privacy: what decides how bytes are written and resolved. */
export function wireSchema(record: RawRecord): RawRecord {
  return strip(record) as RawRecord;
}

function strip(type: RawType): RawType {
  if (isUnion(type)) return type.map(strip);
  if (isRecord(type)) return stripRecord(type);
  if (isEnum(type)) return stripEnum(type);
  if (isArray(type)) return { type: 'array', items: strip(type.items) };
  if (isMap(type)) return { type: 'map', values: strip(type.values) };
  return type;
}

function stripRecord({ name, namespace, fields }: RawRecord): RawRecord {
  return { type: 'record', name, ...(namespace === undefined ? {} : { namespace }), fields: fields.map(stripField) };
}

function stripField({ name, type, ...rest }: RawField): RawField {
  return { name, type: strip(type), ...(rest.default === undefined ? {} : { default: rest.default }) };
}

function stripEnum({ name, symbols, ...rest }: RawEnum): RawEnum {
  return { type: 'enum', name, symbols, ...(rest.default === undefined ? {} : { default: rest.default }) };
}

/** The schema of a reading view: the named top-level fields only, in wire order. */
export function viewSchema(record: RawRecord, fields: readonly string[]): RawRecord {
  return { ...record, fields: record.fields.filter((field) => fields.includes(field.name)) };
}

export function schemaHash(record: RawRecord): string {
  return sha256(JSON.stringify(wireSchema(record)));
}

/** Hash of every leaf's privacy block. Avro fingerprints ignore annotations, so a silent change of purpose would otherwise leave no mark. */
export function annotationHash(record: RawRecord): string {
  return sha256(JSON.stringify(leafFields(record).map(({ path, field }) => [path, canonical(field.privacy)])));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
