import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { formatInstant } from '@quittance/edge/shapes';
import {
  type LinkChange,
  MatchingEvents,
  ownIdOf,
  saleKeyOf,
  tenderIndexOf,
  type Tier,
  type TransactionKey,
} from '@quittance/matching/inside';

/** One changed decision, as written. */
export interface DecisionLine {
  readonly transactionId: string;
  readonly saleId: string | null;
  readonly tenderIndex?: number;
  readonly state: 'asserted' | 'withdrawn' | 'abstained';
  readonly tier?: Tier;
  /** Why there is no match, or none any more. */
  readonly reason?: string;
  readonly decidedAt: string;
}

/** Writes decisions as they change and counts them. */
export class DecisionLog extends MatchingEvents {
  readonly counts = new Map<string, number>();
  readonly #out: WriteStream;
  #lines: string[] = [];
  /** Transactions whose last line is not a standing match. */
  readonly #settled = new Set<TransactionKey>();

  constructor(file: string) {
    super();
    this.#out = createWriteStream(file);
  }

  routed(by: string): void {
    this.#count(`routed by ${by}`);
  }

  changed(changes: readonly LinkChange[]): void {
    for (const change of changes) {
      const reason = 'reason' in change ? ` (${change.reason})` : '';
      this.#count(`${change.kind}${'tier' in change ? ` by ${change.tier}` : ''}${reason}`);
      const { transactionKey } = change;
      if (change.kind === 'abstained') {
        this.#write({ ...lineOf(change), saleId: null, state: 'abstained', tier: change.tier, reason: change.reason });
        this.#settled.add(transactionKey);
      } else if (change.kind === 'asserted' || change.kind === 'withdrawn') {
        const { tenderKey, tier, kind } = change;
        const match = { saleId: ownIdOf(saleKeyOf(tenderKey)), tenderIndex: tenderIndexOf(tenderKey) };
        const why = kind === 'withdrawn' ? { reason: change.reason } : {};
        this.#write({ ...lineOf(change), ...match, state: kind, tier, ...why });
        if (kind === 'withdrawn') this.#settled.add(transactionKey);
        else this.#settled.delete(transactionKey);
      }
    }
  }

  /** The input files contain no disputes. */
  disputed(): void {}

  /** A transaction undecided at the end is written as an abstention. */
  undecided(transactionKey: TransactionKey, reason: string, at: number): void {
    this.#count(`undecided (${reason})`);
    if (this.#settled.has(transactionKey)) return;
    this.#write({ ...lineOf({ transactionKey, at }), saleId: null, state: 'abstained', reason });
  }

  /** Writes what has been collected; waits while the file cannot keep up. */
  async flush(): Promise<void> {
    const text = this.#lines.join('');
    this.#lines = [];
    if (text !== '' && !this.#out.write(text)) await once(this.#out, 'drain');
  }

  async close(): Promise<void> {
    await this.flush();
    this.#out.end();
    await finished(this.#out);
  }

  #write(line: DecisionLine): void {
    const { transactionId, saleId, tenderIndex, state, tier, reason, decidedAt } = line;
    this.#lines.push(`${JSON.stringify({ transactionId, saleId, tenderIndex, state, tier, reason, decidedAt })}\n`);
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

const lineOf = ({ transactionKey, at }: { transactionKey: TransactionKey; at: number }) => ({
  transactionId: ownIdOf(transactionKey),
  decidedAt: formatInstant(at),
});
