import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StackError } from './errors.js';

// Postgres refuses to run as root. Where this process is root, its server runs under another account, which cannot enter a
// folder below one that only root may enter, such as a clone in /root. What it needs then lies here instead.
export const publicRoot = '/var/tmp';

const origin = 'stands-for';

/** `dir` itself, or the folder that stands for it where an unprivileged account of the group `gid` could not reach it. */
export function reachableDir(dir: string, gid?: number): string {
  if (process.getuid?.() !== 0) return dir;
  sweepStandIns();
  mkdirSync(dir, { recursive: true });
  if (reachable(dirname(dir), gid)) return dir;
  const standIn = join(publicRoot, `quittance-${digest(dir)}`);
  mkdirSync(standIn, { recursive: true, mode: 0o755 });
  if (statSync(standIn).uid !== 0) {
    throw new StackError(
      'start-failed',
      `${standIn} belongs to somebody else: move the repository out of ${dirname(dir)}.`,
    );
  }
  writeFileSync(join(standIn, origin), dir);
  return join(standIn, 'data');
}

/** Removes what stands for folders that are gone and has no server on it. */
export function sweepStandIns(): void {
  for (const name of readdirSync(publicRoot)) {
    const standIn = join(publicRoot, name);
    const mark = join(standIn, origin);
    if (!name.startsWith('quittance-') || !existsSync(mark) || statSync(standIn).uid !== 0) continue;
    if (existsSync(readFileSync(mark, 'utf8')) || hasServer(join(standIn, 'data', 'postmaster.pid'))) continue;
    rmSync(standIn, { recursive: true, force: true });
  }
}

/** Whether every account, or one of the group `gid`, may enter the folder. */
export function reachable(dir: string, gid?: number): boolean {
  const [groupMayEnter, othersMayEnter] = [0o010, 0o001];
  for (let at = dir; ; at = dirname(at)) {
    const { mode, gid: group } = statSync(at);
    if ((mode & (group === gid ? groupMayEnter : othersMayEnter)) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

export function digest(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}

function hasServer(pidFile: string): boolean {
  if (!existsSync(pidFile)) return false;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
