// What is kept of a customer, by kind. All times are epoch ms.

export interface Holding {
  readonly what: string;
  readonly count: number;
  readonly oldest?: number | undefined;
  readonly newest?: number | undefined;
  /** When the last of it goes by itself; absent where it stays until consent ends or the customer asks. */
  readonly goneBy?: number | undefined;
}

type Nullable = { [K in keyof Holding]: Holding[K] | null };

/** What is kept of several accounts, each kind once. */
export const sumOf = (all: readonly Nullable[]): Holding[] => {
  const kinds = Map.groupBy(all, ({ what }) => what);
  return [...kinds].map(([what, of]) => {
    const oldest = of.flatMap((one) => one.oldest ?? []);
    const newest = of.flatMap((one) => one.newest ?? []);
    const kept = of.filter(({ count }) => (count ?? 0) > 0);
    const ends = kept.flatMap(({ goneBy }) => goneBy ?? []);
    return {
      what: what ?? '',
      count: of.reduce((sum, { count }) => sum + (count ?? 0), 0),
      ...(oldest.length > 0 && { oldest: Math.min(...oldest) }),
      ...(newest.length > 0 && { newest: Math.max(...newest) }),
      ...(ends.length > 0 && ends.length === kept.length && { goneBy: Math.max(...ends) }),
    };
  });
};
