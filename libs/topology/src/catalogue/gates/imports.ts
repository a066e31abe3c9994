import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { viewName } from '../generate/contracts.js';
import { writersOf } from '../model.js';
import type { Catalogue } from '../schema/catalogue.js';

/** A value imported by an application from a contract library. Types are free: only the value can decode. */
interface ContractImport {
  readonly app: string;
  readonly file: string;
  readonly library: string;
  readonly name: string;
}

/** An application uses only the topics it writes or reads, and of a topic it reads in part only its view. */
export function importProblems({ topics }: Catalogue, imports: readonly ContractImport[]): string[] {
  return imports.flatMap(({ app, file, library, name }) => {
    if (name.startsWith('*'))
      return [`${file}: name what is imported from @quittance/${library}; a star hides which topics ${app} uses`];
    const uses = topics.filter(
      ({ spec, record }) => spec.library === library && (record.name === name || name.startsWith(`${record.name}For`)),
    );
    if (uses.length === 0 || uses.some(({ spec, record }) => allowedNames(app, record.name, spec).includes(name)))
      return [];
    return [
      `${file}: ${app} may not use ${name} of @quittance/${library}; topics.yaml makes it neither writer nor reader of that`,
    ];
  });
}

function allowedNames(app: string, record: string, spec: Catalogue['topics'][number]['spec']): string[] {
  const reads = spec.readers[app]?.reads;
  return [
    ...(writersOf(spec).includes(app) || reads === 'all' ? [record] : []),
    ...(Array.isArray(reads) ? [viewName(record, app)] : []),
  ];
}

/** Contract imports of applications that are a principal of the same name, except tests, which observe from outside. */
export function readImports(root: string, apps: readonly string[]): ContractImport[] {
  return apps.flatMap((app) => {
    const folder = join(root, 'apps', app, 'src');
    if (!existsSync(folder)) return [];
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
    );
    return files.flatMap((name) =>
      importsIn(readFileSync(join(folder, name), 'utf8')).map((found) => ({
        ...found,
        app,
        file: relative(root, join(folder, name)),
      })),
    );
  });
}

const IMPORT = /(?:import|export)\s+(type\s+)?(\{[^}]*\}|\*[^;]*?)\s+from\s+'@quittance\/(contracts-[a-z]+)'/g;

export function importsIn(source: string): { library: string; name: string }[] {
  return [...source.matchAll(IMPORT)].flatMap(([, typeOnly, names = '', library = '']) => {
    if (typeOnly !== undefined) return [];
    return names
      .replace(/[{}]/g, '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '' && !part.startsWith('type '))
      .map((part) => ({ library, name: part.split(/\s+as\s+/)[0] as string }));
  });
}
