import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Preset, presetRates, randomRates } from '@quittance/trial';
import { type Decision, isLeak, loadPayers, type Payers, readLines } from './payers.js';
import { pool, upperBound } from './pool.js';
import { decisionsOf, evaluateWorld, makeWorld, ROOT } from './programs.js';
import type { WorldReport } from './report-file.js';
import { perMillion, percent, ratio } from './tables.js';

interface Sweep {
  readonly worlds: number;
  readonly seed: string;
  /** Their rates are varied, in turn. */
  readonly presets: readonly Preset[];
  readonly sales: number;
}

/** Rates of worlds with leaks are kept there. */
const KEPT = join(ROOT, '.quittance', 'sweep');
/** An ordinary week, and one in which clocks are put back, or forward. */
const FIRST_DAYS = ['2026-06-04', '2026-06-04', '2026-10-24', '2026-03-28'];
const DAYS = [2, 3, 5];
const MOST_LEAKS_SHOWN = 5;

/** One world of a sweep, and how to make it again. */
interface SweptWorld {
  readonly seed: string;
  readonly preset: Preset;
  readonly firstDay: string;
  readonly days: number;
}

export function worldOf(sweep: Pick<Sweep, 'seed' | 'presets'>, index: number): SweptWorld {
  const turn = <T>(items: readonly T[]) => items[index % items.length]!;
  return {
    seed: `${sweep.seed}-${index}`,
    preset: turn(sweep.presets),
    firstDay: FIRST_DAYS[Math.floor(index / sweep.presets.length) % FIRST_DAYS.length]!,
    days: turn(DAYS),
  };
}

/** Makes and judges worlds with random rates; answers what was found, as lines for people. */
export async function holdSweep(sweep: Sweep, say: (line: string) => void): Promise<void> {
  const reports: WorldReport[] = [];
  const leaky: string[] = [];
  for (let index = 0; index < sweep.worlds; index++) {
    const world = worldOf(sweep, index);
    const { report, leaks } = await judgeWorldOf(world, sweep.sales);
    reports.push(report);
    say(toLine(world.seed, world, report));
    for (const leak of leaks) say(`    ${leak}`);
    if (report.total.leaks > 0) leaky.push(world.seed);
  }
  const { total } = pool(reports);
  const atMost = perMillion(upperBound(total.leaks, total.asserted));
  say(
    `in all ${total.leaks} leaks of ${total.asserted} assertions (at most ${atMost} per million), ${total.mixUps} mix-ups, ` +
      `recall ${percent(ratio(total.recalled, total.resolvable), 2)}; worlds with leaks: ${leaky.join(', ') || 'none'}`,
  );
}

async function judgeWorldOf(world: SweptWorld, sales: number) {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-sweep-'));
  try {
    const rates = join(folder, 'rates.json');
    writeFileSync(
      rates,
      `${JSON.stringify(randomRates(presetRates(world.preset, world.seed), world.seed), null, 2)}\n`,
    );
    await makeWorld(folder, makeOptions(world, sales, rates));
    const { report } = await evaluateWorld(folder);
    if (report.total.leaks === 0) return { report, leaks: [] };
    return { report, leaks: [keep(world, sales, rates), ...describeLeaks(folder)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeOptions({ seed, preset, firstDay, days }: SweptWorld, sales: number, rates: string): string[] {
  const when = ['--from', firstDay, '--days', String(days)];
  return ['--seed', seed, '--preset', preset, ...when, '--sales', String(sales), '--rates', rates];
}

/** Leaves the rates for somebody to look into; answers how. */
function keep(world: SweptWorld, sales: number, rates: string): string {
  mkdirSync(KEPT, { recursive: true });
  const kept = join(KEPT, `${world.seed}.json`);
  copyFileSync(rates, kept);
  return `make it again: npm run trial-world -- --out DIR ${makeOptions(world, sales, kept).join(' ')}`;
}

function describeLeaks(folder: string): string[] {
  const payers = loadPayers(folder);
  const leaks = readLines<Decision>(decisionsOf(folder, 'ours')).filter((decision) => isLeak(payers, decision));
  const shown = leaks.slice(0, MOST_LEAKS_SHOWN).map((leak) => describeLeak(leak, payers));
  return leaks.length > shown.length ? [...shown, `and ${leaks.length - shown.length} more`] : shown;
}

export function describeLeak({ transactionId, saleId, tenderIndex, tier }: Decision, payers: Payers): string {
  const truth = payers.transactions.get(transactionId);
  const of = truth?.of ? `${truth.of.saleId}#${truth.of.tenderIndex}` : 'no sale of the network';
  return `${transactionId} was shown ${saleId}#${tenderIndex ?? 0} by ${tier}, is of ${of} (${truth?.scenario}, ${truth?.bank}, ${truth?.because})`;
}

function toLine(seed: string, { preset, firstDay, days }: SweptWorld, { total }: WorldReport): string {
  const recall = percent(ratio(total.recalled, total.resolvable), 1);
  return `${seed} (${preset}, ${days} days from ${firstDay}): ${total.leaks} leaks of ${total.asserted}, ${total.mixUps} mix-ups, recall ${recall} of ${total.resolvable}`;
}
