import { describe, expect, it } from '@jest/globals';
import { overrideRates } from './override.js';
import { presets } from './presets.js';

// A file changes the rates that it names and nothing else; invalid rates are refused by name.

const problemsOf = (file: unknown) => overrideRates(presets.default, file).problems;

describe('overrideRates', () => {
  it('changes one rate and leaves all others and the preset alone', () => {
    const { tills } = presets.default;
    const before = structuredClone(presets.default);
    const file = { tills: { mistyped: 0.5, profiles: { bare: 0 } }, salesPerStoreDay: 1200 };
    expect(overrideRates(presets.default, file)).toEqual({
      rates: {
        ...before,
        salesPerStoreDay: 1200,
        tills: { ...tills, mistyped: 0.5, profiles: { ...tills.profiles, bare: 0 } },
      },
    });
    expect(presets.default).toEqual(before);
  });

  it.each(['default', 'hard'] as const)('takes all rates of the %s preset', (name) => {
    const file: unknown = JSON.parse(JSON.stringify(presets[name]));
    expect(overrideRates(presets.default, file)).toEqual({ rates: presets[name] });
  });

  it.each([
    [{ tils: {} }, 'tils is no rate; --print-rates lists them all'],
    [{ tills: { mistypd: 0.1 } }, 'tills.mistypd is no rate; --print-rates lists them all'],
    [JSON.parse('{"__proto__": 1}'), '__proto__ is no rate; --print-rates lists them all'],
    [{ tills: 0.1 }, 'tills must be an object of rates'],
    [{ tills: [] }, 'tills must be an object of rates'],
    [[], 'the file must be an object of rates'],
    [null, 'the file must be an object of rates'],
    [{ tills: { mistyped: '0.1' } }, 'tills.mistyped must be a share from 0 to 1'],
    [{ tills: { mistyped: null } }, 'tills.mistyped must be a share from 0 to 1'],
    [{ tills: { mistyped: { a: 1 } } }, 'tills.mistyped must be a share from 0 to 1'],
    [{ tills: { mistyped: 1.01 } }, 'tills.mistyped must be a share from 0 to 1'],
    [{ tills: { mistyped: -0.01 } }, 'tills.mistyped must be a share from 0 to 1'],
    [{ salesPerStoreDay: 0 }, 'salesPerStoreDay must be a number from 1 to 100000'],
    [{ people: { perSale: 0 } }, 'people.perSale must be a number above 0 and at most 100'],
    [
      { acceptance: { merchantsPerFacilitator: 1.5 } },
      'acceptance.merchantsPerFacilitator must be a whole number from 1 to 100000',
    ],
    [{ banks: { profiles: { rich: -1 } } }, 'banks.profiles.rich must be a weight from 0'],
    [
      { banks: { profiles: { rich: 0, account: 0, clearing_file: 0, sparse: 0, statement: 0 } } },
      'banks.profiles must have a weight above 0',
    ],
    [{ tills: { clockFarOut: 0.95 } }, 'tills.clockMinutesOut + tills.clockFarOut must not exceed 1 together'],
  ])('refuses %j', (file: unknown, problem) => {
    expect(problemsOf(file)).toEqual([problem]);
  });

  it('names every problem', () => {
    expect(problemsOf({ tills: { mistyped: 2 }, people: { connected: 'all' } })).toHaveLength(2);
  });
});
