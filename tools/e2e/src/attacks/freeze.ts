import { readdirSync, readFileSync } from 'node:fs';
import { pause } from './target.js';

/** Stops a process and all that it started, as a machine that stalls does, and lets them go on after `ms`. Linux. */
export const freezeProcesses = async (pid: number, ms: number): Promise<void> => {
  const all = withChildren(pid);
  for (const one of all) signal(one, 'SIGSTOP');
  try {
    await pause(ms);
  } finally {
    for (const one of all) signal(one, 'SIGCONT');
  }
};

const withChildren = (root: number): number[] => {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      // proc(5): the parent is the second field after the name in brackets, which may hold blanks.
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
};
