import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './errors.js';
import { repoRoot, stateDir } from './paths.js';
import { findMaven } from './preflight.js';

const pom = join(repoRoot, 'infra', 'kafka', 'pom.xml');

/**
 * The folder with Kafka's jars, fetched by Maven on first use and kept per content of the pom. The folder appears by a
 * rename, so a fetch that is cut off leaves nothing that looks complete, and two at once do no harm.
 */
export async function kafkaJars(log: (line: string) => void): Promise<string> {
  const dir = jarsFolder();
  if (existsSync(dir)) return dir;
  const mvn = findMaven();
  log('Fetching Kafka with Maven (about 45 MB, once)');
  const partial = join(stateDir, 'kafka-libs', `partial-${randomUUID()}`);
  mkdirSync(partial, { recursive: true });
  try {
    await runMaven(mvn, partial);
    renameSync(partial, dir);
  } catch (error) {
    if (!existsSync(dir)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return dir;
}

/** Whether the jars are here, so that Maven is not needed. */
export function haveKafkaJars(): boolean {
  return existsSync(jarsFolder());
}

function jarsFolder(): string {
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16);
  return join(stateDir, 'kafka-libs', hash);
}

function runMaven(mvn: string, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${target}`];
    const child = spawn(mvn, args, { stdio: ['ignore', 'pipe', 'pipe'] });
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
          `Maven could not fetch Kafka; is Maven Central reachable from here? ${reason.trim()}`,
        ),
      );
    });
  });
}
