import { describe, expect, it } from '@jest/globals';
import { overrideRates } from './override.js';
import { presets } from './presets.js';
import { randomRates } from './random-rates.js';

// Random rates satisfy the rules of rates, and the same seed gives the same ones.

describe('randomRates', () => {
  it.each(['default', 'hard'] as const)('of the %s preset are taken as a file', (name) => {
    for (let i = 0; i < 200; i++) {
      const rates = randomRates(presets[name], String(i));
      expect(overrideRates(presets[name], JSON.parse(JSON.stringify(rates)))).toEqual({ rates });
    }
  });

  it('are the same for the same seed, and different for another', () => {
    expect(randomRates(presets.hard, 'a')).toEqual(randomRates(presets.hard, 'a'));
    expect(randomRates(presets.hard, 'a')).not.toEqual(randomRates(presets.hard, 'b'));
  });

  it('range from a quarter to four times', () => {
    const ratios = Array.from(
      { length: 200 },
      (_, i) => randomRates(presets.default, String(i)).tills.mistyped / 0.003,
    );
    expect(Math.min(...ratios)).toBeGreaterThan(0.24);
    expect(Math.min(...ratios)).toBeLessThan(0.4);
    expect(Math.max(...ratios)).toBeLessThan(4.05);
    expect(Math.max(...ratios)).toBeGreaterThan(2.5);
  });
});
