interface Reasoned {
  readonly reason: string | null;
}

const WITHOUT_NUMBERS = ['no-sale', 'no-store'];

/**
 * Rows to compare with those of another order of arrival, in the same order. Of one kind of reason the arrival decides: a transaction decided
 * after a sale whose numbers differ says 'contradicted'; one decided before it does not know that sale, says that there is no sale or no
 * store, and is not decided again for it. Every other reason has to be the same.
 */
export const asIfArrivedLike = <R extends Reasoned>(expected: readonly Reasoned[], rows: readonly R[]): R[] =>
  rows.map((row, i) => {
    const reasons = [row.reason, expected[i]?.reason];
    const isOfArrival =
      reasons.includes('contradicted') && reasons.some((reason) => WITHOUT_NUMBERS.includes(reason ?? ''));
    return isOfArrival ? { ...row, reason: expected[i]!.reason } : row;
  });
