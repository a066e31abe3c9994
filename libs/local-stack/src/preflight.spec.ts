// What is missing on a machine is said in one sentence that says what to do.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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

  it('says what to install, and that Docker works instead, when there is none', () => {
    expect(() => findJava(env)).toThrow(/no java command works here: install one .* docker compose up\.$/);
  });
});

describe('findMaven', () => {
  it('says what to install, and that Docker works instead, when there is none', () => {
    expect(() => findMaven(env)).toThrow(/no mvn command works here: install it .* docker compose up\.$/);
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
