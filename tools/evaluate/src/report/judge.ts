import { tiers } from '@quittance/matching/inside';
import { type Measures, Tally } from './tally.js';
import { type Dimension, dimensions, type Truth, type TransactionTruth } from './truth.js';
import { judgeAssertion, type Verdict } from './verdict.js';

/** The fields of a decision line that judging needs. */
export interface Decision {
  readonly transactionId: string;
  readonly saleId: string | null;
  readonly tenderIndex?: number | undefined;
  readonly state: 'asserted' | 'withdrawn' | 'abstained';
  readonly tier?: string | undefined;
  /** Epoch ms. */
  readonly decidedAt: number;
}

export interface Row extends Measures {
  readonly value: string;
}

export interface Judgement {
  readonly total: Measures;
  /**
   * A tier counts the assertions it made, and the transactions whose standing match it made; its recall is a share of
   * all.
   */
  readonly by: Readonly<Record<Dimension | 'tier', readonly Row[]>>;
  /** Missed transactions by the reason for which an expert could have matched them, the most frequent first. */
  readonly missedBecause: readonly { readonly because: string; readonly missed: number }[];
}

interface StoredDecision {
  readonly saleId: string | null;
  readonly tenderIndex: number | undefined;
  readonly verdict: Verdict;
  readonly tier: string;
}

/** Decisions on a transaction so far. */
interface Course {
  storedDecision: StoredDecision | undefined;
  wasRight: boolean;
}

const NO_TIER = '(none)';

/** Judges decisions, in order, against the truth. */
export class Judge {
  readonly #total = new Tally();
  readonly #by: Record<Dimension | 'tier', Map<string, Tally>> = {
    scenario: new Map(),
    wallet: new Map(),
    bank: new Map(),
    till: new Map(),
    storeKind: new Map(),
    tier: new Map(),
  };
  readonly #courses = new Map<TransactionTruth, Course>();

  constructor(private readonly truth: Truth) {}

  take(decision: Decision): void {
    const transaction = this.truth.transactions.get(decision.transactionId);
    if (decision.state === 'asserted') this.#assert(decision, transaction);
    else if (transaction !== undefined) this.#takeBack(decision, transaction);
  }

  end(): Judgement {
    const missed = new Map<string, number>();
    for (const transaction of this.truth.transactions.values()) {
      const storedDecision = this.#courses.get(transaction)?.storedDecision;
      const { because } = transaction.profile;
      for (const tally of this.#talliesOf(transaction, storedDecision?.tier))
        tally.end(transaction, storedDecision?.verdict);
      if (transaction.resolvable && storedDecision === undefined) missed.set(because, (missed.get(because) ?? 0) + 1);
    }
    return {
      total: this.#total.measure(),
      by: {
        scenario: toRows(this.#by.scenario),
        wallet: toRows(this.#by.wallet),
        bank: toRows(this.#by.bank),
        till: toRows(this.#by.till),
        storeKind: toRows(this.#by.storeKind),
        tier: toRows(this.#by.tier, this.#total).sort((a, b) => strengthOf(a.value) - strengthOf(b.value)),
      },
      missedBecause: [...missed]
        .map(([because, count]) => ({ because, missed: count }))
        .sort((a, b) => b.missed - a.missed),
    };
  }

  #assert(decision: Decision, transaction: TransactionTruth | undefined): void {
    const { saleId, tenderIndex, tier = NO_TIER, decidedAt } = decision;
    const sale = saleId === null ? undefined : this.truth.sales.get(saleId);
    const verdict = judgeAssertion(transaction, sale, tenderIndex);
    const tallies = this.#talliesOf(transaction, tier);
    for (const tally of tallies) tally.assert(verdict);
    if (transaction === undefined) return;
    const course = this.#courses.get(transaction) ?? { storedDecision: undefined, wasRight: false };
    this.#courses.set(transaction, course);
    course.storedDecision = { saleId, tenderIndex, verdict, tier };
    if (verdict !== 'right' || course.wasRight) return;
    course.wasRight = true;
    if (transaction.bothAt === undefined) return;
    for (const tally of tallies) tally.firstRight((decidedAt - transaction.bothAt) / 1000);
  }

  #takeBack({ state, saleId, tenderIndex }: Decision, transaction: TransactionTruth): void {
    const course = this.#courses.get(transaction);
    if (course?.storedDecision === undefined) return;
    // The withdrawal of another match does not affect the standing one.
    const isOfStored = saleId === course.storedDecision.saleId && tenderIndex === course.storedDecision.tenderIndex;
    if (state === 'abstained' || isOfStored) course.storedDecision = undefined;
  }

  #talliesOf(transaction: TransactionTruth | undefined, tier: string | undefined): Tally[] {
    const tallies = [this.#total];
    if (tier !== undefined) tallies.push(tallyOf(this.#by.tier, tier));
    if (transaction === undefined) return tallies;
    for (const dimension of dimensions) tallies.push(tallyOf(this.#by[dimension], transaction.profile[dimension]));
    return tallies;
  }
}

function tallyOf(tallies: Map<string, Tally>, value: string): Tally {
  let tally = tallies.get(value);
  if (tally === undefined) {
    tally = new Tally();
    tallies.set(value, tally);
  }
  return tally;
}

const toRows = (tallies: ReadonlyMap<string, Tally>, whole?: Tally): Row[] =>
  [...tallies]
    .map(([value, tally]) => ({ value, ...tally.measure(whole) }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));

/** Strongest tier first; tiers unknown to this version of the rules last. */
function strengthOf(tier: string): number {
  const index = tiers.findIndex((known) => known === tier);
  return index < 0 ? tiers.length : index;
}
