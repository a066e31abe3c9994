/** A .avsc as it lies in the file: avsc drops attributes it does not know, and the privacy block is one of them. */
export type RawType = string | RawRecord | RawEnum | RawArray | RawMap | RawPrimitive | readonly RawType[];

export interface RawRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  /** One plausible value, at the top of a file only: builders, golden bytes and documents are made from it. */
  readonly example?: Readonly<Record<string, unknown>>;
  readonly fields: readonly RawField[];
}
export interface RawField {
  readonly name: string;
  readonly type: RawType;
  readonly default?: unknown;
  readonly doc?: string;
  readonly privacy?: Privacy;
}
export interface RawEnum {
  readonly type: 'enum';
  readonly name: string;
  readonly symbols: readonly string[];
  readonly default?: string;
}
interface RawArray {
  readonly type: 'array';
  readonly items: RawType;
}
interface RawMap {
  readonly type: 'map';
  readonly values: RawType;
}
interface RawPrimitive {
  readonly type: 'null' | 'boolean' | 'int' | 'long' | 'double' | 'bytes' | 'string';
  readonly logicalType?: string;
}

export interface Privacy {
  readonly category: string;
  readonly subject: string;
  readonly identifiability: string;
  readonly purposes: readonly string[];
  readonly retention: string;
  readonly protect: string;
}

export function isRecord(type: RawType): type is RawRecord {
  return typeof type === 'object' && 'type' in type && type.type === 'record';
}
export function isEnum(type: RawType): type is RawEnum {
  return typeof type === 'object' && 'type' in type && type.type === 'enum';
}
export function isArray(type: RawType): type is RawArray {
  return typeof type === 'object' && 'type' in type && type.type === 'array';
}
export function isMap(type: RawType): type is RawMap {
  return typeof type === 'object' && 'type' in type && type.type === 'map';
}
export function isUnion(type: RawType): type is readonly RawType[] {
  return Array.isArray(type);
}
export function isOptional(type: RawType): boolean {
  return isUnion(type) && type.includes('null');
}

/** The types directly inside a type: items, values, branches. A record's fields are not among them. */
function innerTypes(type: RawType): readonly RawType[] {
  if (isUnion(type)) return type;
  if (isArray(type)) return [type.items];
  if (isMap(type)) return [type.values];
  return [];
}

/** Every record type inside a type, reached without passing through another record. */
function recordsIn(type: RawType): RawRecord[] {
  return isRecord(type) ? [type] : innerTypes(type).flatMap(recordsIn);
}

export interface LeafField {
  /** Dotted path from the top record, such as `tenders.card.last4`. */
  readonly path: string;
  readonly field: RawField;
}

/** Every field that carries a value of its own, in wire order. A field that only holds records is a container, not a leaf. */
export function leafFields(record: RawRecord, prefix = ''): LeafField[] {
  return record.fields.flatMap((field) => {
    const path = prefix + field.name;
    const inner = recordsIn(field.type);
    return inner.length === 0 ? [{ path, field }] : inner.flatMap((child) => leafFields(child, `${path}.`));
  });
}

/** Every named type of a schema (records and enums), outermost last: the order in which a declaration file wants them. */
export function namedTypes(type: RawType): (RawRecord | RawEnum)[] {
  if (isEnum(type)) return [type];
  if (isRecord(type)) return [...type.fields.flatMap((field) => namedTypes(field.type)), type];
  return innerTypes(type).flatMap(namedTypes);
}
