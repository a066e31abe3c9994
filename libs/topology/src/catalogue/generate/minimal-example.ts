import { isArray, isOptional, isRecord, isUnion, type RawRecord, type RawType } from '../schema/raw-schema.js';

/** The example without anything optional and with every list empty: the smallest record of a schema. */
export function minimalExample(record: RawRecord): Record<string, unknown> {
  return shrink(record, record.example ?? {}) as Record<string, unknown>;
}

function shrink(type: RawType, value: unknown): unknown {
  if (isOptional(type)) return null;
  if (isUnion(type) || isArray(type)) return [];
  if (!isRecord(type)) return value;
  const source = value as Record<string, unknown>;
  return Object.fromEntries(type.fields.map((field) => [field.name, shrink(field.type, source[field.name])]));
}
