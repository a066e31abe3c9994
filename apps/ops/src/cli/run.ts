import type { Operator } from '../operator.js';

/** Runs one command with a connected operator and prints what it answers. */
export type Run = (work: (operator: Operator) => Promise<string>) => Promise<void>;

export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a local run leaves its settings, unless another is named. */
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}
