import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Decision, isLeak, loadPayers, type Payers, readLines } from '../measure/payers.js';
import { ours } from '../players.js';
import { decisionsOf, ROOT } from '../programs.js';
import { makeOptions, type Town } from './town.js';

/** Rates of towns with leaks are kept there. */
const KEPT = join(ROOT, '.quittance', 'sweep');
const MOST_SHOWN = 5;

/** Leaves the rates of a town for somebody to look into; answers how to make it again. */
export function keep(town: Town, sales: number, rates: string): string {
  mkdirSync(KEPT, { recursive: true });
  const kept = join(KEPT, `${town.seed}.json`);
  copyFileSync(rates, kept);
  return `make it again: npm run trial-world -- --out DIR ${makeOptions(town, sales, kept).join(' ')}`;
}

/** Our first leaks in the folder of a town. */
export function describeLeaks(folder: string): string[] {
  const payers = loadPayers(folder);
  const leaks = readLines<Decision>(decisionsOf(folder, ours.id)).filter((decision) => isLeak(payers, decision));
  const shown = leaks.slice(0, MOST_SHOWN).map((leak) => describeLeak(leak, payers));
  return leaks.length > shown.length ? [...shown, `and ${leaks.length - shown.length} more`] : shown;
}

export function describeLeak({ transactionId, saleId, tenderIndex, tier }: Decision, payers: Payers): string {
  const truth = payers.transactions.get(transactionId);
  const of = truth?.of ? `${truth.of.saleId}#${truth.of.tenderIndex}` : 'no sale of the network';
  return `${transactionId} was shown ${saleId}#${tenderIndex ?? 0} by ${tier}, is of ${of} (${truth?.scenario}, ${truth?.bank}, ${truth?.because})`;
}
