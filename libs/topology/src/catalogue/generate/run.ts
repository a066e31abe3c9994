import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { catalogueProblems } from '../gates/catalogue-problems.js';
import { importProblems, readImports } from '../gates/imports.js';
import { type Catalogue, loadCatalogue } from '../schema/catalogue.js';
import { appendOnlyProblems, extendPins, type Pins, renderPins } from '../schema/pins.js';
import { asyncApi } from './asyncapi.js';
import { contractFiles } from './contracts.js';
import { eventsPage } from './events-page.js';
import type { Files } from './files.js';
import { scopesFile } from './scopes.js';
import { writeOnceFiles } from './write-once.js';

/** Writes every generated file. Answers the broken gates, in which case nothing was written. */
export function generate(root: string, against: string): string[] {
  const catalogue = loadCatalogue(join(root, 'schemas'));
  const problems = gateProblems(root, catalogue, against);
  if (problems.length > 0) return problems;
  const files = outputs(catalogue);
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  for (const path of orphans(root, files)) rmSync(join(root, path));
  return [];
}

/** Answers the broken gates and every generated file that differs from what would be generated now. */
export function check(root: string, against: string): string[] {
  const catalogue = loadCatalogue(join(root, 'schemas'));
  const problems = gateProblems(root, catalogue, against);
  return problems.length > 0 ? problems : driftProblems(root, outputs(catalogue));
}

function gateProblems(root: string, catalogue: Catalogue, against: string): string[] {
  const before = pinsAt(root, against);
  return [
    ...catalogueProblems(catalogue),
    ...(before === undefined ? [] : appendOnlyProblems(before, catalogue.pins)),
    ...importProblems(catalogue, readImports(root, Object.keys(catalogue.topology.principals))),
  ];
}

function outputs(catalogue: Catalogue): Files {
  const subjects = catalogue.topics.map(({ spec, record }) => ({ topic: spec.name, record }));
  const pins = extendPins(catalogue.pins, subjects);
  return new Map([
    ['schemas/ids.json', renderPins(pins)],
    ['docs/events.md', eventsPage(catalogue, pins)],
    ['docs/asyncapi.json', `${JSON.stringify(asyncApi(catalogue), null, 2)}\n`],
    ['apps/consent/src/generated/scopes.ts', scopesFile(catalogue)],
    ...contractFiles(catalogue, pins),
    ...writeOnceFiles(catalogue, pins),
  ]);
}

function driftProblems(root: string, files: Files): string[] {
  const stale = [...files].flatMap(([path, content]) => {
    if (!existsSync(join(root, path))) return [`${path} is missing: run \`npm run generate\``];
    return readFileSync(join(root, path), 'utf8') === content
      ? []
      : [`${path} is out of date: run \`npm run generate\``];
  });
  return [
    ...stale,
    ...orphans(root, files).map((path) => `${path} is generated from nothing: run \`npm run generate\``),
  ];
}

/** Files in generated folders that nothing generates any more. */
function orphans(root: string, files: Files): string[] {
  const folders = new Set([...files.keys()].map(dirname).filter((folder) => /\/(generated|test-kit)$/.test(folder)));
  return [...folders].flatMap((folder) => {
    const absolute = join(root, folder);
    if (!existsSync(absolute)) return [];
    return readdirSync(absolute)
      .map((name) => relative(root, join(absolute, name)))
      .filter((path) => !files.has(path));
  });
}

/** Pins as committed, or nothing where there is no such commit: a fresh export of the sources has no history to compare with. */
function pinsAt(root: string, ref: string): Pins | undefined {
  try {
    const text = execFileSync('git', ['show', `${ref}:schemas/ids.json`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return (JSON.parse(text) as { subjects: Pins }).subjects;
  } catch {
    return undefined;
  }
}
