// Builds what changed, and knows without asking when nothing did.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceFolders } from './install.mjs';
import { failed, runProgram } from './program.mjs';
import { whileSaying } from './say.mjs';

const stampOf = (state) => join(state, 'built');
const markOf = (state) => join(state, 'building');

/** Changes when a source does: names, sizes and times of all that is built from. */
function fingerprint(root) {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  const addFolder = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      if (entry.isDirectory()) addFolder(`${path}/${entry.name}`);
      else add(`${path}/${entry.name}`);
    }
  };
  for (const file of ['package.json', 'package-lock.json', 'nx.json', '.swcrc'])
    if (existsSync(join(root, file))) add(file);
  for (const folder of workspaceFolders(root)) {
    for (const file of ['package.json', 'vite.config.ts'])
      if (existsSync(join(root, folder, file))) add(`${folder}/${file}`);
    if (existsSync(join(root, folder, 'src'))) addFolder(`${folder}/src`);
  }
  return hash.digest('hex');
}

const outputsOf = (root) =>
  workspaceFolders(root)
    .filter((folder) => existsSync(join(root, folder, 'src')))
    .map((folder) => join(root, folder, 'dist'));

export function isBuilt({ root, state }) {
  const stamp = stampOf(state);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root) && outputsOf(root).every(existsSync);
}

export async function build({ root, state, lock }) {
  if (isBuilt({ root, state })) return;
  const [stamp, mark, logFile] = [stampOf(state), markOf(state), join(state, 'build.log')];
  // Half a build may have been left: nx has all of the others in its cache.
  if (existsSync(mark)) for (const folder of outputsOf(root)) rmSync(folder, { recursive: true, force: true });
  rmSync(stamp, { force: true });
  writeFileSync(mark, '');
  // Taken before: what changes while it builds is built next time.
  const was = fingerprint(root);
  const { status, output } = await whileSaying(
    'Building what changed',
    () => '',
    () => runProgram('npm', ['run', '--silent', 'build'], { cwd: root, logFile, onStart: lock.recordGroup }),
  );
  if (status !== 0) throw failed('Building', { output, logFile });
  rmSync(mark);
  writeFileSync(stamp, was);
}
