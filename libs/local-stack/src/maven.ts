import { spawn } from 'node:child_process';
import { StackError } from './errors.js';
import { findMaven } from './preflight.js';

/** Runs Maven to fetch `what`. */
export function runMaven(what: string, args: readonly string[]): Promise<void> {
  const mvn = findMaven();
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
