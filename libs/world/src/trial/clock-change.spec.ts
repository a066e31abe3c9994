import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TransactionBody } from '@quittance/bank-api';
import type { SaleBody } from '@quittance/retailer-api';
import { readWall } from './calendar.js';
import { presets } from './rates/presets.js';
import type { TransactionTruthLine } from './truth/truth-line.js';
import { writeTrial } from './write-trial.js';

// A trial over a clock change: the town lives through 25 or 23 hours, and every text means the instant it was written at.

const HOUR = 3_600_000;
type Told<T> = T & { arrivesAt: string };

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'clock-change-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function make(firstDay: string) {
  const folder = join(dir, firstDay);
  writeTrial({ seed: 'change', rates: presets.default, sales: 4_000, firstDay, days: 2, folder });
  const read = <T>(name: string) =>
    readFileSync(join(folder, `${name}.ndjson`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  return {
    sales: read<Told<SaleBody>>('sales'),
    transactions: read<Told<TransactionBody>>('transactions'),
    truths: read<TransactionTruthLine>('truth').filter(({ kind }) => kind === 'transaction'),
  };
}

/** Documents of the hours around the change, by the hour of the day and the offset written. */
const hoursOf = (sales: readonly SaleBody[], date: string) =>
  new Set(
    sales.flatMap(({ soldAt }) => (soldAt.startsWith(date) && /[+-]\d\d:\d\d$/.test(soldAt) ? [hourOf(soldAt)] : [])),
  );
const hourOf = (soldAt: string) => `${soldAt.slice(11, 13)}${soldAt.slice(19)}`;

describe('when clocks are put back', () => {
  it('sells in both of the two hours, and nothing after the last midnight', () => {
    const { sales } = make('2026-10-24');
    const hours = hoursOf(sales, '2026-10-25');
    for (const hour of ['00+01:00', '01+01:00', '01+00:00', '02+00:00']) expect(hours).toContain(hour);
    for (const hour of ['00+00:00', '02+01:00']) expect(hours).not.toContain(hour);
  });

  it('means both instants by a time without a zone, and one of them is true', () => {
    const { transactions } = make('2026-10-24');
    const both = transactions.filter(
      ({ stage, localAt, transmittedAt }) => stage === 'authorisation' && localAt && transmittedAt,
    );
    const ambiguous = both.filter(({ localAt }) => localAt!.startsWith('2026-10-25T01'));
    expect(ambiguous.length).toBeGreaterThan(0);
    for (const { localAt, transmittedAt } of both) {
      const { from, to } = readWall(localAt!);
      const apart = [from, to].map((instant) => Math.abs(Date.parse(transmittedAt!) - instant));
      expect(Math.min(...apart)).toBeLessThan(10_000);
      expect(to - from).toBe(localAt!.startsWith('2026-10-25T01') ? HOUR : 0);
    }
  });

  it('keeps the truth: what is resolvable by its time alone is so all the same', () => {
    const { truths } = make('2026-10-24');
    const present = truths.filter((truth) => truth.present);
    expect(present.filter(({ because }) => because === 'till and bank tell different times').length).toBeLessThan(
      present.length / 50,
    );
    expect(present.filter(({ resolvable }) => resolvable).length).toBeGreaterThan(present.length * 0.7);
  });
});

describe('when clocks are put forward', () => {
  it('shows no time of the hour that is skipped', () => {
    const { sales, transactions } = make('2026-03-28');
    const skipped = (text: string | undefined) => text?.startsWith('2026-03-29T01') && !text.endsWith('Z');
    expect(sales.filter(({ soldAt }) => skipped(soldAt))).toEqual([]);
    expect(transactions.filter(({ localAt }) => skipped(localAt))).toEqual([]);
    const hours = hoursOf(sales, '2026-03-29');
    for (const hour of ['00+00:00', '02+01:00']) expect(hours).toContain(hour);
  });
});
