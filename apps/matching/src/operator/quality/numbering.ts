/** A wider gap is a restarted numbering, not a loss. */
const WIDEST_GAP = 1_000;

/** Numbers of one till on one day, as runs without gaps, in order. */
class Runs {
  readonly #runs: { from: number; to: number }[] = [];

  add(number: number): void {
    // Numbers arrive nearly in order, so search from the end.
    let place = this.#runs.length;
    while (place > 0 && this.#runs[place - 1]!.from > number) place -= 1;
    const [before, after] = [this.#runs[place - 1], this.#runs[place]];
    if (before !== undefined && number <= before.to) return;
    const [joinsBefore, joinsAfter] = [before?.to === number - 1, after?.from === number + 1];
    if (joinsBefore && joinsAfter) {
      before!.to = after!.to;
      this.#runs.splice(place, 1);
    } else if (joinsBefore) before!.to = number;
    else if (joinsAfter) after!.from = number;
    else this.#runs.splice(place, 0, { from: number, to: number });
  }

  get first(): number {
    return this.#runs[0]!.from;
  }

  get last(): number {
    return this.#runs.at(-1)!.to;
  }

  get missing(): number {
    return this.#runs.slice(1).reduce((sum, run, i) => sum + gap(this.#runs[i]!.to, run.from), 0);
  }
}

const gap = (last: number, next: number): number => (next - last - 1 > WIDEST_GAP ? 0 : next - last - 1);

/** Finds missing documents of a till by its numbering, whether that runs on or restarts each day. */
export class Numbering {
  readonly #days = new Map<string, Runs>();

  /** `day` sorts as text: YYYY-MM-DD. */
  add(day: string, number: number): void {
    const runs = this.#days.get(day) ?? new Runs();
    this.#days.set(day, runs);
    runs.add(number);
  }

  /** Numbers missing between the first and the last seen. */
  get missing(): number {
    const days = [...this.#days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, runs]) => runs);
    const within = days.reduce((sum, runs) => sum + runs.missing, 0);
    const edges = days.slice(1).map((runs, i) => [days[i]!.last, runs.first] as const);
    // With daily restarts the end of a day cannot be checked.
    const runsOn = edges.every(([last, first]) => first > last);
    return within + (runsOn ? edges.reduce((sum, [last, first]) => sum + gap(last, first), 0) : 0);
  }
}
