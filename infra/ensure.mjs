// Runs before every npm command that needs the workspace: installs what package-lock.json names when it is not there, and
// builds what changed. Plain JavaScript without dependencies, for whatever Node the shell has.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (what, command, args) => {
  process.stderr.write(`${what} …\n`);
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}"${command} ${args.join(' ')}" failed; its output above says why.\n`);
    process.exit(status ?? 1);
  }
};

// npm writes this copy of the lock after a finished install: the same packages mean nothing to do.
const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined);
const installed = packagesOf(join(root, 'node_modules/.package-lock.json'));
const wanted = packagesOf(join(root, 'package-lock.json'));
const missing = Object.entries(wanted).filter(
  ([path, p]) => path.includes('node_modules/') && !p.link && !p.optional && installed?.[path]?.version !== p.version,
);
// Not `npm ci`: it refuses a lock in which another platform's optional binaries are missing, as they are where the registry
// that made it does not carry them. The lock's versions are installed all the same, and nothing is written to it.
if (missing.length > 0) {
  run(`Installing ${missing.length} packages (once)`, 'npm', [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
}
if (!process.argv.includes('--no-build')) run('Building what changed', 'npm', ['run', '--silent', 'build']);
