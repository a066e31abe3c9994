// The command judges existing files: output and exit code follow from them, and missing options are named.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { formatInstant } from '@quittance/edge/shapes';
import { runCli } from '../cli.js';
import { aDecision, aPayment, aTruth } from './builders.js';
import type { Report } from './report.js';

let dir: string;
const file = (name: string) => join(dir, name);
const ndjson = (rows: readonly unknown[]) =>
  rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join('');
const written = (over: Parameters<typeof aDecision>[0]) => {
  const decision = aDecision(over);
  return { ...decision, decidedAt: formatInstant(decision.decidedAt) };
};

async function judge(...more: readonly string[]) {
  const said: string[] = [];
  const code = await runCli(['--judge', '--decisions', file('decisions'), ...more], (line) => said.push(line));
  return { code, said: said.join('\n') };
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'quittance-report-test-'));
  const truth = [
    aPayment(),
    aPayment({ saleId: 'S-bob', customer: 'bob' }),
    aTruth(),
    aTruth({ transactionId: 'T-2', of: null }),
  ];
  writeFileSync(file('truth'), ndjson(truth));
  writeFileSync(file('truth.gz'), gzipSync(ndjson(['{"kind":', ...truth, { ...aTruth(), because: 7 }])));
  writeFileSync(
    file('decisions'),
    ndjson([
      written({}),
      written({ transactionId: 'T-2', saleId: 'S-bob', tier: 'last4-store' }),
      written({ transactionId: 'T-2', saleId: 'S-bob', tier: 'last4-store', state: 'withdrawn' }),
    ]),
  );
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a judgement', () => {
  it('is printed in aligned blocks, and exits with 0 whatever the result', async () => {
    const { code, said } = await judge('--truth', file('truth'));
    expect(code).toBe(0);
    const lines = said.split('\n');
    for (const name of ['all', 'scenario', 'wallet', 'bank', 'till', 'storeKind', 'tier', 'missed, because']) {
      const heading = lines.findIndex((line) => line.startsWith(name));
      expect(heading).toBeGreaterThan(0);
      expect(lines[heading + 1]).toHaveLength(lines[heading]!.length);
    }
    expect(lines).toContainEqual(
      expect.stringMatching(/^rrn-terminal +1 +1 +0 +0\.0 +0 +0 +0\.0 +793450\.\d +100\.0000 /),
    );
  });

  it('is written as JSON, with null for undefined rates, and plotted', async () => {
    const { code } = await judge('--truth', file('truth'), '--report', file('report.json'), '--plot', file('plot.svg'));
    expect(code).toBe(0);
    const report = JSON.parse(readFileSync(file('report.json'), 'utf8')) as Report;
    expect(report.total).toMatchObject({
      asserted: 2,
      right: 1,
      leaks: 1,
      leaksPerMillion: 500_000,
      recall: 0.5,
      missed: 1,
    });
    expect(report.by.tier[1]).toMatchObject({ value: 'last4-store', leaks: 1, secondsToRight: null });
    expect(report.curve.map(({ tier }) => tier)).toEqual(['rrn-terminal', 'last4-store']);
    expect(readFileSync(file('plot.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  it('is the same for a gzipped truth; bad lines of both files are reported and counted', async () => {
    const { said } = await judge('--truth', file('truth.gz'));
    expect(said).toContain(`${file('truth.gz')}:1: is not JSON`);
    expect(said).toContain(`${file('truth.gz')}:6: /because must be a text`);
    expect(said).toContain('2 bad lines of the truth, 0 of the decisions');
    const rest = (text: string) => text.slice(text.indexOf('\nall'));
    expect(rest(said)).toBe(rest((await judge('--truth', file('truth'))).said));
    writeFileSync(file('bad-decisions'), ndjson([written({ saleId: null }), { ...written({}), state: 'maybe' }]));
    const bad = await judge('--truth', file('truth'), '--decisions', file('bad-decisions'));
    expect(bad.said).toContain(':1: /saleId must be a text unless state is abstained');
    expect(bad.said).toContain(':2: /state must be one of: asserted, withdrawn, abstained');
  });

  it('exits with 1 when there are more leaks than allowed, or might be', async () => {
    expect((await judge('--truth', file('truth'), '--max-leaks', '1')).code).toBe(0);
    const { code, said } = await judge('--truth', file('truth'), '--max-leaks', '0');
    expect(code).toBe(1);
    expect(said).toMatch(/evaluate: 1 of 2 assertions leak, and --max-leaks allows 0$/);
    writeFileSync(file('others'), ndjson([aTruth({ transactionId: 'T-9' })]));
    const others = await judge('--truth', file('others'), '--max-leaks', '1');
    expect(others.code).toBe(1);
    expect(others.said).toMatch(/0 of 0 assertions leak, but 2 more cannot be judged and may; --max-leaks allows 1$/);
  });

  it('fails on an empty or ambiguous truth, with what to do', async () => {
    writeFileSync(file('empty'), '');
    expect(await judge('--truth', file('empty'))).toEqual({
      code: 1,
      said: `evaluate: ${file('empty')} contains no transaction; give the truth that belongs to the files of the replay`,
    });
    writeFileSync(file('ambiguous'), ndjson([aPayment(), aTruth(), aPayment({ retailerId: 'harvest' })]));
    const { code, said } = await judge('--truth', file('ambiguous'));
    expect(code).toBe(1);
    expect(said).toContain(`${file('ambiguous')}:3: /saleId occurs under another retailer before; make it unique`);
  });
});

describe('the options', () => {
  it.each([['--plot', 'x'], ['--report', 'x'], ['--max-leaks', '0'], ['--judge']])(
    'refuse %s without a truth',
    async (...given) => {
      const said: string[] = [];
      expect(await runCli(['--decisions', file('decisions'), ...given], (line) => said.push(line))).toBe(2);
      expect(said[0]).toBe(`error: '${given[0]}' needs '--truth <file>', which says what is right`);
    },
  );

  it('require the files of a replay unless only decisions are judged, and always the decisions', async () => {
    const ask = async (...given: readonly string[]) => {
      const said: string[] = [];
      expect(await runCli(given, (line) => said.push(line))).toBe(2);
      return said[0];
    };
    expect(await ask('--stores', 'x', '--truth', 'x')).toBe("error: required option '--sales <file>' not specified");
    expect(await ask('--judge', '--truth', 'x')).toBe("error: required option '--decisions <file>' not specified");
  });

  it('refuse files that cannot be read or written before anything is done', async () => {
    const plot = join(dir, 'nowhere', 'plot.svg');
    const { code, said } = await judge('--truth', file('no-such-file'), '--plot', plot);
    expect(code).toBe(2);
    expect(said).toBe(`evaluate: cannot read ${file('no-such-file')}\nevaluate: cannot write ${plot}`);
  });

  it.each(['-1', '1.5', ''])('refuse %j leaks', async (count) => {
    expect((await judge('--truth', file('truth'), '--max-leaks', count)).code).toBe(2);
  });
});
