import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnerKind } from '@quittance/edge';

/** A started network, as an attacker and its victims see it: the public edges and keys; and what a disaster does to the machine. */
export interface Target {
  readonly edges: Readonly<Record<'ingestion' | 'consent' | 'delivery', string>>;
  /** A new key for a party that the operator has admitted. */
  key(kind: Extract<OwnerKind, 'retailer' | 'bank'>, ownerId: string): Promise<string>;
  /** Whether every service says that it is ready. */
  ready(): Promise<boolean>;
  /** Freezes a part for a while, as a stalled disk or machine does; absent where its processes are not ours. */
  readonly freeze?: (part: Part, ms: number) => Promise<void>;
  readonly say: (line: string) => void;
}

export type Part = 'kafka' | 'postgres';

/** What an attack came to. */
interface Verdict {
  /** True where the victims were served as if nothing was. */
  readonly held: boolean;
  /** One line for each thing that was looked at, with its figure. */
  readonly findings: readonly string[];
}

export interface Attack {
  readonly name: string;
  /** What is done, and what must come of it. */
  readonly says: string;
  readonly play: (target: Target, size: Size) => Promise<Verdict>;
}

/** `small` takes some seconds and shows the kind; `full` is what was seen in the field. */
export type Size = 'small' | 'full';

/** Puts findings together: held only if every one of them is. */
export class Findings {
  readonly #lines: string[] = [];
  #held = true;

  expect(holds: boolean, line: string): void {
    this.#held &&= holds;
    this.#lines.push(`${holds ? 'held' : 'BROKEN'}: ${line}`);
  }

  verdict(): Verdict {
    return { held: this.#held, findings: this.#lines };
  }
}

export const pause = (ms: number): Promise<void> => sleep(ms);
