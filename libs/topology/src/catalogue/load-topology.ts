import { readFileSync } from 'node:fs';
import { MAX_PARKED_RECORD_BYTES, MAX_RECORD_BYTES } from '@quittance/contracts';
import { parse } from 'yaml';
import {
  OPERATOR,
  type Principal,
  type Reader,
  type TopicSpec,
  type Topology,
  TopologyFileError,
  type Wall,
} from './model.js';

const TOPIC_NAME = /^(retailer|bank|network|insights)\.[a-z]+\.[a-z]+\.v[1-9]\d*$/;
const ZONES = ['retailer', 'bank', 'network', 'insights'];
const TOPIC_KEYS = ['schema', 'library', 'key', 'partitions', 'config', 'writer', 'replay', 'parks', 'readers'];

/** Reads a topology file. Throws `TopologyFileError` with every problem found, not only the first. */
export function loadTopology(file: string): Topology {
  return parseTopology(readText(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new TopologyFileError(file, [`cannot be read: ${(error as Error).message}`]);
  }
}

export function parseTopology(text: string, file = 'topics.yaml'): Topology {
  const problems: string[] = [];
  const root = mapping(readYaml(text, file), 'the file', problems);
  const principals = readPrincipals(mapping(root.principals, 'principals', problems), problems);
  const wall = readWall(mapping(root.wall, 'wall', problems), principals, problems);
  const topics: Record<string, TopicSpec> = {};
  for (const [name, raw] of Object.entries(mapping(root.topics, 'topics', problems))) {
    if (!TOPIC_NAME.test(name)) problems.push(`${name}: a topic is named <zone>.<entity>.<past-verb>.v<n>`);
    topics[name] = readTopic(name, mapping(raw, name, problems), principals, problems);
  }
  if (problems.length > 0) throw new TopologyFileError(file, problems);
  return { principals, wall, topics };
}

function readYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new TopologyFileError(file, [(error as Error).message]);
  }
}

function readPrincipals(raw: Record<string, unknown>, problems: string[]): Record<string, Principal> {
  const principals: Record<string, Principal> = {};
  for (const [name, value] of Object.entries(raw)) {
    const { zone, does, group } = mapping(value, `principals.${name}`, problems);
    if (!/^[a-z][a-z0-9-]*$/.test(name))
      problems.push(`principals.${name}: a principal is named in lower case, digits and dashes`);
    if (!ZONES.includes(String(zone))) problems.push(`principals.${name}.zone: must be one of ${ZONES.join(', ')}`);
    if (typeof does !== 'string') problems.push(`principals.${name}.does: say in a few words what it does`);
    principals[name] = {
      zone: zone as Principal['zone'],
      does: String(does),
      ...(typeof group === 'string' ? { group } : {}),
    };
  }
  return principals;
}

function readWall(raw: Record<string, unknown>, principals: Record<string, Principal>, problems: string[]): Wall {
  const denied = strings(raw.denied, 'wall.denied', problems);
  if (typeof raw.prefix !== 'string' || !raw.prefix.endsWith('.'))
    problems.push('wall.prefix: must be a topic prefix that ends in a dot');
  for (const name of denied)
    if (principals[name] === undefined) problems.push(`wall.denied: ${name} is not a principal`);
  return { prefix: String(raw.prefix), denied };
}

function readTopic(
  name: string,
  raw: Record<string, unknown>,
  principals: Record<string, Principal>,
  problems: string[],
): TopicSpec {
  problems.push(...topicProblems(raw, principals).map((what) => `${name}: ${what}`));
  const config = Object.entries(mapping(raw.config, `${name}.config`, problems));
  return {
    name,
    schema: String(raw.schema),
    library: String(raw.library),
    key: String(raw.key),
    partitions: Number(raw.partitions),
    config: { ...sizeOf(raw), ...Object.fromEntries(config.map(([key, value]) => [key, String(value)])) },
    writer: String(raw.writer),
    replay: raw.replay === true,
    ...(typeof raw.parks === 'string' ? { parks: raw.parks } : {}),
    readers: readReaders(name, raw.readers, principals, problems),
  };
}

/** Every record that an edge accepted fits all the way, parked and all. */
function sizeOf({ parks }: Record<string, unknown>): Record<string, string> {
  return { 'max.message.bytes': String(parks === undefined ? MAX_RECORD_BYTES : MAX_PARKED_RECORD_BYTES) };
}

function topicProblems(raw: Record<string, unknown>, principals: Record<string, Principal>): string[] {
  const writer = String(raw.writer);
  const unknown = Object.keys(raw).filter((key) => !TOPIC_KEYS.includes(key));
  const missing = ['schema', 'library', 'key', 'writer'].filter((key) => typeof raw[key] !== 'string');
  const counted = Number.isInteger(raw.partitions) && Number(raw.partitions) > 0;
  return [
    ...unknown.map((key) => `unknown setting ${key}`),
    ...missing.map((key) => `${key} is missing`),
    ...(counted ? [] : ['partitions must be a whole number above 0']),
    ...(principals[writer] === undefined ? [`writer ${writer} is not a principal`] : []),
    // How large a record may be follows from what edges take, and is said there.
    ...('max.message.bytes' in Object(raw.config) ? ['max.message.bytes is not set here'] : []),
    ...(raw.replay === true && principals[OPERATOR] === undefined
      ? [`replay needs a principal named ${OPERATOR}`]
      : []),
  ];
}

function readReaders(
  topic: string,
  raw: unknown,
  principals: Record<string, Principal>,
  problems: string[],
): Record<string, Reader> {
  const readers: Record<string, Reader> = {};
  for (const [name, value] of Object.entries(mapping(raw, `${topic}.readers`, problems))) {
    const at = `${topic}.readers.${name}`;
    if (principals[name] === undefined) problems.push(`${topic}: reader ${name} is not a principal`);
    else if (principals[name].group === undefined) problems.push(`${topic}: reader ${name} has no consumer group`);
    readers[name] = readReader(at, mapping(value, at, problems), problems);
  }
  return readers;
}

function readReader(at: string, raw: Record<string, unknown>, problems: string[]): Reader {
  const purposes = strings(raw.purposes, `${at}.purposes`, problems);
  if (purposes.length === 0) problems.push(`${at}.purposes: a reader without a purpose may read nothing`);
  if (raw.reads === 'all') return { purposes, reads: 'all' };
  return { purposes, reads: strings(raw.reads, `${at}.reads`, problems) };
}

function mapping(value: unknown, at: string, problems: string[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.push(`${at}: must be a mapping`);
  return {};
}

function strings(value: unknown, at: string, problems: string[]): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  problems.push(`${at}: must be a list of names`);
  return [];
}
