import type { Readable } from 'node:stream';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { LineAnswer } from '@quittance/edge/shapes';
import { type NdjsonLine, problemOf, Streams } from '@quittance/edge';
import { SaleIntake } from '../sale-intake.js';
import { inOrder, InTurn, type Source, type Stoppable, stoppable } from './in-order.js';

/** Batches are read and checked while those before them wait for the database and for Kafka; what is at hand is a batch, often some 50 lines. */
const BATCHES_UNDER_WAY = 12;
/** How long the rest of a stream is read and discarded, so that the sender can read the end of the response before the connection closes. */
const DRAIN_MS = 10_000;
const DRAIN_AT_SHUTDOWN_MS = 500;

type Outcome =
  | { readonly answers: readonly LineAnswer[] }
  | { readonly lines: readonly number[]; readonly fault: unknown };

/** Streams of sales, answered line by line. Unanswered lines were not accepted. */
@Injectable()
export class SaleFeed implements BeforeApplicationShutdown {
  readonly #open = new Set<Stoppable<NdjsonLine[]>>();
  #closing = false;

  constructor(
    private readonly intake: SaleIntake,
    @Inject(Streams) private readonly streams: Streams,
  ) {}

  /** Tills may keep a stream open all day: it is answered as far as it was read, and ended. */
  beforeApplicationShutdown(): void {
    this.#closing = true;
    for (const stream of this.#open) stream.stop();
  }

  /** Throws only before the first line was answered; after that an error is reported on the lines that it affects. */
  async *answer(retailerId: string, body: Readable): AsyncGenerator<readonly LineAnswer[]> {
    const lines = this.streams.read(retailerId, body);
    const stream = stoppable(lines);
    this.#open.add(stream);
    let answered = false;
    try {
      const turns = new InTurn();
      const work = (batch: NdjsonLine[]) => this.#take(retailerId, batch, turns);
      for await (const outcome of inOrder(stream, work, BATCHES_UNDER_WAY)) {
        if ('answers' in outcome) yield outcome.answers;
        else if (answered) yield rejectAll(outcome.lines, outcome.fault);
        else throw outcome.fault;
        answered = true;
      }
    } finally {
      this.#open.delete(stream);
      void drain(lines, body, this.#closing ? DRAIN_AT_SHUTDOWN_MS : DRAIN_MS);
    }
  }

  /** Later batches must not overtake one whose store is being looked up: of two contents of a revision the first one sent counts. */
  async #take(retailerId: string, batch: NdjsonLine[], turns: InTurn): Promise<Outcome> {
    const lines = batch.map(({ line }) => line);
    try {
      const admitted = this.intake.admit(retailerId, batch, Date.now());
      return { answers: await turns.run(admitted, (sales) => this.intake.record(sales)) };
    } catch (fault) {
      return { lines, fault };
    }
  }
}

function rejectAll(lines: readonly number[], fault: unknown): LineAnswer[] {
  const { problem } = problemOf(fault);
  return lines.map((line) => ({ line, status: 'rejected', problem }));
}

async function drain(lines: Source<unknown>, body: Readable, limitMs: number): Promise<void> {
  const cut = setTimeout(() => body.destroy(), limitMs);
  try {
    while (!(await lines.next()).done);
  } catch {
    // The sender is gone.
  } finally {
    clearTimeout(cut);
  }
}
