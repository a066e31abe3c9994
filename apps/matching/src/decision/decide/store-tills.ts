/** Documents received from one till, by number. */
interface Till {
  sequences: number[];
  /** When each was made; for a number received twice, the later. */
  times: number[];
  missing: number;
  /** When its latest document was made. */
  lastAt: number;
  /** Parts of the day, {@link SLOT_MS} long, from which it has documents. */
  slots: Set<number>;
  /** Latest document showing that the till's numbers cannot reveal losses: it has no number, or a number was reused. */
  unsoundAt: number;
}

/** Documents remembered per till: some days of a busy one. */
const MOST = 4_000;
/** The same number more than this apart means that the till restarted its numbering. */
const SAME_MS = 6 * 3_600_000;
/** A wider jump is a new range of numbers, not a loss. */
const WIDEST_GAP = 200;
/** Fewer numbers than this say too little about how the till numbers. */
const FEW = 30;
/** With a higher share missing the till probably does not number by one. */
const MOST_MISSING = 0.5;

const SLOT_MS = 10 * 60_000;
const slotOf = (ms: number): number => Math.floor(ms / SLOT_MS);
/** A till in use hardly ever sells nothing for so long, but at the end of the day. */
const BUSY_MS = 3 * 3_600_000;

/** A till that has sent nothing for so long is out of use. */
const IN_USE_MS = 3 * 86_400_000;

/**
 * A store's tills and the numbered documents that never arrived. Tills number documents by one, so a loss leaves a gap,
 * and the times on its two sides show roughly when the lost one was made. Documents made up to `fromMs` are ignored, so
 * that the answer does not depend on how long a process has been running.
 */
export class StoreTills {
  readonly #tills = new Map<string, Till>();
  #fromMs: number;

  constructor(fromMs = Number.NEGATIVE_INFINITY) {
    this.#fromMs = fromMs;
  }

  /** A document without a till or number makes the till's numbers unsound. */
  add(tillId: string | null, sequence: number | null, soldAt: number): void {
    if (soldAt <= this.#fromMs) return;
    const till = this.#till(tillId ?? '');
    till.lastAt = Math.max(till.lastAt, soldAt);
    till.slots.add(slotOf(soldAt));
    if (tillId === null || sequence === null) till.unsoundAt = Math.max(till.unsoundAt, soldAt);
    else put(till, sequence, soldAt);
  }

  #till(id: string): Till {
    let till = this.#tills.get(id);
    if (till === undefined) {
      const [lastAt, unsoundAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
      this.#tills.set(id, (till = { sequences: [], times: [], missing: 0, slots: new Set(), lastAt, unsoundAt }));
    }
    return till;
  }

  /** Moves `fromMs`: leaves the state that would result had nothing made until then arrived. */
  forgetUntil(fromMs: number): void {
    this.#fromMs = fromMs;
    for (const [id, till] of this.#tills) {
      if (till.lastAt <= fromMs) {
        this.#tills.delete(id);
        continue;
      }
      for (const slot of till.slots) if (slot < slotOf(fromMs)) till.slots.delete(slot);
      if (till.times.some((time) => time <= fromMs)) leaveOut(till, fromMs);
    }
  }

  /**
   * Whether a till in use before the instant (epoch ms) has sent nothing made after it: a day's file may be on its way.
   */
  isQuietSince(atMs: number): boolean {
    return [...this.#tills.values()].some(({ lastAt }) => lastAt < atMs && lastAt > atMs - IN_USE_MS);
  }

  /**
   * Whether a till that sold until the first instant (epoch ms) has sent nothing made in the hours after it, and sold again
   * before the second: documents from between may be on their way, though it sends live again.
   */
  isCutOffAt(atMs: number, againMs: number): boolean {
    const [at, again] = [slotOf(atMs), slotOf(againMs)];
    const busy = BUSY_MS / SLOT_MS;
    if (again <= at + busy) return false;
    const isOn = (slots: ReadonlySet<number>, from: number, to: number): boolean => {
      for (let slot = from; slot <= to; slot += 1) if (slots.has(slot)) return true;
      return false;
    };
    return [...this.#tills.values()].some(
      ({ slots }) => isOn(slots, at - busy, at) && !isOn(slots, at + 1, at + busy) && isOn(slots, at + busy + 1, again),
    );
  }

  /**
   * Share of the documents made between two instants (epoch ms) that never arrived. Undefined unless every till has
   * numbers from before and after, and some gap was ever seen at the store: only then do losses leave gaps here.
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
  // A number inside a gap splits it in two.
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

/**
 * Documents received and missing in a span, by the times on both sides of each gap; undefined where the till's
 * documents do not span it.
 */
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

/** Numbers left out between two that arrived. */
function gap(before: number | undefined, after: number | undefined): number {
  if (before === undefined || after === undefined) return 0;
  const left = after - before - 1;
  return left > WIDEST_GAP ? 0 : left;
}

/** Index of a number among ordered ones, or where it would be inserted. */
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
