import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { loadTopology } from '../load-topology.js';
import type { TopicSpec, Topology } from '../model.js';
import type { Pins } from './pins.js';
import type { RawRecord } from './raw-schema.js';

interface Purpose {
  readonly label: string;
  readonly lawfulBasis: string;
  readonly recipients: readonly string[];
  /** What DPV calls it, such as `dpv:LegalCompliance`. */
  readonly dpv: string;
}
/** What a customer agrees to at once. */
interface Scope {
  readonly purposes: readonly string[];
  /** Terms of DPV. */
  readonly processing: readonly string[];
  readonly data: readonly {
    readonly what: string;
    /** What DPV-PD calls it, such as `pd:Purchase`. */
    readonly dpv: string;
    readonly from: string;
    /** From retention.yaml. */
    readonly kept: string;
  }[];
}
interface Retention {
  readonly label: string;
  /** Longest time a value may stay readable, or null while it is the current state of its key. */
  readonly days: number | null;
}

/** Everything under schemas/, in memory. */
export interface Catalogue {
  readonly topology: Topology;
  readonly topics: readonly CatalogueTopic[];
  readonly purposes: Readonly<Record<string, Purpose>>;
  readonly scopes: Readonly<Record<string, Scope>>;
  readonly retention: Readonly<Record<string, Retention>>;
  readonly categories: Readonly<Record<string, string>>;
  readonly pins: Pins;
  /** Old and current versions by name, such as `sale-recorded.1`. */
  readonly history: ReadonlyMap<string, RawRecord>;
  /** Golden bytes by version name: label → hex. */
  readonly fixtures: ReadonlyMap<string, Readonly<Record<string, string>>>;
}
export interface CatalogueTopic {
  readonly spec: TopicSpec;
  readonly record: RawRecord;
}

export function loadCatalogue(schemas: string): Catalogue {
  const topology = loadTopology(join(schemas, 'topics.yaml'));
  const pinFile = join(schemas, 'ids.json');
  return {
    topology,
    topics: Object.values(topology.topics).map((spec) => ({ spec, record: readSchema(join(schemas, spec.schema)) })),
    ...readYaml<Pick<Catalogue, 'purposes' | 'scopes'>>(join(schemas, 'purposes.yaml')),
    retention: readYaml<{ retention: Record<string, Retention> }>(join(schemas, 'retention.yaml')).retention,
    categories: readYaml<{ categories: Record<string, string> }>(join(schemas, 'categories.yaml')).categories,
    pins: existsSync(pinFile) ? (JSON.parse(readFileSync(pinFile, 'utf8')) as { subjects: Pins }).subjects : {},
    history: readAll(join(schemas, 'history'), '.avsc', (text) => JSON.parse(text) as RawRecord),
    fixtures: readAll(join(schemas, 'fixtures'), '.hex', parseFixture),
  };
}

function readSchema(file: string): RawRecord {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as RawRecord;
  } catch (cause) {
    throw new Error(`${file} is not readable as JSON: ${(cause as Error).message}`, { cause });
  }
}

/** Lines of `label hex`. */
function parseFixture(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
}

function readYaml<T>(file: string): T {
  return parse(readFileSync(file, 'utf8')) as T;
}

function readAll<T>(folder: string, extension: string, read: (text: string) => T): Map<string, T> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(extension)) : [];
  return new Map(
    names.sort().map((name) => [basename(name, extension), read(readFileSync(join(folder, name), 'utf8'))]),
  );
}
