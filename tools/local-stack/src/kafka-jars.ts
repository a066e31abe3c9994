import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchedOnce } from './maven.js';
import { repoRoot, stateDir } from './paths.js';

const pom = join(repoRoot, 'infra', 'kafka', 'pom.xml');

/** The folder with Kafka's jars, fetched by Maven on first use and kept per content of the pom. */
export const kafkaJars = (log: (line: string) => void): Promise<string> =>
  fetchedOnce(jarsFolder(), {
    what: 'Kafka',
    args: (folder) => ['-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`],
    announce: () => log('Fetching Kafka with Maven (about 45 MB, once)'),
  });

/** Whether the jars are here, so that Maven is not needed. */
export function haveKafkaJars(): boolean {
  return existsSync(jarsFolder());
}

function jarsFolder(): string {
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 16);
  return join(stateDir, 'kafka-libs', hash);
}
