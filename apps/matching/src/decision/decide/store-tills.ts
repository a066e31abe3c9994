/** A till's documents that have come, in order of their numbers. */
interface Till {
  sequences: number[];
  /** When each was made; of several under one number the latest. */
  times: number[];
  missing: number;
  /** When the latest of its documents was made, as far as they say. */
  lastAt: number;
  /** Up to then some document shows that the till's numbers, which come round or are none of single documents, say nothing about what is missing. */
  unsoundAt: number;
}

/** Documents remembered per till: some days of a busy one. */
const MOST = 4_000;
/** The same number again at another time: the till has begun anew. */
const SAME_MS = 6 * 3_600_000;
/** A jump this wide is no loss but a new range of numbers. */
const WIDEST_GAP = 200;
/** Fewer of a till's numbers that came say little about how it numbers. */
const FEW = 30;
/** Of so many missing one that does is rather not numbered one by one. */
const MOST_MISSING = 0.5;

/** A till that has made nothing for so long is not in use. */
const IN_USE_MS = 3 * 86_400_000;

/**
 * What a store's tills have sent, and which of their numbered documents never came. Tills number what they send, one by one; what is lost on the way leaves a gap, and the
 * times on its two sides say about when it was sold. What was made before some instant is not looked at, whoever may still know it.
 */
export class StoreTills {
  readonly #tills = new Map<string, Till>();
  #fromMs: number;

  constructor(fromMs = Number.NEGATIVE_INFINITY) {
    this.#fromMs = fromMs;
  }

  /** A document without a number, or of no till, leaves open what else has none. */
  add(tillId: string | null, sequence: number | null, soldAt: number): void {
    if (soldAt <= this.#fromMs) return;
    const till = this.#till(tillId ?? '');
    till.lastAt = Math.max(till.lastAt, soldAt);
    if (tillId === null || sequence === null) till.unsoundAt = Math.max(till.unsoundAt, soldAt);
    else put(till, sequence, soldAt);
  }

  #till(id: string): Till {
    let till = this.#tills.get(id);
    if (till === undefined) {
      const [lastAt, unsoundAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
      this.#tills.set(id, (till = { sequences: [], times: [], missing: 0, lastAt, unsoundAt }));
    }
    return till;
  }

  /** From now on this is what would be known if nothing made until then had ever come. */
  forgetUntil(fromMs: number): void {
    this.#fromMs = fromMs;
    for (const [id, till] of this.#tills) {
      if (till.lastAt <= fromMs) this.#tills.delete(id);
      else if (till.times.some((time) => time <= fromMs)) leaveOut(till, fromMs);
    }
  }

  /** Whether a till that was in use before an instant (epoch ms) has sent nothing that was made after it: a day of it may be on its way. */
  isQuietSince(atMs: number): boolean {
    return [...this.#tills.values()].some(({ lastAt }) => lastAt < atMs && lastAt > atMs - IN_USE_MS);
  }

  /**
   * Which share of what was sold between two instants (epoch ms) never came; undefined when the numbers do not say. They do where
   * every till has numbers from before and after, and the store has lost something that can be seen: so losses leave gaps here.
   */
  lostShareIn(from: number, to: number): number | undefined {
    let [here, missing, everMissing] = [0, 0, 0];
    for (const till of this.#tills.values()) {
      const near = this.#isTelling(till) ? lookInto(till, from, to) : undefined;
      if (near === undefined) return undefined;
      here += near.here;
      missing += near.missing;
      everMissing += till.missing;
    }
    return everMissing === 0 || here === 0 ? undefined : missing / (here + missing);
  }

  #isTelling({ unsoundAt, sequences, missing }: Till): boolean {
    return unsoundAt <= this.#fromMs && sequences.length >= FEW && missing <= MOST_MISSING * sequences.length;
  }
}

function put(till: Till, sequence: number, soldAt: number): void {
  const { sequences, times } = till;
  const at = placeOf(sequences, sequence);
  if (sequences[at] === sequence) {
    const known = times[at]!;
    if (Math.abs(known - soldAt) > SAME_MS) till.unsoundAt = Math.max(till.unsoundAt, Math.min(known, soldAt));
    times[at] = Math.max(known, soldAt);
    return;
  }
  // One more in the middle of a gap makes two of it.
  till.missing +=
    gap(sequences[at - 1], sequence) + gap(sequence, sequences[at]) - gap(sequences[at - 1], sequences[at]);
  sequences.splice(at, 0, sequence);
  times.splice(at, 0, soldAt);
  if (sequences.length > MOST) {
    till.missing -= gap(sequences[0], sequences[1]);
    sequences.shift();
    times.shift();
  }
}

function leaveOut(till: Till, untilMs: number): void {
  const { sequences, times } = till;
  till.sequences = sequences.filter((_, i) => times[i]! > untilMs);
  till.times = times.filter((time) => time > untilMs);
  till.missing = till.sequences.reduce((sum, sequence, i) => sum + gap(till.sequences[i - 1], sequence), 0);
}

/** What came and what is missing of a span, as far as the times on both sides of a gap can say; undefined at the ends of what came. */
function lookInto({ sequences, times }: Till, from: number, to: number): { here: number; missing: number } | undefined {
  let [isBegun, isOver] = [false, false];
  let [here, missing] = [0, 0];
  for (let i = 0; i < times.length; i += 1) {
    const time = times[i]!;
    if (time <= from) isBegun = true;
    if (time >= to) isOver = true;
    if (time >= from && time <= to) here += 1;
    const left = gap(sequences[i - 1], sequences[i]);
    if (left === 0) continue;
    const before = times[i - 1]!;
    if (Math.min(before, time) <= to && Math.max(before, time) >= from) missing += left;
  }
  return isBegun && isOver ? { here, missing } : undefined;
}

/** Numbers left out between two that came. */
function gap(before: number | undefined, after: number | undefined): number {
  if (before === undefined || after === undefined) return 0;
  const left = after - before - 1;
  return left > WIDEST_GAP ? 0 : left;
}

/** Where a number stands, or would stand, among ordered ones. */
function placeOf(ordered: readonly number[], wanted: number): number {
  let [low, high] = [0, ordered.length];
  if (high === 0 || ordered[high - 1]! < wanted) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
