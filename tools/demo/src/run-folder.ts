import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimRun, privateFolder, type RunLock, StackError, stateDir } from '@quittance/local-stack';

/** What one run keeps on disk: data, logs, passwords and keys. Only the owner may enter, and the database server that root runs for it. */
export interface RunFolder {
  readonly path: string;
  /** Where settings for operators go: beside it, in the folder of runs. */
  readonly base: string;
  readonly lock: RunLock;
  readonly secrets: Secrets;
  /** What an earlier run in the same folder left to go on with. */
  readonly earlier: EarlierRun | undefined;
  remember(run: EarlierRun): void;
  /** Ends the run; `remove` throws the folder away with it. */
  close(remove: boolean): void;
}

interface Secrets {
  kafkaAdmin: string;
  /** Kafka principal and database role → password */
  passwords: Record<string, string>;
  consent: string;
  delivery: string;
  matching: string;
}

/** Enough to build the same world again. */
export interface EarlierRun {
  seed: string;
  scale: number;
  endsAt: number;
  keys: { retailers: Record<string, string>; banks: Record<string, string> };
}

const THROWAWAY = 'once-';

export interface RunFolderOptions {
  /** A folder of its own, so that nothing is left of earlier runs and nothing disturbs a living one. */
  once: boolean;
  keep: boolean;
  fresh: boolean;
  principals: readonly string[];
  log: (line: string) => void;
  /** Where run folders are; `.quittance` of the repository. */
  folder?: string;
}

export async function openRunFolder(options: RunFolderOptions): Promise<RunFolder> {
  const { once, keep, fresh, log, folder: base = stateDir } = options;
  mkdirSync(base, { recursive: true });
  if (once) await removeEndedThrowaways(base, log);
  const path = join(base, once ? `${keep ? 'kept-' : THROWAWAY}${process.pid}-${Date.now()}` : 'run');
  // Outside the folder: the claim must hold before the folder is thrown away.
  const lock = await claimRun(`${path}.lock`, log, 'with --folder and --port-base');
  const memory = join(path, 'run.json');
  // A run that did not get through its day has left half a world, on which nothing can be built.
  if (fresh || !existsSync(memory)) rmSync(path, { recursive: true, force: true });
  privateFolder(path, 'with-server');
  return {
    path,
    base,
    lock,
    secrets: secretsIn(join(path, 'secrets.json'), options.principals),
    earlier: existsSync(memory) ? (JSON.parse(readFileSync(memory, 'utf8')) as EarlierRun) : undefined,
    remember: (run) => writePrivately(memory, run),
    close: (remove) => {
      if (remove) rmSync(path, { recursive: true, force: true });
      lock.release();
    },
  };
}

/** Folders of one-off runs that failed or were killed stay for a look, until the next such run. */
async function removeEndedThrowaways(base: string, log: (line: string) => void): Promise<void> {
  const folders = readdirSync(base).filter((name) => name.startsWith(THROWAWAY) && !name.endsWith('.lock'));
  for (const name of folders) {
    try {
      const lock = await claimRun(join(base, `${name}.lock`), log);
      rmSync(join(base, name), { recursive: true, force: true });
      lock.release();
    } catch (error) {
      if (!(error instanceof StackError && error.code === 'already-running')) throw error;
    }
  }
}

/** Made once per folder: Kafka and PostgreSQL were set up with them. A principal added since gets its own. */
function secretsIn(file: string, principals: readonly string[]): Secrets {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Secrets) : undefined;
  const secrets: Secrets = {
    kafkaAdmin: known?.kafkaAdmin ?? secret(),
    passwords: Object.fromEntries(principals.map((name) => [name, known?.passwords[name] ?? secret()])),
    consent: known?.consent ?? secret(),
    delivery: known?.delivery ?? secret(),
    matching: known?.matching ?? secret(),
  };
  writePrivately(file, secrets);
  return secrets;
}

function writePrivately(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600); // one that was there keeps its mode
}

/** 256 random bits in 43 letters, digits, "-" and "_". */
function secret(): string {
  return randomBytes(32).toString('base64url');
}
