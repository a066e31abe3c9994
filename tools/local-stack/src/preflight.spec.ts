// What is missing on a machine is said in one sentence that says what to do.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { causeIn } from '../../../infra/ensure/program.mjs';
import { familyOf } from '../../../infra/ensure/tools.mjs';
import { ensureDiskSpace, findJava, findMaven } from './preflight.js';

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-preflight-'));
  env = { PATH: `${folder}:/nowhere` };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function program(name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}

describe('findJava', () => {
  it('accepts Java 17 and newer', () => {
    program('java', `echo 'openjdk version "21.0.2" 2024-01-16' >&2`);
    expect(findJava(env)).toBe('java');
  });

  it('refuses an older Java and names its version', () => {
    program('java', `echo 'java version "1.8.0_392"' >&2`);
    expect(() => findJava(env)).toThrow('the java command here is version 8');
  });

  it('says what to install, and that containers work instead, when there is none', () => {
    expect(() => findJava(env)).toThrow(
      /no java command works here: install it \(.*\), or .*secrets\.sh && docker compose up --build\.$/,
    );
  });
});

describe('findMaven', () => {
  it('says what to install, and that containers work instead, when there is none', () => {
    expect(() => findMaven(env)).toThrow(
      /no mvn command works here: install it \(.*\), or .*secrets\.sh && docker compose up --build\.$/,
    );
  });
});

describe('ensureDiskSpace', () => {
  it('refuses a disk with less than what is needed and says how much there is', () => {
    expect(() => ensureDiskSpace(folder, 2 ** 60)).toThrow(/GiB free and Quittance needs 1073741824\.0 GiB/);
  });

  it('accepts one with enough', () => {
    expect(() => ensureDiskSpace(folder, 1)).not.toThrow();
  });
});

describe('familyOf', () => {
  it.each([
    ['linux', 'ID=ubuntu\nID_LIKE=debian', 'debian'],
    ['linux', 'PRETTY_NAME="Debian GNU/Linux 12"\nID=debian', 'debian'],
    ['linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"', 'fedora'],
    ['linux', 'ID="opensuse-leap"\nID_LIKE="suse opensuse"', 'suse'],
    ['linux', 'ID=alpine', 'alpine'],
    ['linux', 'ID=nixos', undefined],
    ['darwin', '', 'macos'],
  ])('knows who packs programs for %s, %j', (platform, osRelease, family) => {
    expect(familyOf(platform, osRelease)).toBe(family);
  });
});

describe('causeIn', () => {
  it.each([
    ['npm error code ENOSPC\nnpm error nospc No space left on device', 'the disk is full'],
    ["npm error EROFS: read-only file system, mkdir '/clone/node_modules'", 'cannot be written to'],
    ["npm error Error: EACCES: permission denied, mkdir '/clone/node_modules'", 'belong to somebody else'],
    ['npm error code ENOTFOUND\nnpm error network request failed', 'the npm registry cannot be reached'],
  ])('knows %j', (output, cause) => {
    expect(causeIn(output)).toContain(cause);
  });

  it('does not guess', () => {
    expect(causeIn('npm error code ELIFECYCLE')).toBeUndefined();
  });
});
