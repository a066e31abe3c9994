import type { Preset } from '@quittance/trial';

/** An ordinary week, and one in which clocks are put back, or forward. */
const FIRST_DAYS = ['2026-06-04', '2026-06-04', '2026-10-24', '2026-03-28'];
const DAYS = [2, 3, 5];

/** One world of a sweep, and how to make it again. */
export interface Town {
  readonly seed: string;
  /** Its rates are varied. */
  readonly preset: Preset;
  readonly firstDay: string;
  readonly days: number;
}

/** Every preset meets every first day and every number of days. */
export function townOf({ seed, presets }: { seed: string; presets: readonly Preset[] }, index: number): Town {
  const round = Math.floor(index / presets.length);
  return {
    seed: `${seed}-${index}`,
    preset: presets[index % presets.length]!,
    firstDay: FIRST_DAYS[round % FIRST_DAYS.length]!,
    days: DAYS[round % DAYS.length]!,
  };
}

/** What `npm run trial-world` makes it from. */
export function makeOptions({ seed, preset, firstDay, days }: Town, sales: number, rates: string): string[] {
  const when = ['--from', firstDay, '--days', String(days)];
  return ['--seed', seed, '--preset', preset, ...when, '--sales', String(sales), '--rates', rates];
}
