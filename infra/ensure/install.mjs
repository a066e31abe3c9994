// Installs what package-lock.json names, when it is not there.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failed, runProgram } from './program.mjs';
import { say, whileSaying } from './say.mjs';

const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined);

/** Packages that have to be there: their place in the clone, and their version. Those for other platforms may be missing. */
const wantedIn = (root) =>
  Object.entries(packagesOf(join(root, 'package-lock.json'))).filter(
    ([path, { link, optional }]) => path.includes('node_modules/') && !link && !optional,
  );

/** npm's copy of the lock says what it meant to install; the folders say what is there. */
export function missingIn(root) {
  const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
  return wantedIn(root).filter(
    ([path, { version }]) => installed?.[path]?.version !== version || !existsSync(join(root, path, 'package.json')),
  );
}

const markOf = (state) => join(state, 'installing');
export const wasCutOff = (state) => existsSync(markOf(state));

export async function install({ root, state, lock }) {
  // Of a package that was being unpacked some files may be missing, which nothing would notice later.
  if (wasCutOff(state)) {
    say('The last install was cut off: it starts over.');
    for (const folder of modulesIn(root)) rmSync(folder, { recursive: true, force: true });
  }
  const wanted = missingIn(root);
  if (wanted.length === 0 && !wasCutOff(state)) return;
  const logFile = join(state, 'install.log');
  writeFileSync(markOf(state), '');
  const there = () => wanted.length - missingFolders(root, wanted);
  const { status, output } = await whileSaying(
    `Installing ${wanted.length} packages (once)`,
    () => `${there()} are there`,
    () =>
      // Not `npm ci`: it refuses a lock in which another platform's optional binaries are missing, as they are where the registry
      // that made it does not carry them. The lock's versions are installed all the same, and nothing is written to it.
      runProgram('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: root,
        logFile,
        onStart: lock.recordGroup,
      }),
  );
  if (status !== 0) throw failed('Installing', { output, logFile });
  const left = missingIn(root);
  if (left.length > 0) {
    const names = left.slice(0, 3).map(([path]) => path);
    throw failed('Installing', {
      output: `npm ended well and left out ${names.join(', ')} (${left.length} in all)`,
      logFile,
    });
  }
  rmSync(markOf(state));
}

const missingFolders = (root, packages) =>
  packages.filter(([path]) => !existsSync(join(root, path, 'package.json'))).length;

/** Every node_modules of the clone that npm fills. */
const modulesIn = (root) => ['', ...workspaceFolders(root)].map((folder) => join(root, folder, 'node_modules'));

/** Folders that the workspaces of package.json name: a path, or one that ends in an asterisk. */
export function workspaceFolders(root) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(root, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json')));
  });
}
