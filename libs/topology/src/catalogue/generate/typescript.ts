import {
  isArray,
  isEnum,
  isMap,
  isOptional,
  isRecord,
  isUnion,
  namedTypes,
  type RawEnum,
  type RawField,
  type RawRecord,
  type RawType,
} from '../schema/raw-schema.js';

/** TypeScript declarations of every enum and record of a schema, innermost first. */
export function declarations(record: RawRecord): string {
  return namedTypes(record)
    .map((type) => (isEnum(type) ? enumDeclaration(type) : interfaceDeclaration(type, type.name, type.doc)))
    .join('\n');
}

function enumDeclaration({ name, symbols }: RawEnum): string {
  return `export type ${name} = ${symbols.map((symbol) => `'${symbol}'`).join(' | ')};\n`;
}

export function interfaceDeclaration(record: RawRecord, name: string, doc?: string): string {
  const lines = record.fields.map(
    (field) =>
      `${comment(fieldDoc(field), '  ')}  readonly ${field.name}${optionalMark(field)}: ${tsType(field.type)};`,
  );
  return `${comment(doc, '')}export interface ${name} {\n${lines.join('\n')}\n}\n`;
}

function optionalMark(field: RawField): string {
  return isOptional(field.type) ? '?' : '';
}

function fieldDoc(field: RawField): string | undefined {
  const instant = JSON.stringify(field.type).includes('timestamp-millis') ? 'Epoch milliseconds.' : undefined;
  return [field.doc, instant].filter((part) => part !== undefined).join(' ') || undefined;
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? '' : `${indent}/** ${text} */\n`;
}

export function tsType(type: RawType): string {
  if (isUnion(type))
    return [...type]
      .sort((a, b) => Number(a === 'null') - Number(b === 'null'))
      .map(tsType)
      .join(' | ');
  if (isRecord(type) || isEnum(type)) return type.name;
  if (isArray(type)) return `readonly ${isUnion(type.items) ? `(${tsType(type.items)})` : tsType(type.items)}[]`;
  if (isMap(type)) return `Readonly<Record<string, ${tsType(type.values)}>>`;
  const name = typeof type === 'string' ? type : type.type;
  switch (name) {
    case 'int':
    case 'long':
    case 'double':
      return 'number';
    case 'bytes':
      return 'Buffer';
    default:
      return name;
  }
}
