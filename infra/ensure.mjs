// Runs before every npm command that needs the workspace: installs what package-lock.json names when it is not there, and
// builds what changed. Plain JavaScript without dependencies, for whatever Node the shell has.
//   --stack     the command runs Kafka here: what that needs is looked for before minutes of install
//   --no-build  installs only
import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './ensure/build.mjs';
import { install, missingIn, wasCutOff } from './ensure/install.mjs';
import { claim, isClaimed } from './ensure/lock.mjs';
import { Sentence } from './ensure/say.mjs';
import { javaMissing, lookForDocker, lookForJava, lookForMaven, mavenMissing, oldestJava } from './ensure/tools.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const state = join(root, '.quittance');
const lockFile = join(state, 'ensure.lock');
const wants = (flag) => process.argv.includes(flag);

const isInstalled = () => !wasCutOff(state) && missingIn(root).length === 0;
const isReady = () => !isClaimed(lockFile) && isInstalled() && (wants('--no-build') || isBuilt({ root, state }));

/** Later the stack itself looks, and takes containers where an engine answers. */
function lookForTools() {
  if (process.env.QUITTANCE_TEST_STACK === 'containers' || lookForDocker()) return;
  const java = lookForJava();
  if (java.version === undefined || java.version < oldestJava) throw new Sentence(javaMissing(java));
  if (!haveKafka() && lookForMaven() === undefined) throw new Sentence(mavenMissing());
}

const haveKafka = () => {
  const jars = join(state, 'kafka-libs');
  return existsSync(jars) && readdirSync(jars).some((name) => !name.startsWith('partial-'));
};

/** npm that meets a full disk says anything but that. */
const installBytes = 1024 ** 3;

function lookForRoom() {
  accessSync(root, constants.W_OK);
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  if (missingIn(root).length === 0 || free >= installBytes) return;
  const mib = (bytes) => Math.floor(bytes / 1024 ** 2);
  throw new Sentence(
    `The disk that holds ${root} has ${mib(free)} MiB free and what is to be installed needs ${mib(installBytes)} MiB: free some space and start again.`,
  );
}

/** What the file system refuses of our own, as a sentence. */
const fileFaults = {
  EROFS: `${root} cannot be written to: clone Quittance into a folder that can.`,
  EACCES: `${root} belongs to somebody else: start as its owner, or clone Quittance into a folder of your own.`,
  ENOSPC: `The disk that holds ${root} is full: free some space and start again.`,
};

try {
  if (!isReady()) {
    lookForRoom();
    if (wants('--stack')) lookForTools();
    const lock = await claim(lockFile);
    await install({ root, state, lock });
    if (!wants('--no-build')) await build({ root, state, lock });
    lock.release();
  }
} catch (error) {
  const text = error instanceof Sentence ? error.message : (fileFaults[error.code] ?? error.stack);
  process.stderr.write(`${text}\n`);
  process.exitCode = error.exitCode ?? 2;
}
