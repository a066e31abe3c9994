/** schemas/topics.yaml, read and checked. */
export interface Topology {
  readonly principals: Readonly<Record<string, Principal>>;
  readonly wall: Wall;
  readonly topics: Readonly<Record<string, TopicSpec>>;
}

export type Zone = 'retailer' | 'bank' | 'network' | 'insights';

export interface Principal {
  readonly zone: Zone;
  readonly does: string;
  /** Consumer group the principal may join; absent for one that consumes nothing. */
  readonly group?: string;
}

/** Principals that are denied everything on a topic prefix, whatever else is granted. */
export interface Wall {
  readonly prefix: string;
  readonly denied: readonly string[];
}

export interface TopicSpec {
  readonly name: string;
  /** Path of the .avsc under schemas/. */
  readonly schema: string;
  /** Contract library, such as `contracts-retailer`. */
  readonly library: string;
  /** What the record key is, in words. */
  readonly key: string;
  readonly partitions: number;
  /** Topic configuration as Kafka names it; every other setting is the broker's default. */
  readonly config: Readonly<Record<string, string>>;
  readonly writer: string;
  /** Whether the operator may write it, to put a parked record back. */
  readonly replay: boolean;
  /** The service whose undecidable records it keeps, for a parked topic. */
  readonly parks?: string;
  readonly readers: Readonly<Record<string, Reader>>;
}

export interface Reader {
  readonly purposes: readonly string[];
  /** Top-level fields the reader gets, or all of them. */
  readonly reads: 'all' | readonly string[];
}

/** The principal behind the operator command. */
export const OPERATOR = 'operator';

/** Every principal that may write a topic. */
export function writersOf(topic: TopicSpec): string[] {
  return topic.replay ? [topic.writer, OPERATOR] : [topic.writer];
}

export class TopologyFileError extends Error {
  override readonly name = 'TopologyFileError';
  readonly code = 'topology-file';

  constructor(
    readonly file: string,
    readonly problems: readonly string[],
  ) {
    super(`${file}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}
