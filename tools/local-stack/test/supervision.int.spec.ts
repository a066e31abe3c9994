// Children start, crash, come back and stop when they should, and none outlives the program that started it.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import {
  claimRun,
  freePort,
  nodeBinary,
  type ServiceOptions,
  type SupervisedService,
  superviseService,
} from '../src/index.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const program = (name: string) => join(import.meta.dirname, 'programs', name);
const started: SupervisedService[] = [];
const spawned: ChildProcess[] = [];

async function web(options: Partial<ServiceOptions> = {}): Promise<SupervisedService & { readonly url: string }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = await superviseService({
    name: 'web',
    entry: program('web.mjs'),
    logFile: join(folder.path, `web-${port}.log`),
    readyUrl: `${url}/`,
    drainMs: 1_000,
    ...options,
    env: { PORT: String(port), ...options.env },
  });
  started.push(service);
  return Object.assign(service, { url });
}

async function until(fact: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await fact())) await sleep(20);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that ended but was not waited for still answers to signal 0.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

afterEach(async () => {
  for (const service of started.splice(0)) await service.stop();
  for (const child of spawned.splice(0)) child.kill('SIGKILL');
});
afterAll(() => folder.remove());

describe('superviseService', () => {
  it('runs the service on Node 24, ready when it resolves', async () => {
    const service = await web();
    expect(await service.ready()).toBe(true);
    expect((await fetch(service.url)).status).toBe(200);
  });

  it("keeps this process's environment from the service", async () => {
    const service = await web({ env: { OWN: 'yes' } });
    const { env } = (await (await fetch(service.url)).json()) as { env: Record<string, string> };
    expect(env['OWN']).toBe('yes');
    expect(Object.keys(env)).not.toContain('JEST_WORKER_ID');
    expect(Object.keys(env)).not.toContain('NODE_OPTIONS');
  });

  it('ends with the last lines of the log when the service cannot start', async () => {
    await expect(web({ env: { FAIL: '1' } })).rejects.toThrow(
      /web ended while starting \(exit 1\)[^]*no such database/,
    );
  });

  it('starts a crashed service again', async () => {
    const service = await web({ restartOnCrash: true });
    const before = service.pid;
    await fetch(`${service.url}/crash`).catch(() => undefined);
    await until(() => service.ready());
    expect(service.crashes).toBe(1);
    expect(service.pid).not.toBe(before);
  });

  it('leaves a service down after kill9 until it is restarted', async () => {
    const service = await web({ restartOnCrash: true });
    await service.kill9();
    expect(service.pid).toBeUndefined();
    expect(await service.ready()).toBe(false);
    await service.restart();
    expect(await service.ready()).toBe(true);
  });

  it('lets it drain on stop, and kills it when that takes too long', async () => {
    const quick = await web({ env: { DRAIN_MS: '200' } });
    await quick.stop();
    expect(readFileSync(quick.logFile, 'utf8')).toContain('draining');
    const stuck = await web({ env: { DRAIN_MS: '60000' }, drainMs: 300 });
    const begin = Date.now();
    await stuck.stop();
    expect(Date.now() - begin).toBeLessThan(5_000);
    expect(stuck.pid).toBeUndefined();
  });

  // Only Linux tells a child that its parent was killed.
  it.each(
    process.platform === 'linux' ? (['SIGINT', 'SIGTERM', 'SIGKILL'] as const) : (['SIGINT', 'SIGTERM'] as const),
  )('takes its children along when it is ended by %s', async (signal) => {
    const parent = spawn(nodeBinary(), [program('parent.mjs')], {
      env: {
        PATH: process.env['PATH'],
        PORT: String(await freePort()),
        LOG_FILE: join(folder.path, `${signal}.log`),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    spawned.push(parent);
    const pid = await new Promise<number>((resolve) =>
      parent.stdout?.once('data', (data: Buffer) => resolve(Number(data))),
    );
    expect(alive(pid)).toBe(true);
    parent.kill(signal);
    await until(() => !alive(pid));
  });
});

describe('claimRun', () => {
  const file = join(folder.path, 'run.lock');
  const write = (content: unknown) => writeFileSync(file, JSON.stringify(content));
  const gone = { name: 'run', pid: 2 ** 22 - 1, mark: 'no such program' };

  async function sleeper(): Promise<{ readonly pid: number; readonly exit: Promise<unknown> }> {
    const child = spawn('sleep', ['1234.5']);
    spawned.push(child);
    return { pid: child.pid ?? 0, exit: new Promise((resolve) => child.once('exit', resolve)) };
  }

  it('leaves a file with the processes of the run, and takes it away', async () => {
    const run = await claimRun(file);
    run.record({ name: 'Kafka', pid: 1, mark: 'kafka' });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ processes: [{ name: 'Kafka' }] });
    run.release();
    expect(existsSync(file)).toBe(false);
  });

  it('keeps note of a process and of the one that takes its place', async () => {
    const run = await claimRun(file);
    const service = await web({ run });
    const noted = () =>
      (JSON.parse(readFileSync(file, 'utf8')) as { processes: { name: string; pid: number }[] }).processes;
    expect(noted()).toMatchObject([{ name: 'web', pid: service.pid }]);
    await service.restart();
    expect(noted()).toMatchObject([{ name: 'web', pid: service.pid }]);
    run.release();
  });

  it('refuses a second run while the first is alive', async () => {
    const other = await sleeper();
    write({ owner: { name: 'run', pid: other.pid, mark: 'sleep 1234.5' }, processes: [] });
    await expect(claimRun(file)).rejects.toThrow(`already running here (process ${other.pid})`);
  });

  it('stops what a dead run left running and says so', async () => {
    const left = await sleeper();
    write({ owner: gone, processes: [{ name: 'Kafka', pid: left.pid, mark: 'sleep 1234.5' }] });
    const said: string[] = [];
    const run = await claimRun(file, (line) => said.push(line));
    await left.exit;
    expect(said).toEqual([`Stopping Kafka (process ${left.pid}), left over from a run that did not end properly`]);
    run.release();
  });

  it('leaves alone a stranger that has the pid of a dead process', async () => {
    const stranger = await sleeper();
    write({ owner: gone, processes: [{ name: 'Kafka', pid: stranger.pid, mark: 'kafka.Kafka' }] });
    (await claimRun(file)).release();
    expect(alive(stranger.pid)).toBe(true);
  });

  it('starts over a file that was cut off', async () => {
    writeFileSync(file, '{"owner":');
    const lock = await claimRun(file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ owner: expect.anything() });
    lock.release();
  });
});
