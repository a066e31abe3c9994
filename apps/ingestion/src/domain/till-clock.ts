export interface ClockBounds {
  readonly maxAgeMs: number;
  readonly maxAheadMs: number;
}

/** Whether a till's time is plausible. Offline tills send late; sales are never far in the future. */
export const isPlausible = (instantMs: number, nowMs: number, bounds: ClockBounds): boolean =>
  instantMs <= nowMs + bounds.maxAheadMs && instantMs >= nowMs - bounds.maxAgeMs;
