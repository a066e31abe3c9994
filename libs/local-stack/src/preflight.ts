import { spawnSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './errors.js';

const gibibyte = 1024 ** 3;
const oldestJava = 17;

/** Refuses to start on a disk that would fill up in the middle of a run. */
export function ensureDiskSpace(dir: string, neededBytes = gibibyte): void {
  mkdirSync(dir, { recursive: true });
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  if (free >= neededBytes) return;
  const gib = (bytes: number) => (bytes / gibibyte).toFixed(1);
  throw new StackError(
    'disk-full',
    `The disk that holds ${dir} has ${gib(free)} GiB free and Quittance needs ${gib(neededBytes)} GiB: free some space, or put its data elsewhere.`,
  );
}

/** The command that runs Java 17 or newer. */
export function findJava(env: NodeJS.ProcessEnv = process.env): string {
  const command = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
  const major = javaMajor(command, env);
  if (major !== undefined && major >= oldestJava) return command;
  const found = major === undefined ? 'no java command works here' : `the java command here is version ${major}`;
  throw new StackError(
    'java-missing',
    `Kafka needs Java ${oldestJava} or newer and ${found}: install one (Debian, Ubuntu: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk), or use Docker instead: docker compose up.`,
  );
}

/** The command that runs Maven, needed once per Kafka version. */
export function findMaven(env: NodeJS.ProcessEnv = process.env): string {
  if (spawnSync('mvn', ['--version'], { stdio: 'ignore', env }).status === 0) return 'mvn';
  throw new StackError(
    'maven-missing',
    "Kafka's files are fetched with Maven and no mvn command works here: install it (Debian, Ubuntu: apt-get install maven; macOS: brew install maven), or use Docker instead: docker compose up.",
  );
}

function javaMajor(command: string, env: NodeJS.ProcessEnv): number | undefined {
  const { status, stderr } = spawnSync(command, ['-version'], { encoding: 'utf8', env });
  if (status !== 0) return undefined;
  // Java 8 calls itself 1.8.0, later ones by their number.
  const version = /version "(?:1\.)?(\d+)/.exec(stderr);
  return version?.[1] === undefined ? undefined : Number(version[1]);
}
