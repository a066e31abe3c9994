// One at a time installs and builds in a clone.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whileSaying } from './say.mjs';

/**
 * Claims the lock, after whoever has it. A group of processes that a dead owner left running is ended first.
 * @returns {Promise<{recordGroup(pid: number): void, release(): void}>}
 */
export async function claim(file) {
  mkdirSync(dirname(file), { recursive: true });
  const own = { pid: process.pid };
  const text = () => JSON.stringify(own);
  for (;;) {
    if (create(file, text())) break;
    const held = read(file);
    const owner = parse(held);
    if (owner !== undefined && isAlive(owner.pid)) {
      await whileSaying(
        `Another command installs or builds in this clone (process ${owner.pid}): waiting for it`,
        () => '',
        async () => {
          while (read(file) === held && isAlive(owner.pid)) await sleep(200);
        },
      );
      continue;
    }
    if (owner?.group !== undefined) endGroup(owner.group);
    takeAway(file, held);
  }
  const release = () => rmSync(file, { force: true });
  process.on('exit', release);
  return {
    recordGroup: (pid) => {
      own.group = pid;
      writeFileSync(`${file}.new`, text());
      renameSync(`${file}.new`, file);
    },
    release,
  };
}

/** Whether somebody has it. */
export const isClaimed = (file) => read(file) !== undefined;

function create(file, text) {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Undefined for one that was cut off while it was written. */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Another who found it ended, too, may have put its own in its place meanwhile: that one goes back. */
function takeAway(file, ended) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== ended) linkSync(aside, file);
  } catch {
    // Somebody else was quicker.
  }
  rmSync(aside, { force: true });
}

function isAlive(pid) {
  if (process.platform === 'linux') {
    // A pid may have gone to another program since.
    return read(`/proc/${pid}/cmdline`)?.includes('ensure.mjs') === true;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function endGroup(pid) {
  if (process.platform === 'linux' && read(`/proc/${pid}/cmdline`)?.includes('npm') !== true) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
