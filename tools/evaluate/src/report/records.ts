import { parseInstant } from '@quittance/edge/shapes';
import type { BadLine } from '../arrivals.js';
import { type Fields, linesByArrival, toFields } from '../lines.js';

/** A rule for a field, and its wording. */
export interface Rule {
  readonly words: string;
  holds(value: unknown): boolean;
}

export const TEXT: Rule = { words: 'a text', holds: (value) => typeof value === 'string' && value !== '' };
export const FLAG: Rule = { words: 'true or false', holds: (value) => typeof value === 'boolean' };
export const INDEX: Rule = {
  words: 'an integer from 0',
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
export const INSTANT: Rule = {
  words: 'an RFC 3339 time with a zone',
  holds: (value) => typeof value === 'string' && parseInstant(value)?.zoned === true,
};

export const orNull = (rule: Rule): Rule => ({
  words: `${rule.words} or null`,
  holds: (value) => value === null || rule.holds(value),
});
export const optional = (rule: Rule): Rule => ({
  words: rule.words,
  holds: (value) => value === undefined || rule.holds(value),
});

/** The first field that breaks its rule: field and rule, never the value. Fields without a rule are ignored. */
export function findProblem(fields: Fields, rules: Readonly<Record<string, Rule>>, at = ''): string | undefined {
  for (const name in rules) {
    const rule = rules[name]!;
    if (!rule.holds(fields[name])) return `${at}/${name} must be ${rule.words}`;
  }
  return undefined;
}

/**
 * Passes the lines of an NDJSON file to `take`, in order. Lines that are not a JSON object, or for which `take` returns
 * a problem, are reported as bad; returns their number.
 */
export async function readRecords(
  file: string,
  take: (fields: Fields, number: number) => string | undefined,
  onBadLine: (bad: BadLine) => void,
): Promise<number> {
  let badLines = 0;
  for await (const lines of linesByArrival(file)) {
    for (const { number, text } of lines) {
      const fields = toFields(text);
      const problem = typeof fields === 'string' ? fields : take(fields, number);
      if (problem === undefined) continue;
      badLines += 1;
      onBadLine({ file, number, problem });
    }
  }
  return badLines;
}
