import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, Random } from '@quittance/town';
import { presets } from '../rates/presets.js';
import { kinds } from '../shops/kinds.js';
import { type Company, toVisits, type Visit } from './company.js';

// Some of a day's visits are drawn together; their number stays, and so does their order.

const coffee = kinds.find(({ name }) => name === 'coffee')!;
const times = Array.from({ length: 400 }, (_, i) => 8 * HOUR + i * 100_000);
const rates = { ...presets.default.people, pairs: 0.1, queues: 0 };

function companies(visits: readonly Visit[]): [Company, number[]][] {
  const together = new Map<Company, number[]>();
  for (const { at, company } of visits) {
    if (company) together.set(company, [...(together.get(company) ?? []), at]);
  }
  return [...together];
}

function expectInOrder(visits: readonly Visit[]): void {
  expect(visits).toHaveLength(times.length);
  expect(visits.map(({ at }) => at)).toEqual(visits.map(({ at }) => at).sort((a, b) => a - b));
}

describe('toVisits', () => {
  it('has pairs within two minutes, at the rate of the kind', () => {
    const random = new Random('pairs');
    let inPairs = 0;
    for (let day = 0; day < 50; day++) {
      const visits = toVisits(random, rates, coffee, times);
      expectInOrder(visits);
      for (const [{ kind }, [one, other, ...more]] of companies(visits)) {
        expect({ kind, more }).toEqual({ kind: 'pair', more: [] });
        expect(other! - one!).toBeLessThan(2 * MINUTE);
        inPairs += 2;
      }
    }
    const expected = rates.pairs * coffee.company!;
    expect(Math.abs(inPairs / (50 * times.length) - expected)).toBeLessThan(0.02);
  });

  it('has queues of many within tens of minutes, on their share of days', () => {
    const random = new Random('queues');
    let queues = 0;
    for (let day = 0; day < 400; day++) {
      const visits = toVisits(random, { ...rates, pairs: 0, queues: 0.1 }, coffee, times);
      expectInOrder(visits);
      for (const [{ kind }, each] of companies(visits)) {
        expect(kind).toBe('queue');
        expect(each.length).toBeGreaterThanOrEqual(8);
        expect(each.at(-1)! - each[0]!).toBeLessThanOrEqual(40 * MINUTE);
        queues += 1;
      }
    }
    expect(Math.abs(queues / 400 - 0.1)).toBeLessThan(0.05);
  });

  it('leaves visits alone where nobody comes in company, and keeps all within the day', () => {
    const always = { ...rates, pairs: 1, queues: 1 };
    const web = kinds.find(({ name }) => name === 'web')!;
    expect(toVisits(new Random('none'), always, web, times)).toEqual(times.map((at) => ({ at })));
    const late = Array.from({ length: 20 }, (_, i) => DAY - (20 - i) * MINUTE);
    for (const { at } of toVisits(new Random('late'), { ...always, pairs: 0 }, coffee, late)) {
      expect(at).toBeLessThan(DAY);
    }
  });
});
