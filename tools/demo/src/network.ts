import type { Operator } from '@quittance/ops';

/** So long may Kafka or PostgreSQL be away before it is given up. */
export const AWAY_MS = 60_000;

/** Addresses of the public edges. */
export type Edges = Readonly<Record<'ingestion' | 'consent' | 'delivery' | 'analytics', string>>;

/** A network that runs: one started here, or one that was there already. */
export interface Network {
  /** Started for this run: nobody else uses it. */
  readonly own: boolean;
  readonly edges: Edges;
  readonly operator: Operator;
  /** Where sample banks listen, and the host name under which the network finds them. */
  readonly banks: { readonly host: string; readonly publicHost: string };
  /** Services that ended and had to be started again. */
  crashes(): string[];
  stop(): Promise<void>;
}
