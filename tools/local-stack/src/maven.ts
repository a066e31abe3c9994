import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StackError } from './errors.js';
import { findMaven } from './preflight.js';

interface Fetching {
  readonly what: string;
  /** Arguments of Maven, which puts it into `folder`. */
  readonly args: (folder: string) => readonly string[];
  /** For people, where it has to be fetched. */
  readonly announce: () => void;
}

/**
 * Fetches a folder with Maven unless it is there. It appears by a rename, so a fetch that is cut off leaves nothing that looks complete,
 * and two at once do no harm.
 */
export async function fetchedOnce(folder: string, { what, args, announce }: Fetching): Promise<string> {
  if (existsSync(folder)) return folder;
  const mvn = findMaven();
  announce();
  const partial = join(dirname(folder), `partial-${randomUUID()}`);
  mkdirSync(partial, { recursive: true });
  try {
    await runMaven(mvn, what, args(partial));
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function runMaven(mvn: string, what: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(mvn, ['-q', '-B', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const reason = output.split('\n').find((line) => line.includes('ERROR')) ?? `exit ${code}`;
      reject(
        new StackError(
          'maven-failed',
          `Maven could not fetch ${what}; is Maven Central reachable from here? ${reason.trim()}`,
        ),
      );
    });
  });
}
