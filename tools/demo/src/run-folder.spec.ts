import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openRunFolder, type RunFolderOptions } from './run-folder.js';

// A run finds what it may go on with, and nothing else; what is thrown away is gone.

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'run-folder-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const open = (over: Partial<RunFolderOptions> = {}) =>
  openRunFolder({
    once: false,
    keep: false,
    fresh: false,
    principals: ['matching'],
    log: () => undefined,
    folder: base,
    ...over,
  });
const aRun = { seed: '1', scale: 1, endsAt: 5, keys: { retailers: {}, banks: { b: 'k' } } };

describe('openRunFolder', () => {
  it('goes on with an earlier run: same passwords, same world', async () => {
    const first = await open();
    first.remember(aRun);
    first.close(false);
    const second = await open({ principals: ['matching', 'newcomer'] });
    expect(second.earlier).toEqual(aRun);
    expect(second.secrets.passwords['matching']).toBe(first.secrets.passwords['matching']);
    expect(second.secrets.passwords['newcomer']).toHaveLength(43);
    second.close(false);
  });

  it('lets nobody else in, whoever made the folder before', async () => {
    mkdirSync(join(base, 'run'), { mode: 0o755 });
    writeFileSync(join(base, 'run', 'run.json'), JSON.stringify(aRun));
    const folder = await open();
    const mode = statSync(folder.path).mode & 0o777;
    // Where root runs it, the account of the database server has to pass through.
    expect(mode.toString(8)).toBe(process.getuid?.() === 0 ? '710' : '700');
    folder.remember(aRun);
    expect((statSync(join(folder.path, 'run.json')).mode & 0o777).toString(8)).toBe('600');
    folder.close(false);
  });

  it('starts over after a run that did not get through its day, and when asked to', async () => {
    const broken = await open();
    writeFileSync(join(broken.path, 'half'), '');
    broken.close(false);
    const next = await open();
    expect(existsSync(join(next.path, 'half'))).toBe(false);
    next.remember(aRun);
    next.close(false);
    const fresh = await open({ fresh: true });
    expect(fresh.earlier).toBeUndefined();
    fresh.close(false);
  });

  it('leaves nothing of a one-off run that went well, and a failed one only until the next', async () => {
    (await open({ once: true })).close(true);
    expect(readdirSync(base)).toEqual([]);
    (await open({ once: true })).close(false);
    expect(readdirSync(base)).toHaveLength(1);
    (await open({ once: true })).close(true);
    expect(readdirSync(base)).toEqual([]);
  });

  it('keeps what it is told to keep', async () => {
    (await open({ once: true, keep: true })).close(false);
    (await open({ once: true })).close(true);
    expect(readdirSync(base)).toHaveLength(1);
  });

  it('lets nobody else read passwords and keys', async () => {
    const folder = await open();
    folder.remember(aRun);
    for (const file of ['secrets.json', 'run.json']) expect(statSync(join(folder.path, file)).mode & 0o077).toBe(0);
    folder.close(true);
  });
});
