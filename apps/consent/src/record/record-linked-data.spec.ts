// A record is linked data as it stands: nothing has to be fetched to expand it, nothing of it is lost, and every term is one that the W3C has defined.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { fullStories, Story } from '../../test/kit/stories.js';
import { CONTEXT, RECEIPT_PROFILE, RECORD_PROFILE } from './vocabulary.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Node = Record<string, Json>;
/** The package has no types. */
interface Expander {
  expand(document: Json, options: object): Promise<Node[]>;
}
const require = createRequire(import.meta.url);
const jsonld = require(require.resolve('jsonld')) as Expander;

const offline = (url: string): never => {
  throw new Error(`${url} would be fetched`);
};
const expand = (document: Json) => jsonld.expand(document, { documentLoader: offline });

const plain = (value: unknown): Node => JSON.parse(JSON.stringify(value)) as Node;
const records = (): Node[] => fullStories().flatMap(({ told }) => told.map(({ record }) => plain(record)));

const PREFIXES = CONTEXT as unknown as Record<string, string>;
const iriOf = (name: string): string => {
  const [prefix = '', rest] = name.split(/:(.*)/s);
  return rest !== undefined && typeof PREFIXES[prefix] === 'string' ? `${PREFIXES[prefix]}${rest}` : name;
};
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const isNode = (value: Json): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The keys of a compact document that its expansion does not have, and the values whose number is another there. */
const lostIn = (compact: Node, expanded: Node, at = ''): string[] =>
  Object.entries(compact).flatMap(([key, value]) => {
    if (key === '@context') return [];
    const name = key.startsWith('@') ? key : iriOf(key);
    if (!(name in expanded)) return [`${at}/${key}`];
    const [before, after] = [listOf(value), listOf(expanded[name])];
    if (before.length !== after.length) return [`${at}/${key}`];
    return before.flatMap((one, i) => {
      const [other] = [after[i]!];
      return isNode(one) && isNode(other) ? lostIn(one, other, `${at}/${key}/${i}`) : [];
    });
  });

/** Every IRI that names a key, a type or a thing. */
const irisIn = (value: Json): string[] => {
  if (Array.isArray(value)) return value.flatMap(irisIn);
  if (!isNode(value)) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === '@id' || key === '@type'
      ? (listOf(one) as string[])
      : [...(key.startsWith('@') ? [] : [key]), ...irisIn(one)],
  );
};

describe('the expansion of a record', () => {
  it('loses nothing and fetches nothing', async () => {
    for (const record of records()) {
      const [expanded, ...more] = await expand(record);
      expect([lostIn(record, expanded!), more]).toEqual([[], []]);
    }
  });

  it('has absolute names for all things', async () => {
    for (const record of records())
      for (const iri of irisIn(await expand(record))) expect(iri).toMatch(/^(https?|urn):|^@json$/);
  });

  it('shows a planted key that is of no vocabulary, at the top and deep within', async () => {
    const record = plain(new Story('network').give().told[0]!.record);
    const [process] = record['dpv:hasProcess'] as Node[];
    const planted = { ...record, remark: 'x', 'dpv:hasProcess': [{ ...process, colour: 'red' }] };
    const [expanded] = await expand(planted);
    expect(lostIn(planted, expanded!)).toEqual(['/dpv:hasProcess/0/colour', '/remark']);
  });

  it('would show a context that has to be fetched', async () => {
    const record = plain(new Story('network').give().told[0]!.record);
    await expect(expand({ ...record, '@context': 'https://w3id.org/dpv/context' })).rejects.toThrow();
  });
});

/** The vocabularies lie beside the project, where there are any: they are not ours to copy. */
const VOCABULARIES = resolve('../shared/data/dpv');
const hasVocabularies = existsSync(VOCABULARIES);
if (!hasVocabularies)
  process.stderr.write(
    'SKIPPED: whether the terms of consent records are terms of DPV; ../shared/data/dpv is not there.\n',
  );
const read = (name: string): string => readFileSync(resolve(VOCABULARIES, name), 'utf8');

const definedTerms = (): Set<string> => {
  const inCsv = ['dpv-2.3.csv', 'eu-gdpr-2.3.csv', 'pd-2.3.csv'].flatMap((file) =>
    [...read(file).matchAll(/^"[^"]+","[^"]+","([^"]+)"/gm)].map(([, iri]) => iri!),
  );
  const profiles = [...read('dpv-27560.ttl').matchAll(/^dpv-27560:(\S+) a /gm)].map(
    ([, name]) => `https://w3id.org/dpv/schema/dpv-27560#${name}`,
  );
  return new Set([...inCsv, ...profiles]);
};
const undefinedIn = async (document: Json, defined: Set<string>): Promise<string[]> =>
  irisIn(await expand(document)).filter((iri) => iri.startsWith('https://w3id.org/dpv') && !defined.has(iri));

(hasVocabularies ? describe : describe.skip)('the terms of a record (read from ../shared/data/dpv)', () => {
  it('are all defined by DPV 2.3, its extensions for personal data and the GDPR, or the profile', async () => {
    const defined = definedTerms();
    expect(defined.size).toBeGreaterThan(1_500);
    for (const record of records()) expect(await undefinedIn(record, defined)).toEqual([]);
    for (const profile of [RECORD_PROFILE, RECEIPT_PROFILE]) expect(defined.has(profile)).toBe(true);
    const inContext = Object.keys(CONTEXT)
      .filter((term) => term.startsWith('dpv:'))
      .map(iriOf);
    expect(inContext.filter((iri) => !defined.has(iri))).toEqual([]);
  });

  it.each<[string, (record: Node) => void]>([
    [
      'https://w3id.org/dpv#ConsentGranted',
      (r) => void ((r['dpv:hasConsentStatus'] as Node[])[0]!['@type'] = 'dpv:ConsentGranted'),
    ],
    ['https://w3id.org/dpv#hasWithdrawalMethod', (r) => void (r['dpv:hasWithdrawalMethod'] = 'x')],
    [
      'https://w3id.org/dpv/pd#Groceries',
      (r) => void ((r['dpv:hasProcess'] as Node[])[0]!['skos:broader'] = 'pd:Groceries'),
    ],
    [
      'https://w3id.org/dpv/legal/eu/gdpr#A6-1-z',
      (r) => void ((r['dpv:hasProcess'] as Node[])[0]!['dpv:hasLegalBasis'] = ['eu-gdpr:A6-1-z']),
    ],
    [
      'https://w3id.org/dpv/schema/dpv-27560#minutes',
      (r) => void (r['dct:conformsTo'] = 'https://w3id.org/dpv/schema/dpv-27560#minutes'),
    ],
  ])('would show %s', async (iri, plant) => {
    const record = plain(new Story('network').give().told[0]!.record);
    plant(record);
    expect(await undefinedIn(record, definedTerms())).toEqual([iri]);
  });
});
