import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runMaven } from './maven.js';
import { repoRoot, stateDir } from './paths.js';

const pom = join(repoRoot, 'infra', 'kafka', 'pom.xml');

/**
 * The folder with Kafka's jars, fetched by Maven on first use and kept per content of the pom. The folder appears by a
 * rename, so a fetch that is cut off leaves nothing that looks complete, and two at once do no harm.
 */
export async function kafkaJars(log: (line: string) => void): Promise<string> {
  const dir = jarsFolder();
  if (existsSync(dir)) return dir;
  log('Fetching Kafka with Maven (about 45 MB, once)');
  const partial = join(stateDir, 'kafka-libs', `partial-${randomUUID()}`);
  mkdirSync(partial, { recursive: true });
  try {
    await runMaven('Kafka', ['-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`]);
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
