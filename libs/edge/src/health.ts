/** Parts of a service by name, and whether each does its work. */
export type Parts = Readonly<Record<string, boolean>>;

export interface Health {
  /** Whether requests and records are to be given to this process now. */
  ready(): Promise<Parts>;
  /** False when only a restart helps. */
  live(): Parts;
}

export const HEALTH = Symbol('health');
