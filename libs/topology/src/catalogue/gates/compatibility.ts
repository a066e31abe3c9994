import avsc from 'avsc';
import type { Catalogue } from '../schema/catalogue.js';
import { versionName } from '../schema/pins.js';
import { isEnum, isOptional, namedTypes, type RawRecord } from '../schema/raw-schema.js';
import { schemaHash, wireSchema } from '../schema/wire-schema.js';

/** Full-transitive: what is written today is readable by every old reader, and everything old is readable today. */
export function compatibilityProblems(catalogue: Catalogue): string[] {
  return catalogue.topics.flatMap(({ spec, record }) =>
    (catalogue.pins[spec.name] ?? []).flatMap(({ version, schema }) => {
      const old = catalogue.history.get(versionName(record, version));
      if (old === undefined || schemaHash(record) === schema) return [];
      return incompatibilities(record, old).map((what) => `${spec.schema}: ${what} (against version ${version})`);
    }),
  );
}

export function incompatibilities(current: RawRecord, old: RawRecord): string[] {
  return [
    ...resolve(current, old).map((why) => `cannot read what an old writer wrote: ${why}`),
    ...resolve(old, current).map((why) => `an old reader cannot read what is written now: ${why}`),
  ];
}

function resolve(reader: RawRecord, writer: RawRecord): string[] {
  try {
    avscType(reader).createResolver(avscType(writer));
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

function avscType(record: RawRecord): avsc.Type {
  return avsc.Type.forSchema(wireSchema(record) as avsc.Schema);
}

/** What has to hold from version 1 on, or the first symbol or field added later breaks every reader in the field. */
export function evolvabilityProblems(catalogue: Catalogue): string[] {
  return catalogue.topics.flatMap(({ spec, record }) =>
    namedTypes(record).flatMap((type) => {
      if (isEnum(type)) {
        return type.default !== undefined && type.symbols.includes(type.default)
          ? []
          : [`${spec.schema}: enum ${type.name} has no default symbol`];
      }
      return type.fields
        .filter((field) => isOptional(field.type) && field.default !== null)
        .map((field) => `${spec.schema}: optional field ${type.name}.${field.name} has no default null`);
    }),
  );
}

/** The file as a whole is a schema avsc accepts, with an example that fits it. */
export function schemaProblems(catalogue: Catalogue): string[] {
  return catalogue.topics.flatMap(({ spec, record }) => {
    try {
      const valid = avscType(record).isValid(record.example, { noUndeclaredFields: true });
      return valid ? [] : [`${spec.schema}: the example does not fit the schema`];
    } catch (error) {
      return [`${spec.schema}: ${(error as Error).message}`];
    }
  });
}
