/** The smallest of `values`, which are sorted, that at least a `q`th of them do not exceed; undefined when there are none. */
export function quantile(values: ArrayLike<number>, q: number): number | undefined {
  return values[Math.max(Math.ceil(q * values.length) - 1, 0)];
}
