// Pins: whatever changes under schemas/ without `npm run generate` is noticed by --check, and nothing pinned is ever rewritten.
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { check, generate } from './run.js';

let root: string;
const file = (path: string): string => join(root, path);
const read = (path: string): string => readFileSync(file(path), 'utf8');
const change = (path: string, from: string, to: string): void =>
  writeFileSync(file(path), read(path).replace(from, to));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'schemas-'));
  cpSync(resolve('schemas'), file('schemas'), { recursive: true });
  generate(root, 'HEAD');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('check', () => {
  it('is content right after generate', () => {
    expect(check(root, 'HEAD')).toEqual([]);
  });

  it('notices an annotation changed alone', () => {
    change(
      'schemas/consent/consent-changed.avsc',
      '"purposes": ["consent-enforcement", "consent-evidence"]',
      '"purposes": ["consent-enforcement"]',
    );
    expect(check(root, 'HEAD')).toContain('schemas/ids.json is out of date: run `npm run generate`');
  });

  it('notices a generated file edited by hand, one missing, and one that nothing generates', () => {
    appendFileSync(file('libs/contracts/bank/src/generated/receipt-ready.ts'), '// by hand\n');
    rmSync(file('docs/events.md'));
    writeFileSync(file('libs/contracts/bank/src/generated/old.ts'), '');
    expect(check(root, 'HEAD')).toEqual([
      'docs/events.md is missing: run `npm run generate`',
      'libs/contracts/bank/src/generated/receipt-ready.ts is out of date: run `npm run generate`',
      'libs/contracts/bank/src/generated/old.ts is generated from nothing: run `npm run generate`',
    ]);
  });

  it('notices that a scope comprises more, or is kept longer', () => {
    for (const [path, from, to] of [
      ['schemas/purposes.yaml', 'processing: [dpv:Match, ', 'processing: [dpv:Match, dpv:Profiling, '],
      ['schemas/retention.yaml', 'days: 400', 'days: 800'],
    ] as const) {
      change(path, from, to);
      expect(check(root, 'HEAD')).toEqual([
        'apps/consent/src/generated/scopes.ts is out of date: run `npm run generate`',
      ]);
      change(path, to, from);
    }
  });

  it('notices a reader added in topics.yaml', () => {
    change(
      'schemas/topics.yaml',
      '      analytics: { purposes: [insights], reads: all }',
      '      analytics: { purposes: [insights], reads: [window, region] }',
    );
    expect(check(root, 'HEAD')).toContain(
      'libs/contracts/insights/src/generated/basket-contributed.ts is out of date: run `npm run generate`',
    );
  });

  it('notices an application that imports a topic it may not use', () => {
    mkdirSync(file('apps/delivery/src'), { recursive: true });
    writeFileSync(file('apps/delivery/src/peek.ts'), `import { SaleRecorded } from '@quittance/contracts-retailer';\n`);
    expect(check(root, 'HEAD')).toEqual([expect.stringContaining('delivery may not use SaleRecorded')]);
  });

  it('compares ids.json with what was committed', () => {
    const git = (...args: string[]): void => void execFileSync('git', args, { cwd: root, stdio: 'ignore' });
    git('init');
    git('add', 'schemas/ids.json');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-m', 'pins');
    rmSync(file('schemas/ids.json'));
    change('schemas/topics.yaml', 'retailer.store.registered.v1:', 'retailer.store.enrolled.v1:');
    expect(check(root, 'HEAD')).toContain(
      'ids.json: topic retailer.store.registered.v1 was removed; its ids stay pinned for ever',
    );
  });
});

describe('generate', () => {
  it('writes nothing while a gate is broken', () => {
    const before = read('docs/events.md');
    change('schemas/bank/receipt-ready.avsc', '"category": "user.unique_id"', '"category": "user.id"');
    expect(generate(root, 'HEAD')).toContain(
      'schemas/bank/receipt-ready.avsc: receiptId: category user.id is not in categories.yaml'.replace('schemas/', ''),
    );
    expect(read('docs/events.md')).toBe(before);
  });

  it('appends a version and keeps the old one readable when a field is added', () => {
    const old = read('schemas/history/receipt-ready.1.avsc');
    const privacy = `"privacy": { "category": "user.payment", "subject": "customer", "identifiability": "indirect", "purposes": ["receipt-delivery"], "retention": "feed-7-days", "protect": "plain" }`;
    change(
      'schemas/bank/receipt-ready.avsc',
      '    { "name": "barcode"',
      `    { "name": "tipMinor", "type": ["null", "long"], "default": null, ${privacy} },\n    { "name": "barcode"`,
    );
    expect(generate(root, 'HEAD')).toEqual([]);
    expect(check(root, 'HEAD')).toEqual([]);
    expect(read('schemas/history/receipt-ready.1.avsc')).toBe(old);
    expect(read('schemas/fixtures/receipt-ready.2.hex')).toMatch(/^full [0-9a-f]+\nminimal [0-9a-f]+\n$/);
    expect(read('libs/contracts/bank/src/generated/receipt-ready.ts')).toContain('previous: [');
  });

  it('refuses a change that an old reader could not read', () => {
    change(
      'schemas/bank/receipt-ready.avsc',
      '"name": "revision", "type": "int"',
      '"name": "revision", "type": "long"',
    );
    expect(generate(root, 'HEAD').join('\n')).toContain('an old reader cannot read what is written now');
  });
});
