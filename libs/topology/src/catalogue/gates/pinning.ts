import avsc from 'avsc';
import type { Catalogue } from '../schema/catalogue.js';
import { versionName } from '../schema/pins.js';
import type { RawRecord } from '../schema/raw-schema.js';
import { annotationHash, schemaHash, wireSchema } from '../schema/wire-schema.js';

/** ids.json, schemas/history and schemas/fixtures agree with each other: none of them can be edited alone. */
export function pinningProblems(catalogue: Catalogue): string[] {
  const pins = Object.values(catalogue.pins).flat();
  const ids = pins.map(({ id }) => id).sort((a, b) => a - b);
  return [
    ...ids
      .filter((id, index) => id !== index + 1)
      .slice(0, 1)
      .map((id) => `ids.json: ids must be 1 to ${ids.length} without gap or repetition, found ${id}`),
    ...catalogue.topics.flatMap(({ spec, record }) => topicProblems(catalogue, spec.name, record)),
  ];
}

function topicProblems(catalogue: Catalogue, topic: string, record: RawRecord): string[] {
  return (catalogue.pins[topic] ?? []).flatMap((pin, index, all) => {
    const name = versionName(record, pin.version);
    const old = catalogue.history.get(name);
    const newer = all[index - 1] === undefined || pin.version > (all[index - 1]?.version ?? 0);
    if (!newer) return [`ids.json: versions of ${topic} must rise`];
    if (old === undefined)
      return [`schemas/history/${name}.avsc is missing: records of that version could not be read any more`];
    if (schemaHash(old) !== pin.schema) return [`schemas/history/${name}.avsc is not the schema that ids.json pins`];
    if (index === 0 && !pin.annotations.includes(annotationHash(old)))
      return [`schemas/history/${name}.avsc has annotations ids.json never saw`];
    return [];
  });
}

/** Golden bytes stay readable and are written again exactly: the wire format of a version never changes. */
export function fixtureProblems(catalogue: Catalogue): string[] {
  const named = [...catalogue.history].flatMap(([name, schema]) => {
    const fixture = catalogue.fixtures.get(name);
    if (fixture === undefined) return [`schemas/fixtures/${name}.hex is missing`];
    const type = avsc.Type.forSchema(wireSchema(schema) as avsc.Schema);
    return Object.entries(fixture).flatMap(([label, hex]) =>
      roundTrips(type, hex) ? [] : [`schemas/fixtures/${name}.hex: ${label} is not what version ${name} writes`],
    );
  });
  const strays = [...catalogue.fixtures.keys()].filter((name) => !catalogue.history.has(name));
  return [...named, ...strays.map((name) => `schemas/fixtures/${name}.hex belongs to no version`)];
}

function roundTrips(type: avsc.Type, hex: string): boolean {
  try {
    return type.toBuffer(type.fromBuffer(Buffer.from(hex, 'hex'))).toString('hex') === hex;
  } catch {
    return false;
  }
}
