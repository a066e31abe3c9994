import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { LineAnswer } from '@quittance/api';
import { type NdjsonLine, problemOf, readNdjson } from '@quittance/service';
import { SaleIntake } from '../sale-intake.js';
import { inOrder } from './in-order.js';

/** One batch is read and checked while those before it wait for the database and for Kafka. */
const BATCHES_UNDER_WAY = 3;

type Outcome =
  | { readonly answers: readonly LineAnswer[] }
  | { readonly lines: readonly NdjsonLine[]; readonly fault: unknown };

/** A stream of sales, answered line by line. */
@Injectable()
export class SaleFeed {
  constructor(private readonly intake: SaleIntake) {}

  /** Throws while nothing has been answered yet; from then on a fault is the answer to the lines it concerns. */
  async *answer(retailerId: string, body: Readable): AsyncGenerator<readonly LineAnswer[]> {
    let answered = false;
    const work = (lines: NdjsonLine[]) => this.#take(retailerId, lines);
    for await (const outcome of inOrder(readNdjson(body), work, BATCHES_UNDER_WAY)) {
      if ('answers' in outcome) yield outcome.answers;
      else if (answered) yield rejectAll(outcome.lines, outcome.fault);
      else throw outcome.fault;
      answered = true;
    }
  }

  async #take(retailerId: string, lines: readonly NdjsonLine[]): Promise<Outcome> {
    try {
      return { answers: await this.intake.take(retailerId, lines, Date.now()) };
    } catch (fault) {
      return { lines, fault };
    }
  }
}

function rejectAll(lines: readonly NdjsonLine[], fault: unknown): LineAnswer[] {
  const { problem } = problemOf(fault);
  return lines.map(({ line }) => ({ line, status: 'rejected', problem }));
}
