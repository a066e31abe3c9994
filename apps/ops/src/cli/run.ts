import type { Operator } from '../operator.js';

/** What a command prints, where it also tells whoever watches that something is not as it should be. */
interface Finding {
  readonly text: string;
  readonly isAsItShould: boolean;
}

/** Runs one command with a connected operator and prints what it answers. */
export type Run = (work: (operator: Operator) => Promise<string | Finding>) => Promise<void>;

export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a local run leaves its settings, unless another is named. */
  readonly folder: string;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}
