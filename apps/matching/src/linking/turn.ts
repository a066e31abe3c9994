import { randomUUID } from 'node:crypto';
import type { Unit } from '@quittance/kafka';
import { passTurn } from '../store/turn.store.js';
import { Desk } from './desk.js';

/** The right to decide, until the end of a database transaction: one at a time over all instances. */
export interface Turn {
  readonly unit: Unit;
  readonly desk: Desk;
}

/** Gives turns to the transactions of one process, which share a desk. */
export class Turns {
  readonly #desk = new Desk();

  /**
   * Waits until whoever has the turn is done. Each turn leaves its mark in the database. Another mark than our last one says that
   * somebody else has been here since, or that our last turn was rolled back: the desk is then wrong and starts empty.
   */
  async take(unit: Unit): Promise<Turn> {
    const mark = randomUUID();
    const before = await passTurn(unit, mark);
    if (before !== this.#desk.turn) this.#desk.clear();
    this.#desk.turn = mark;
    return { unit, desk: this.#desk };
  }
}
