// What the screen says can be copied into any shell that people use.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { World } from '@quittance/street';
import type { Stage } from './stage.js';
import { envFile, walk } from './walk.js';

const edges = {
  ingestion: 'http://127.0.0.1:7101',
  consent: 'http://127.0.0.1:7102',
  delivery: 'http://127.0.0.1:7103',
  analytics: 'http://127.0.0.1:7104',
};
const keys = { retailer: 'qk_retailer_a', bank: 'qk_bank_b', analyst: 'qk_analyst_c' };
const isHere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quittance's walk "));
  file = join(folder, 'env.sh');
  writeFileSync(file, envFile(edges, keys));
});
afterAll(() => rmSync(folder, { recursive: true }));

const stage = { network: { edges }, banks: [{ name: 'Northbank', url: 'http://127.0.0.1:7110' }] } as unknown as Stage;
const commands = () =>
  walk(stage, { startsAt: 0 } as World, { file })
    .split('\n')
    .filter((line) => /^ {2}(source|curl) /.test(line))
    .map((line) => line.trim());

describe.each(['bash', 'zsh', 'fish'])('the walk in %s', (shell) => {
  const test = isHere(shell) ? it : it.skip;

  test('has every address and key, and each of its lines may be copied', () => {
    const stub = shell === 'fish' ? 'function curl; printf "%s\\n" $argv; end' : 'curl() { printf "%s\\n" "$@"; }';
    const { stdout, stderr } = spawnSync(shell, ['-c', [stub, ...commands()].join('\n')], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      ...['-s', `${edges.delivery}/v1/events?limit=3`, '-H', 'Authorization: Bearer qk_bank_b'],
      ...['-s', `${edges.ingestion}/v1/sales`, '-H', 'Authorization: Bearer qk_retailer_a'],
      ...['-H', 'content-type: application/json', '-d', '{"saleId":"x"}'],
      ...['-s', `${edges.analytics}/v1/insights/hourly-baskets?from=1970-01-01T00:00:00.000Z`],
      ...['-H', 'Authorization: Bearer qk_analyst_c'],
    ]);
  });
});

describe('the walk', () => {
  it('has no comment behind a command: zsh would take it for arguments', () => {
    expect(commands()).toHaveLength(4);
    expect(commands().filter((line) => line.includes('#'))).toEqual([]);
  });
});
