// Runs a program in a process group of its own, so that Ctrl-C reaches this process alone: it ends the group, waits, and only then goes.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { Sentence } from './say.mjs';

/**
 * Runs it to its end; its output goes into `logFile`. Ends it, and all that it has started, when this process is told to stop: at once,
 * since npm that is asked politely takes back what it has done, and what follows would meet it at that.
 * @returns {Promise<{status: number | null, output: string}>}
 */
export async function runProgram(command, args, { cwd, logFile, onStart }) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stopped;
  const endGroup = (signal) => {
    stopped = signal;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, endGroup);
  const log = createWriteStream(logFile);
  // A disk that is full is what the program will say, too.
  log.on('error', () => undefined);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      log.write(text);
      output = (output + text).slice(-64 * 1024);
    });
  }
  try {
    onStart?.(child.pid);
    const status = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (stopped !== undefined)
      throw new Sentence(`\nStopped by ${stopped}. The next start begins this step anew.`, 130);
    return { status, output };
  } catch (error) {
    if (error.code === 'ENOENT') throw new Sentence(`There is no ${command} command here: install Node.js with npm.`);
    throw error;
  } finally {
    log.end();
    for (const signal of signals) process.removeListener(signal, endGroup);
  }
}

const causes = [
  [/\bENOSPC\b|no space left/i, 'the disk is full: free some space and start again'],
  [/\bEROFS\b/, 'this folder cannot be written to: clone into one that can'],
  [/\bE(ACCES|PERM)\b/, 'files in this folder belong to somebody else: start as their owner, or clone anew'],
  [
    /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/,
    'the npm registry cannot be reached: look at the network and at "npm config get registry", and start again',
  ],
];

/** Why it failed, as far as its output tells a reason that we know. */
export const causeIn = (output) => causes.find(([pattern]) => pattern.test(output))?.[1];

export function failed(what, { output, logFile }) {
  const cause = causeIn(output);
  if (cause !== undefined) return new Sentence(`${what} failed: ${cause}.`);
  const end = output.trimEnd().split('\n').slice(-20).join('\n');
  return new Sentence(`${end}\n\n${what} failed; all that it said is in ${logFile}.`);
}
