// Before every command the clone is installed and built. Whatever cuts that off, the next command works.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { repoRoot } from '../src/paths.js';

let clone: string;
const at = (...path: string[]) => join(clone, ...path);
const lines = (file: string) => (existsSync(at(file)) ? readFileSync(at(file), 'utf8').trim().split('\n') : []);

/** A clone with one dependency, whose installation takes a while and is written down, and one workspace, whose build is. */
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'quittance-ensure-'));
  cpSync(join(repoRoot, 'infra', 'ensure.mjs'), at('infra', 'ensure.mjs'));
  cpSync(join(repoRoot, 'infra', 'ensure'), at('infra', 'ensure'), { recursive: true });
  const slow = mkdtempSync(join(tmpdir(), 'quittance-slow-'));
  const note = (what: string) => `echo ${what} >> ${at('steps')}`;
  json(join(slow, 'package.json'), {
    name: 'slow',
    version: '1.0.0',
    scripts: { install: `${note('install')}; test ! -e ${at('broken')} && sleep 1 && ${note('installed')}` },
  });
  npm(['pack', slow, '--pack-destination', clone]);
  json(at('package.json'), {
    name: 'clone',
    version: '1.0.0',
    workspaces: ['libs/*'],
    scripts: { build: `${note('build')}; mkdir -p libs/one/dist; sleep 0.3; cp libs/one/src/a.ts libs/one/dist/a.js` },
    dependencies: { slow: 'file:slow-1.0.0.tgz' },
  });
  mkdirSync(at('libs', 'one', 'src'), { recursive: true });
  json(at('libs', 'one', 'package.json'), { name: 'one', version: '1.0.0' });
  writeFileSync(at('libs', 'one', 'src', 'a.ts'), '1');
  npm(['install', '--package-lock-only', '--ignore-scripts', '--no-audit']);
});

afterEach(() => {
  rmSync(clone, { recursive: true, force: true });
});

function json(file: string, value: object): void {
  writeFileSync(file, JSON.stringify(value));
}

function npm(args: readonly string[]): void {
  const { status, stderr } = spawnSync('npm', args, { cwd: clone, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

function start(args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, [at('infra', 'ensure.mjs'), ...args], { env });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([status]): Ended => ({ status: status as number | null, stderr }));
  return { child, ended };
}

const ensure = (args?: readonly string[], env?: NodeJS.ProcessEnv) => start(args, env).ended;

async function until(fact: () => boolean): Promise<void> {
  while (!fact()) await sleep(20);
}

const begun = (step: string) => until(() => lines('steps').includes(step));

/** What still runs in the clone. */
const leftOver = () =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`INIT_CWD=${clone}`);
    } catch {
      return false;
    }
  });

const isWhole = () => {
  expect(existsSync(at('node_modules', 'slow', 'package.json'))).toBe(true);
  expect(readFileSync(at('libs', 'one', 'dist', 'a.js'), 'utf8')).toBe('1');
};

const stop = async (child: ChildProcess, signal: NodeJS.Signals) => {
  child.kill(signal);
  await once(child, 'exit');
};

describe('an install', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'that is stopped by %s leaves nothing running, and the next one is whole',
    async (signal) => {
      const first = start();
      await begun('install');
      first.child.kill(signal);
      const { status, stderr } = await first.ended;
      expect(status).toBe(130);
      expect(stderr).toContain(`Stopped by ${signal}. The next start begins this step anew.`);
      expect(leftOver()).toEqual([]);
      expect(await ensure()).toMatchObject({ status: 0 });
      isWhole();
      expect(lines('steps')).toEqual(['install', 'install', 'installed', 'build']);
    },
  );

  it('whose owner was killed is ended by the next, which is whole', async () => {
    const first = start();
    await begun('install');
    await stop(first.child, 'SIGKILL');
    const { status, stderr } = await ensure();
    expect([status, stderr]).toEqual([0, expect.stringContaining('The last install was cut off: it starts over.')]);
    isWhole();
    expect(lines('steps').filter((step) => step === 'installed')).toHaveLength(1);
  });

  it('is made again where npm says all is there and the folders are not', async () => {
    await ensure();
    rmSync(at('node_modules', 'slow'), { recursive: true });
    expect(existsSync(at('node_modules', '.package-lock.json'))).toBe(true);
    expect(await ensure()).toMatchObject({ status: 0 });
    isWhole();
  });

  it('is waited for by whoever comes meanwhile', async () => {
    const first = start();
    await begun('install');
    const second = await ensure();
    expect(second.stderr).toContain(
      `Another command installs or builds in this clone (process ${first.child.pid}): waiting for it`,
    );
    expect([second.status, (await first.ended).status]).toEqual([0, 0]);
    expect(lines('steps')).toEqual(['install', 'installed', 'build']);
  });

  it('is not begun where Kafka is wanted and there is no Java', async () => {
    const programs = at('programs');
    mkdirSync(programs);
    symlinkSync(process.execPath, join(programs, 'node'));
    const { status, stderr } = await ensure(['--stack'], { PATH: programs });
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^Kafka needs Java 17 or newer and no java command works here: .*\n$/),
    ]);
    expect(lines('steps')).toEqual([]);
  });

  it('that fails says why', async () => {
    writeFileSync(at('broken'), '');
    const { status, stderr } = await ensure();
    expect(status).toBe(2);
    expect(stderr).toContain(`Installing failed; all that it said is in ${at('.quittance', 'install.log')}.`);
    expect(readFileSync(at('.quittance', 'install.log'), 'utf8')).toContain('slow');
  });
});

describe('a build', () => {
  it('is left out when nothing has changed, and made when a source has or its output is gone', async () => {
    await ensure();
    await ensure();
    expect(lines('steps').filter((step) => step === 'build')).toHaveLength(1);
    appendFileSync(at('libs', 'one', 'src', 'a.ts'), '2');
    await ensure();
    expect(readFileSync(at('libs', 'one', 'dist', 'a.js'), 'utf8')).toBe('12');
    rmSync(at('libs', 'one', 'dist'), { recursive: true });
    await ensure();
    expect(readFileSync(at('libs', 'one', 'dist', 'a.js'), 'utf8')).toBe('12');
    expect(lines('steps').filter((step) => step === 'build')).toHaveLength(3);
  });

  it('that is stopped is made anew', async () => {
    const first = start();
    await begun('build');
    await stop(first.child, 'SIGINT');
    expect(await ensure()).toMatchObject({ status: 0 });
    isWhole();
  });
});
