import { mkdirSync, statfsSync } from 'node:fs';
import { javaMissing, lookForJava, lookForMaven, mavenMissing, oldestJava } from '../../../infra/ensure/tools.mjs';
import { StackError } from './errors.js';

const gibibyte = 1024 ** 3;

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
  const found = lookForJava(env);
  if (found.version === undefined || found.version < oldestJava)
    throw new StackError('java-missing', javaMissing(found));
  return found.command;
}

/** The command that runs Maven, needed once per Kafka version. */
export function findMaven(env: NodeJS.ProcessEnv = process.env): string {
  const command = lookForMaven(env);
  if (command === undefined) throw new StackError('maven-missing', mavenMissing());
  return command;
}
