export interface ClockBounds {
  readonly maxAgeMs: number;
  readonly maxAheadMs: number;
}

/** True when an instant that a till states can be right. Offline tills send late; nothing is sold tomorrow. */
export const isPlausible = (instantMs: number, nowMs: number, bounds: ClockBounds): boolean =>
  instantMs <= nowMs + bounds.maxAheadMs && instantMs >= nowMs - bounds.maxAgeMs;
