import type { Delivered, Outcome } from '@quittance/kafka';
import { done } from '@quittance/kafka';
import type { Confirmation } from '../store/erasure.store.js';

interface Left {
  readonly what: string;
  readonly goneBy?: number | null;
}

interface Confirmed {
  readonly askId: string;
  readonly erasedAt: number;
  readonly left: readonly Left[];
}

/** What services say they have erased; what they keep without an end is told without one. */
export const toConfirmations = (records: readonly Delivered<Confirmed>[]): Confirmation[] =>
  records.map(({ value: { askId, erasedAt, left } }) => ({
    askId,
    erasedAt,
    left: left.map(({ what, goneBy }) => (typeof goneBy === 'number' ? { what, until: goneBy } : { what })),
  }));

export const allDone = (records: readonly unknown[]): Outcome[] => records.map(() => done);
