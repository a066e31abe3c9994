// No zone ships another's page: the built folder of a page is named by the edge of its own zone alone.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..');

/** Pages by the folder of whoever may serve them. */
const OWN: Readonly<Record<string, readonly string[]>> = { 'apps/consent': ['customer'] };

const foreignPages = (path: string, text: string): string[] => {
  const [, folder = ''] = /^((?:apps|libs)\/[^/]+)\//.exec(path) ?? [];
  return [...text.matchAll(/(?:@quittance\/web|apps\/web\/dist|web\/dist)\/([\w-]+)/g)]
    .map(([, page = '']) => page)
    .filter((page) => !OWN[folder]?.includes(page));
};

describe('a page', () => {
  it('is served by the edge of its own zone alone', () => {
    const sources = globSync('{apps,libs}/**/src/**/*.ts', { cwd: root, exclude: ['**/node_modules', '**/dist'] });
    const named = sources.flatMap((path) => foreignPages(path, readFileSync(join(root, path), 'utf8')));
    expect([sources.includes('apps/consent/src/service.ts'), named]).toEqual([true, []]);
  });

  it.each([
    ['apps/delivery/src/service.ts', `require.resolve('@quittance/web/customer/index.html')`],
    ['apps/consent/src/service.ts', `require.resolve('@quittance/web/analyst/index.html')`],
    ['libs/edge/src/pages.ts', `join(root, 'apps/web/dist/customer')`],
  ])('is found where %s names that of another', (path, text) => {
    expect(foreignPages(path, text)).toHaveLength(1);
  });
});
