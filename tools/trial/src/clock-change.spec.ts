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

// A trial over a clock change: the day has 25 or 23 hours, and every text may mean the instant at which it was written.

const HOUR = 3_600_000;
type Told<T> = T & { arrivesAt: string };

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'clock-change-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function make(firstDay: string, clockChangedLate = 0) {
  const folder = join(dir, firstDay);
  // Many shops and customers, since few are active when clocks change.
  const { tills, people } = presets.default;
  const rates = {
    ...presets.default,
    salesPerStoreDay: 100,
    people: { ...people, connected: 0.6 },
    tills: { ...tills, zoneless: clockChangedLate === 0 ? 0 : 1, clockChangedLate },
  };
  writeTrial({ seed: 'change', rates, sales: 8_000, firstDay, days: 2, folder });
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

/** Sales of an hour of UTC, by how their tills write the time. */
function soldIn(sales: readonly SaleBody[], hour: string): string[] {
  return sales.map(({ soldAt }) => soldAt).filter((text) => new Date(text).toISOString().startsWith(hour));
}

describe('when clocks are put back', () => {
  it('has sales in both of the two hours with the same local time', () => {
    const { sales } = make('2026-10-24');
    const first = soldIn(sales, '2026-10-25T00');
    const second = soldIn(sales, '2026-10-25T01');
    for (const texts of [first, second]) expect(texts.length).toBeGreaterThan(0);
    for (const text of first) expect(text).toMatch(/^2026-10-25T(01:.*\+01:00|00:.*Z)$/);
    for (const text of second) expect(text).toMatch(/^2026-10-25T01:.*(\+00:00|Z)$/);
  });

  it('reads a time without a zone as both instants, one of which is true', () => {
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

  it('keeps the truth: what is resolvable by its time alone remains so', () => {
    const { truths } = make('2026-10-24');
    const present = truths.filter((truth) => truth.present);
    expect(present.filter(({ because }) => because === 'till and bank tell different times').length).toBeLessThan(
      present.length / 50,
    );
    expect(present.filter(({ resolvable }) => resolvable).length).toBeGreaterThan(present.length * 0.7);
  });
});

describe('when tills are changed to or from summer time late', () => {
  it.each(['2026-10-24', '2026-03-28'])('from %s: the truth allows an hour more around the change', (firstDay) => {
    const { sales, truths } = make(firstDay, 1);
    const shown = sales.filter(({ soldAt }) => soldAt.startsWith('2026-03-29T01') && soldAt.length === 19);
    if (firstDay === '2026-03-28') expect(shown.length).toBeGreaterThan(0);
    const present = truths.filter((truth) => truth.present);
    const apart = present.filter(({ because }) => because === 'till and bank tell different times');
    expect(apart.length).toBeLessThan(present.length / 50);
  });
});

describe('when clocks are put forward', () => {
  it('has no time in the skipped hour', () => {
    const { sales, transactions } = make('2026-03-28');
    const skipped = (text: string | undefined) => text?.startsWith('2026-03-29T01') && !text.endsWith('Z');
    expect(sales.filter(({ soldAt }) => skipped(soldAt))).toEqual([]);
    expect(transactions.filter(({ localAt }) => skipped(localAt))).toEqual([]);
    const next = soldIn(sales, '2026-03-29T01');
    expect(next.length).toBeGreaterThan(0);
    for (const text of next) expect(text).toMatch(/^2026-03-29T(02:.*\+01:00|01:.*Z)$/);
  });
});
