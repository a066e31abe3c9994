import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository's root; `src` and `dist` lie equally deep below it. */
export const repoRoot = resolve(import.meta.dirname, '..', '..', '..');

/** Everything a run leaves behind on this machine; ignored by git. */
export const stateDir = join(repoRoot, '.quittance');

/** The Node 24 that services run on: this process's own, else the one that `npm install` brought. */
export function nodeBinary(): string {
  if (process.version.startsWith('v24.')) return process.execPath;
  const installed = join(repoRoot, 'node_modules', '.bin', 'node');
  return existsSync(installed) ? installed : process.execPath;
}
