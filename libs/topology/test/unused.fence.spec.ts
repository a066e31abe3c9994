// What nothing uses is refused: an export, a file, a dependency; and so is an import that its package does not declare.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..');
const run = promisify(execFile);

/** Each file is read as if it lay in the tree; `refused` are the complaints that it has to call forth. */
const planted: readonly { readonly file: string; readonly code: string; readonly refused: readonly string[] }[] = [
  {
    file: 'libs/bank-api/src/left-over/main.ts',
    code: [
      `import { once } from '../left-over-exports.js';`,
      `import * as all from '../left-over-namespace.js';`,
      `import { again } from '../left-over-between.js';`,
      `import type { DataSource } from 'typeorm';`,
      `export type Kept = DataSource & import('../left-over-exports.js').Asked;`,
      `once(all.used, again);`,
    ].join('\n'),
    refused: [
      'unused export libs/bank-api/src/left-over/main.ts: Kept',
      'undeclared dependency typeorm of libs/bank-api: libs/bank-api/src/left-over/main.ts',
    ],
  },
  {
    file: 'libs/bank-api/src/left-over-exports.ts',
    code: 'export const once = (..._: unknown[]): void => {};\nexport const never = () => never;\nexport interface Asked {}\n',
    refused: ['unused export libs/bank-api/src/left-over-exports.ts: never'],
  },
  {
    file: 'libs/bank-api/src/left-over-namespace.ts',
    code: 'export const used = 1;\nexport const unused = 2;\n',
    refused: ['unused export libs/bank-api/src/left-over-namespace.ts: unused'],
  },
  {
    file: 'libs/bank-api/src/left-over-between.ts',
    code: `export * from './left-over-reexported.js';\nexport { passedOn } from './left-over-reexported.js';\n`,
    refused: ['unused export libs/bank-api/src/left-over-between.ts: passedOn'],
  },
  {
    file: 'libs/bank-api/src/left-over-reexported.ts',
    code: 'export const again = 3;\nexport const passedOn = 4;\n',
    refused: ['unused export libs/bank-api/src/left-over-reexported.ts: passedOn'],
  },
  {
    file: 'apps/delivery/test/left-over-alone.ts',
    code: `import 'kafkajs';\n`,
    refused: [
      'unused file apps/delivery/test/left-over-alone.ts',
      'undeclared dependency kafkajs of apps/delivery: apps/delivery/test/left-over-alone.ts',
    ],
  },
  {
    file: 'apps/ingestion/package.json',
    code: withDependencies('apps/ingestion', { commander: '15.1.0', '@quittance/topology': '*' }),
    refused: [
      'unused dependency commander of apps/ingestion',
      'only tests use dependency @quittance/topology of apps/ingestion: it belongs in devDependencies',
    ],
  },
  {
    file: 'libs/consent-policy/package.json',
    code: withDependencies('libs/consent-policy', {}, { './planted': { '@quittance/source': './src/verdict.ts' } }),
    refused: ['unused entry point ./planted of libs/consent-policy'],
  },
];

function withDependencies(folder: string, dependencies: object, exports: object = {}): string {
  const own = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<string, object>;
  return JSON.stringify({
    ...own,
    dependencies: { ...own.dependencies, ...dependencies },
    exports: { ...own.exports, ...exports },
  });
}

async function complaints(...args: string[]): Promise<string[]> {
  const { stdout } = await run(process.execPath, [join(root, 'infra/unused.mjs'), ...args], { cwd: root }).catch(
    (error: unknown) => error as { stdout: string },
  );
  // imports.fence.spec.ts may have its own files in the tree just now; they are called planted-….
  return stdout
    .trim()
    .split('\n')
    .slice(0, -1)
    .filter((complaint) => !complaint.includes('/planted-'));
}

describe('the check for unused code', () => {
  let over: string;
  beforeAll(() => {
    over = mkdtempSync(join(tmpdir(), 'quittance-unused-'));
    for (const { file, code } of planted) {
      mkdirSync(dirname(join(over, file)), { recursive: true });
      writeFileSync(join(over, file), code);
    }
  });
  afterAll(() => {
    rmSync(over, { recursive: true, force: true });
  });

  it('refuses everything that is planted, and complains of nothing else', async () => {
    expect((await complaints('--over', over)).sort()).toEqual(planted.flatMap(({ refused }) => refused).sort());
  });
});
