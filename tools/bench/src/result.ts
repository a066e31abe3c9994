/** One figure of ours beside the same figure of a peer, measured side by side in one run. */
export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: string;
  readonly theirs: number;
  /** ours / theirs for rates; for times, lower is better and the ratio says so in `unit`. */
  readonly ratio: number;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export const percentile = (values: readonly number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
};

const rounded = (value: number): number => Number(value.toPrecision(4));

export const result = (name: string, unit: string, ours: number, peer: string, theirs: number): BenchResult => ({
  name,
  unit,
  ours: rounded(ours),
  peer,
  theirs: rounded(theirs),
  ratio: rounded(ours / theirs),
});
