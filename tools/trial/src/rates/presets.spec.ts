import { describe, expect, it } from '@jest/globals';
import { overrideRates } from './override.js';
import { presetRates, presets } from './presets.js';

// A seed decides about a foreign town and about no other.

const foreign = Array.from({ length: 200 }, (_, i) => presetRates('foreign', String(i)));

describe('presetRates', () => {
  it('are the same for every seed but in a foreign town', () => {
    for (const preset of ['default', 'hard'] as const) {
      expect(presetRates(preset, 'a')).toBe(presets[preset]);
      expect(presetRates(preset, 'b')).toBe(presets[preset]);
    }
    expect(presetRates('foreign', '1')).toEqual(foreign[1]);
    expect(foreign[1]).not.toEqual(foreign[2]);
  });

  it('of foreign towns are all drawn, weights included, and taken as a file', () => {
    for (const rates of foreign) expect(overrideRates(presets.default, rates)).toEqual({ rates });
    const flat = foreign.map((rates) => leaves(rates));
    for (const path of Object.keys(flat[0]!)) {
      expect({ path, different: new Set(flat.map((rates) => rates[path])).size > 3 }).toEqual({
        path,
        different: true,
      });
    }
  });

  it('of foreign towns reach from an eighth to eight times', () => {
    const ratios = foreign.map(({ banks }) => banks.profiles.statement / presets.default.banks.profiles.statement);
    expect(Math.min(...ratios)).toBeLessThan(0.2);
    expect(Math.max(...ratios)).toBeGreaterThan(5);
    expect(Math.max(...ratios)).toBeLessThan(8.1);
  });

  it('leave enough to judge everywhere', () => {
    for (const { people, delivery } of foreign) {
      expect(people.connected).toBeGreaterThanOrEqual(0.1);
      expect(delivery.lost).toBeLessThanOrEqual(0.25);
    }
  });
});

function leaves(group: object, path = ''): Record<string, number> {
  return Object.assign(
    {},
    ...Object.entries(group).map(([name, value]: [string, number | object]) =>
      typeof value === 'number' ? { [`${path}${name}`]: value } : leaves(value, `${path}${name}.`),
    ),
  ) as Record<string, number>;
}
