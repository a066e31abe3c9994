import { isDeepStrictEqual } from 'node:util';
import type { RawRecord } from './raw-schema.js';
import { annotationHash, schemaHash } from './wire-schema.js';

/** One schema version of one topic, as schemas/ids.json keeps it for ever. */
export interface Pin {
  readonly version: number;
  /** Confluent schema id, unique over all topics, never reused. */
  readonly id: number;
  /** Hash of the schema as it is on the wire. */
  readonly schema: string;
  /** Hashes of the privacy annotations this version has had, oldest first: an annotation may change while the bytes do not. */
  readonly annotations: readonly string[];
}
export type Pins = Readonly<Record<string, readonly Pin[]>>;

interface Subject {
  readonly topic: string;
  readonly record: RawRecord;
}

/** Name of a version's copy under schemas/history, and of its golden bytes, without the extension. */
export function versionName(record: RawRecord, version: number): string {
  return `${kebab(record.name)}.${version}`;
}

export function kebab(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** Pins with everything that is new today appended: a topic, a schema version, an annotation change. Nothing in them is ever altered. */
export function extendPins(pins: Pins, subjects: readonly Subject[]): Pins {
  const extended: Record<string, readonly Pin[]> = { ...pins };
  const latest = latestVersions(pins, subjects);
  let nextId = Math.max(0, ...Object.values(pins).flatMap((of) => of.map((pin) => pin.id))) + 1;
  for (const { topic, record } of subjects) {
    const known = pins[topic] ?? [];
    const current = known.at(-1);
    const schema = schemaHash(record);
    const annotations = annotationHash(record);
    if (current?.schema === schema) {
      if (current.annotations.at(-1) === annotations) continue;
      extended[topic] = [...known.slice(0, -1), { ...current, annotations: [...current.annotations, annotations] }];
    } else {
      const version = versionOf(latest, record, schema);
      extended[topic] = [...known, { version, id: nextId++, schema, annotations: [annotations] }];
    }
  }
  return extended;
}

interface Latest {
  readonly version: number;
  readonly schema: string;
}

/** Versions count per record, because several topics (the parked ones) share one record and its history. */
function latestVersions(pins: Pins, subjects: readonly Subject[]): Map<string, Latest> {
  const latest = new Map<string, Latest>();
  for (const { topic, record } of subjects) {
    for (const pin of pins[topic] ?? [])
      if (pin.version > (latest.get(record.name)?.version ?? 0)) latest.set(record.name, pin);
  }
  return latest;
}

function versionOf(latest: Map<string, Latest>, record: RawRecord, schema: string): number {
  const last = latest.get(record.name);
  if (last?.schema === schema) return last.version;
  const version = (last?.version ?? 0) + 1;
  latest.set(record.name, { version, schema });
  return version;
}

/** Why `after` is not `before` with something appended; empty when it is. */
export function appendOnlyProblems(before: Pins, after: Pins): string[] {
  return Object.entries(before).flatMap(([topic, pins]) => {
    const kept = after[topic];
    if (kept === undefined) return [`ids.json: topic ${topic} was removed; its ids stay pinned for ever`];
    return pins.flatMap((pin, index) => {
      const now = kept[index];
      if (now === undefined) return [`ids.json: ${topic} version ${pin.version} was removed`];
      const { annotations, ...rest } = now;
      const same = isDeepStrictEqual({ ...rest, annotations: annotations.slice(0, pin.annotations.length) }, pin);
      return same ? [] : [`ids.json: ${topic} version ${pin.version} was altered; pins are append-only`];
    });
  });
}

export function renderPins(pins: Pins): string {
  return `${JSON.stringify({ subjects: pins }, null, 2)}\n`;
}
