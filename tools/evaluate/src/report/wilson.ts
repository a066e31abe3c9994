/** A share of a number of trials, with its bounds. */
export interface Share {
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** The normal quantile that leaves 2.5 % on either side. */
const Z = 1.959963984540054;

/**
 * The 95 % score interval of Wilson (1927), which is valid near 0 and 1 where the usual ± is not; undefined without
 * trials. https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
 */
export function wilson(successes: number, trials: number): Share | undefined {
  if (trials === 0) return undefined;
  const share = successes / trials;
  const scale = 1 + Z ** 2 / trials;
  const centre = (share + Z ** 2 / (2 * trials)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  // At 0 and 1 the bound is exact; computing it would introduce a rounding error.
  return {
    share,
    lower: successes === 0 ? 0 : centre - half,
    upper: successes === trials ? 1 : centre + half,
  };
}
