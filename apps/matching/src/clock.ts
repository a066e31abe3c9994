/** The current time: the wall clock in service, simulated time in an evaluation. */
export abstract class Clock {
  /** Epoch ms. */
  abstract now(): number;
}

export class WallClock extends Clock {
  now(): number {
    return Date.now();
  }
}
