// An evaluation replays files through the service's own code: right decisions, independent of batches, and bad lines by
// name.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { repoRoot } from '@quittance/local-stack';
import { testStack } from '@quittance/testbed';
import { buildWorld, type TransactionTruth } from '@quittance/street';
import pg from 'pg';
import { tiers } from '@quittance/matching/inside';
import { runCli } from '../src/cli.js';
import type { DecisionLine } from '../src/decision-log.js';

let dir: string;
let truth: TransactionTruth[];
const file = (name: string) => join(dir, name);

type Row = Record<string, unknown> & { arrivesAt: string };

/** The simulator's high street as files, without its deliberately malformed lines. */
function writeWorld(): void {
  const told = buildWorld({ seed: 'evaluate', endsAt: Date.UTC(2026, 0, 6), sales: 300 });
  truth = told.truth.transactions;
  const rows = { stores: [] as Row[], sales: [] as Row[], transactions: [] as Row[], consents: [] as Row[] };
  for (const event of told.world.phases.flatMap((phase) => phase.events)) {
    if (told.truth.refused[event.number] !== undefined) continue;
    const arrivesAt = new Date(event.arrivesAt).toISOString();
    if (event.type === 'store') {
      const { retailerId, storeId } = event;
      rows.stores.push({ ...event.document, retailerId, storeId, arrivesAt });
    }
    if (event.type === 'consent') {
      rows.consents.push({ ...event.document, bankId: event.bankId, consentId: event.consentId, arrivesAt });
    }
    if (event.type === 'sale') {
      rows.sales.push({ ...(JSON.parse(event.line) as object), retailerId: event.retailerId, arrivesAt });
    }
    if (event.type === 'transaction') {
      rows.transactions.push({ ...(JSON.parse(event.line) as object), bankId: event.bankId, arrivesAt });
    }
  }
  for (const [name, list] of Object.entries(rows)) {
    writeFileSync(file(`${name}.ndjson`), list.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
}

const inputs = () => ['stores', 'sales', 'transactions'].flatMap((name) => [`--${name}`, file(`${name}.ndjson`)]);

async function evaluate(out: string, ...more: readonly string[]) {
  const said: string[] = [];
  const { adminUrl } = testStack();
  const args = [...inputs(), '--decisions', file(out), '--database-url', adminUrl, ...more];
  const code = await runCli(args, (line) => said.push(line));
  return { code, said: said.join('\n') };
}

/** Runs the program, with a temporary PostgreSQL by default, and disturbs it once it has begun to replay. */
async function interrupt(disturb: (evaluation: ChildProcess, tmp: string) => unknown, ...more: readonly string[]) {
  const tmp = mkdtempSync(join(dir, 'tmp-'));
  // A PostgreSQL that does not run as root needs access.
  chmodSync(dir, 0o755);
  chmodSync(tmp, 0o755);
  const log = `${tmp}.decisions`;
  const program = join(repoRoot, 'tools/evaluate/dist/main.js');
  const evaluation = spawn(process.execPath, [program, ...inputs(), '--decisions', log, '--batch', '2', ...more], {
    env: { ...process.env, TMPDIR: tmp },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  evaluation.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = once(evaluation, 'close') as Promise<[number]>;
  while (!existsSync(log) && evaluation.exitCode === null) await sleep(1);
  await disturb(evaluation, tmp);
  const [code] = await closed;
  // Slow machines get a progress line.
  const lines = said.split('\n').filter((line) => line !== '' && !line.endsWith('sales and transactions …'));
  return { code, said: lines.join('\n'), left: readdirSync(tmp) };
}

function killDatabase(tmp: string): void {
  const [own] = readdirSync(tmp);
  const [pid] = readFileSync(join(tmp, own!, 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

const decisions = (out: string): DecisionLine[] =>
  readFileSync(file(out), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DecisionLine);
const consents = () => ['--consents', file('consents.ndjson')];

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'quittance-evaluate-test-'));
  writeWorld();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('an evaluation', () => {
  it('decides rightly, and ends with a decision for every stored transaction', async () => {
    const { code, said } = await evaluate('out', ...consents());
    expect(code).toBe(0);
    expect(said).toMatch(/0 bad lines/);
    const last = new Map(decisions('out').map((line) => [line.transactionId, line]));
    const wrong: unknown[] = [];
    let right = 0;
    for (const { transactionId, of, outcome } of truth) {
      const line = last.get(transactionId);
      const isKept = outcome !== 'no consent' && outcome !== 'rejected' && outcome !== 'unmatched';
      if (isKept && line === undefined) wrong.push(['undecided', transactionId]);
      if (line?.state !== 'asserted') continue;
      if (line.saleId === of?.saleId && line.tenderIndex === of?.tenderIndex) right += 1;
      else wrong.push([line, of]);
    }
    expect(wrong).toEqual([]);
    const expected = truth.filter((t) => t.outcome === 'receipt').length;
    // Files contain no feed completions, so the weakest rule cannot close the last minutes of a shop's day.
    expect(right).toBeGreaterThan(0.95 * expected);
  });

  it('writes lines of the documented form, in order of time', async () => {
    const lines = decisions('out');
    for (const line of lines) {
      expect(line).toEqual({
        transactionId: expect.any(String),
        saleId: line.state === 'abstained' ? null : expect.any(String),
        ...(line.state !== 'abstained' && { tenderIndex: expect.any(Number) }),
        state: expect.stringMatching(/^(asserted|withdrawn|abstained)$/),
        ...(line.reason && { reason: expect.stringMatching(/^[a-z-]+$/) }),
        ...(line.tier && { tier: expect.stringMatching(new RegExp(`^(${tiers.join('|')})$`)) }),
        decidedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
    }
    const times = lines.map((line) => line.decidedAt);
    expect(times).toEqual([...times].sort());
  });

  it('writes the same lines when it has read everything first', async () => {
    const { code, said } = await evaluate('out-loaded', ...consents(), '--load-first');
    expect(code).toBe(0);
    expect(said).toMatch(/^loaded in [\d.]+ s; linked in [\d.]+ s, /m);
    expect(readFileSync(file('out-loaded'), 'utf8')).toBe(readFileSync(file('out'), 'utf8'));
  });

  it.each(['1', '37'])('writes the same lines with batches of %s arrivals', async (batch) => {
    expect((await evaluate(`out-${batch}`, ...consents(), '--batch', batch)).code).toBe(0);
    expect(readFileSync(file(`out-${batch}`), 'utf8')).toBe(readFileSync(file('out'), 'utf8'));
  });

  it('writes the same lines for gzipped files in any order, with a temporary PostgreSQL', async () => {
    const zipped = ['sales', 'transactions', 'consents'].flatMap((name) => {
      const lines = readFileSync(file(`${name}.ndjson`), 'utf8')
        .split('\n')
        .filter(Boolean);
      // Whole instants change places; within one instant the order of the file counts.
      const instants = [...Map.groupBy(lines, (line) => (JSON.parse(line) as Row).arrivesAt).values()].reverse();
      writeFileSync(file(`${name}.gz`), gzipSync(instants.flat().join('\n')));
      return [`--${name}`, file(`${name}.gz`)];
    });
    const code = await runCli(
      ['--stores', file('stores.ndjson'), ...zipped, '--decisions', file('out-zipped')],
      () => undefined,
    );
    expect(code).toBe(0);
    expect(readFileSync(file('out-zipped'), 'utf8')).toBe(readFileSync(file('out'), 'utf8'));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops at %s with a sentence, and leaves nothing behind', async (signal) => {
    const { code, said, left } = await interrupt((evaluation) => evaluation.kill(signal));
    expect({ code, said, left }).toEqual({ code: 1, said: `evaluate: stopped by ${signal}`, left: [] });
  });

  it('reports that its database is gone', async () => {
    const { code, said, left } = await interrupt((_, tmp) => killDatabase(tmp));
    expect({ code, left }).toEqual({ code: 1, left: [] });
    expect(said).toMatch(/^evaluate: the database is gone: .+$/);
  });

  it('does so too, and drops its schema, when another server has only closed the connection', async () => {
    const { adminUrl } = testStack();
    const url = new URL(adminUrl);
    url.searchParams.set('application_name', 'cut-off');
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    try {
      const schemas = async (): Promise<unknown[]> =>
        (await admin.query<object>("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'evaluate%'")).rows;
      const before = await schemas();
      const cutOff = () =>
        admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cut-off' ORDER BY backend_start DESC LIMIT 1`,
        );
      const { code, said } = await interrupt(cutOff, '--database-url', url.href);
      expect(code).toBe(1);
      expect(said).toMatch(/^evaluate: the database is gone: .+$/);
      expect(await schemas()).toEqual(before);
    } finally {
      await admin.end();
    }
  });

  it('treats every account as consenting when there is no file of consents', async () => {
    await evaluate('out-all');
    const accounts = new Set(decisions('out-all').map((line) => line.transactionId));
    const withoutConsent = truth.filter((t) => t.outcome === 'no consent').map((t) => t.transactionId);
    expect(withoutConsent.length).toBeGreaterThan(0);
    for (const transactionId of withoutConsent) expect(accounts).toContain(transactionId);
  });

  it('reports bad lines by file, line, field and rule, and goes on', async () => {
    const good = readFileSync(file('sales.ndjson'), 'utf8').split('\n');
    const spoilt = { ...(JSON.parse(good[0]!) as Row), saleId: 'spoilt', colour: 'secret-value' };
    const timeless = { ...(JSON.parse(good[1]!) as Row), arrivesAt: undefined };
    const bad = ['{"saleId":', JSON.stringify(spoilt), JSON.stringify(timeless), '[]'];
    writeFileSync(file('bad.ndjson'), [...good.slice(0, 2), ...bad, ...good.slice(2)].join('\n'));
    const { code, said } = await evaluate('out-bad', ...consents(), '--sales', file('bad.ndjson'));
    expect(code).toBe(0);
    expect(said).toContain(`${file('bad.ndjson')}:3: is not JSON`);
    expect(said).toContain(`${file('bad.ndjson')}:4: /colour unknown field \`colour\``);
    expect(said).toContain(`${file('bad.ndjson')}:5: /arrivesAt must be an RFC 3339 time with a zone`);
    expect(said).toContain(`${file('bad.ndjson')}:6: is not a JSON object`);
    expect(said).toContain('4 bad lines');
    expect(said).not.toContain('secret-value');
    expect(readFileSync(file('out-bad'), 'utf8')).toBe(readFileSync(file('out'), 'utf8'));
  });

  it('fails when too much of a file is refused, with the first ten reasons and their numbers of lines', async () => {
    const sales = readFileSync(file('sales.ndjson'), 'utf8').trimEnd().split('\n');
    const spoil = (line: string, n: number) =>
      JSON.stringify({ ...(JSON.parse(line) as Row), [`odd${n}`]: 'secret-value' });
    writeFileSync(file('refused.ndjson'), sales.map((line, n) => spoil(line, n % 12)).join('\n'));
    const { code, said } = await evaluate('out-refused', ...consents(), '--sales', file('refused.ndjson'));
    expect(code).toBe(1);
    expect(said).toMatch(/refused lines, by reason:\n +\d+ \/odd0 unknown field `odd0`\n/);
    expect(said.match(/refused\.ndjson:\d+: /g)).toHaveLength(10);
    expect(said).toMatch(/\n +\d+ \/odd9 unknown field `odd9`\n +\d+ for 2 further reasons\n/);
    const all = sales.length;
    expect(said).toContain(
      `${all} of ${all} lines of ${file('refused.ndjson')} were refused, and --max-refused allows 10 %`,
    );
    expect(said).not.toContain('secret-value');
    const allowed = await evaluate('out-allowed', '--sales', file('refused.ndjson'), '--max-refused', '100');
    expect(allowed.code).toBe(0);
    const few = sales.map((line, n) => (n % 20 === 0 ? spoil(line, 0) : line));
    writeFileSync(file('few.ndjson'), few.join('\n'));
    expect((await evaluate('out-few', '--sales', file('few.ndjson'))).code).toBe(0);
    expect((await evaluate('out-fewer', '--sales', file('few.ndjson'), '--max-refused', '4.9')).code).toBe(1);
    expect((await evaluate('out-none', '--max-refused', 'some')).code).toBe(2);
  });

  it('exits with 2 and a sentence for a missing file or option, and with 0 for --help', async () => {
    const missing = await evaluate('out-none', '--sales', file('no-such-file'));
    expect(missing).toEqual({ code: 2, said: `evaluate: cannot read ${file('no-such-file')}` });
    const said: string[] = [];
    expect(await runCli(['--stores', 'x'], (line) => said.push(line))).toBe(2);
    expect(said.join('\n')).toMatch(/required option '--sales <file>' not specified/);
  });
});
