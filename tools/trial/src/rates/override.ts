import type { TrialRates } from './rates.js';

/** The rates with a file's values applied, or the problems: each names a rate and the rule. */
type Overridden = { rates: TrialRates; problems?: undefined } | { rates?: undefined; problems: string[] };

interface Rule {
  words: string;
  holds: (value: number) => boolean;
}

const SHARE: Rule = { words: 'a share from 0 to 1', holds: (value) => value >= 0 && value <= 1 };
const WEIGHT: Rule = { words: 'a weight from 0', holds: (value) => value >= 0 };
const RATIO: Rule = { words: 'a number above 0 and at most 100', holds: (value) => value > 0 && value <= 100 };
const PER_DAY: Rule = {
  words: 'a number from 1 to 100000',
  holds: (value) => value >= 1 && value <= 100_000,
};
const COUNT: Rule = {
  words: 'a whole number from 1 to 100000',
  holds: (value) => Number.isInteger(value) && PER_DAY.holds(value),
};

/** Rates that are not shares. */
export const RULES: Readonly<Record<string, Rule>> = {
  salesPerStoreDay: PER_DAY,
  'people.perSale': RATIO,
  'acceptance.merchantsPerFacilitator': COUNT,
};
/** Groups whose members are weights. */
export const WEIGHTED = ['tills.profiles', 'banks.profiles'];
/** Shares that must not exceed 1 together. */
export const TOGETHER: readonly (readonly string[])[] = [
  ['acceptance.withoutTerminalIds', 'acceptance.someTerminalIds'],
  ['acceptance.merchantIdChanges', 'acceptance.storeMoves'],
  ['tills.clockMinutesOut', 'tills.clockFarOut'],
  ['payments.giftCardAndCard', 'payments.voucherAndCard', 'payments.twoCards'],
  ['payments.tip', 'payments.tipAuthorised'],
  ['payments.splitShipment', 'payments.instalments'],
  ['afterwards.refund', 'afterwards.exchange'],
  ['payments.partialReversal', 'payments.clearingOnly', 'payments.deferred'],
  ['afterwards.voided', 'afterwards.corrected', 'afterwards.rekeyed', 'afterwards.copied'],
];
/** Rounding error of sums such as 0.7 + 0.2 + 0.1. */
const SLACK = 1e-9;

/** Rates missing in `file` keep their value. */
export function overrideRates(rates: TrialRates, file: unknown): Overridden {
  const problems: string[] = [];
  const merged = merge(rates, file, '', problems) as unknown as TrialRates;
  if (problems.length > 0) return { problems };
  problems.push(...findExcess(merged));
  return problems.length > 0 ? { problems } : { rates: merged };
}

type Group = Readonly<Record<string, unknown>>;

function merge(known: object, given: unknown, path: string, problems: string[]): Group {
  const whole = { ...known } as Record<string, unknown>;
  if (!isGroup(given)) {
    problems.push(`${path === '' ? 'the file' : path} must be an object of rates`);
    return whole;
  }
  for (const [name, value] of Object.entries(given)) {
    const at = path === '' ? name : `${path}.${name}`;
    if (!Object.hasOwn(whole, name)) problems.push(`${at} is no rate; --print-rates lists them all`);
    else if (isGroup(whole[name])) whole[name] = merge(whole[name], value, at, problems);
    else whole[name] = checked(value, at, problems);
  }
  return whole;
}

function checked(value: unknown, path: string, problems: string[]): unknown {
  const rule = RULES[path] ?? (WEIGHTED.includes(groupOf(path)) ? WEIGHT : SHARE);
  if (typeof value !== 'number' || !rule.holds(value)) problems.push(`${path} must be ${rule.words}`);
  return value;
}

function findExcess(rates: TrialRates): string[] {
  const over = TOGETHER.filter((paths) => paths.reduce((sum, path) => sum + valueAt(rates, path), 0) > 1 + SLACK);
  const weightless = WEIGHTED.filter((path) => {
    const [group, name] = path.split('.') as ['tills' | 'banks', 'profiles'];
    return Object.values(rates[group][name]).every((weight) => weight === 0);
  });
  return [
    ...over.map((paths) => `${paths.join(' + ')} must not exceed 1 together`),
    ...weightless.map((path) => `${path} must have a weight above 0`),
  ];
}

function valueAt(rates: TrialRates, path: string): number {
  return path.split('.').reduce<unknown>((group, name) => (group as Group)[name], rates) as number;
}

function groupOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
