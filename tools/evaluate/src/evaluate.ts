import { type BadLine, type InputFiles, mergeArrivals } from './arrivals.js';
import { digested, eachReadAhead, loadFirst, toChunks } from './chunks.js';
import { openEvaluationDatabase } from './database.js';
import { DecisionLog } from './decision-log.js';
import { Replay } from './replay.js';

export interface EvaluateOptions extends InputFiles {
  readonly decisions: string;
  /** Where to keep the state; a temporary PostgreSQL by default. */
  readonly databaseUrl?: string | undefined;
  /** Most arrivals per database transaction; does not affect decisions. */
  readonly batch: number;
  /**
   * Read and check all files before anything is linked, with all records in memory, so that the rate is that of linking
   * alone.
   */
  readonly loadFirst?: boolean;
  /** Highest accepted probability that a match that nothing proves is wrong; the service's own by default. */
  readonly risk?: number | undefined;
  readonly onBadLine?: (bad: BadLine) => void;
  /** Called now and then with the number of sales and transactions processed. */
  readonly onProgress?: (taken: number) => void;
  readonly signal?: AbortSignal;
}

export interface Summary {
  readonly taken: Replay['taken'];
  readonly badLines: number;
  /** Changed decisions and final states, by kind, rule and reason. */
  readonly counts: ReadonlyMap<string, number>;
  /** Time spent loading first; undefined where the files are read during the replay. */
  readonly loadingMs: number | undefined;
  /** Time spent replaying, without starting the database. */
  readonly elapsedMs: number;
}

/** Any text will do: receipts and their ids are dropped here. */
const SECRET = 'an offline evaluation keeps nothing secret';

/**
 * Replays files in arrival order, in simulated time, through the service's own code, and writes every changed decision.
 */
export async function evaluate(options: EvaluateOptions): Promise<Summary> {
  let badLines = 0;
  const onBadLine = (bad: BadLine) => {
    badLines += 1;
    options.onBadLine?.(bad);
  };
  const database = await openEvaluationDatabase(options.databaseUrl);
  try {
    const log = new DecisionLog(options.decisions);
    const { consents, risk } = options;
    const replay = new Replay(database, log, { secret: SECRET, everyoneConsents: consents === undefined, risk });
    const openedAt = performance.now();
    const read = toChunks(mergeArrivals(options, onBadLine), options.batch);
    const chunks = options.loadFirst ? await loadFirst(read, options.signal) : read;
    const startedAt = performance.now();
    const loadingMs = options.loadFirst ? startedAt - openedAt : undefined;
    await eachReadAhead(digested(chunks), async (chunk, readNext) => {
      options.signal?.throwIfAborted();
      await replay.play(chunk, readNext);
      options.onProgress?.(replay.taken.sale + replay.taken.transaction);
    });
    await replay.end();
    await log.close();
    const elapsedMs = performance.now() - startedAt;
    return { taken: replay.taken, badLines, counts: log.counts, loadingMs, elapsedMs };
  } finally {
    await database.close();
  }
}
