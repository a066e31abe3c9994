// What the pages name is there: a path that has moved is found by the page that sends people to it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repoRoot } from '@quittance/local-stack';

const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/api.md', 'docs/privacy.md'];
/** `libs/edge/src/{body,streams}.ts`, `tools/e2e`, `schemas/topics.yaml`; not what has a hole for a name in it. */
const PATH = /(?<![\w/.-])(?:apps|libs|tools|infra|docs|schemas)\/[\w./{},-]*[\w}/]/g;

function expanded(path: string): string[] {
  const [, before = '', choices = '', after = ''] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path) ?? [];
  return choices === '' ? [path] : choices.split(',').map((choice) => before + choice + after);
}

const pathsIn = (text: string): string[] => [...new Set((text.match(PATH) ?? []).flatMap(expanded))];

describe.each(PAGES)('%s', (page) => {
  it('names files and folders that are there', () => {
    const paths = pathsIn(readFileSync(join(repoRoot, page), 'utf8'));
    expect(paths.filter((path) => !existsSync(join(repoRoot, path)))).toEqual([]);
  });
});

describe('the paths of a page', () => {
  it('are those of the repository, with every choice of them', () => {
    const text = '`libs/edge/src/{body,gone}.ts`, [a page](docs/adr/0001-x.md), https://host/apps/web and apps/ops.';
    expect(pathsIn(text)).toEqual(['libs/edge/src/body.ts', 'libs/edge/src/gone.ts', 'docs/adr/0001-x.md', 'apps/ops']);
  });
});
