import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import { type ServiceName, services } from '../settings.js';
import { readCommits, readLag } from './lag.js';
import { awayReason, inTime } from './patience.js';
import { topologyOfThisCheckout } from './topology.js';

interface SettledOptions {
  /** The services that are running; all of them unless said. */
  readonly services?: readonly ServiceName[];
  /** How long to wait at most; a minute unless said. */
  readonly timeoutMs?: number;
  /** Told what still holds things up, each time that changes. */
  readonly onProgress?: (laggard: string) => void;
}

const LOOK_EVERY_MS = 200;
/** A check in progress at the deadline may finish: its result is more useful than a timeout. */
const LATE_MS = 5_000;

/**
 * Waits until nothing is under way: every group has committed up to its log ends, every outbox is empty, what stores say of
 * their feeds is acted on, and no webhook is due or on its way. A Kafka or a database that is away holds things up like anything
 * else. Rejects with the name of what lags. Needs a principal that may describe groups.
 */
export const settled = async (operator: Operator, options: SettledOptions = {}): Promise<void> => {
  const { timeoutMs = 60_000, onProgress = () => {} } = options;
  const deadline = Date.now() + timeoutMs;
  const lookout = new Lookout(operator, options.services ?? services);
  try {
    for (let told = ''; ; ) {
      const laggard = await lookout.look(deadline + LATE_MS);
      if (laggard === undefined) return;
      if (Date.now() >= deadline) {
        throw new OpsError('not-settled', `Not settled after ${Math.round(timeoutMs / 1000)} s: ${laggard}.`);
      }
      if (laggard !== told) onProgress(laggard);
      told = laggard;
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    await lookout.close();
  }
};

/** Looks over one connection for as long as that is good: after a fault, kafkajs may go on asking a broker that is the wrong one by now. */
class Lookout {
  #admin: Admin | undefined;

  constructor(
    private readonly operator: Operator,
    private readonly running: readonly ServiceName[],
  ) {}

  /** What is still in progress, including services that cannot be reached. Ends by `deadline`. */
  async look(deadline: number): Promise<string | undefined> {
    try {
      return await inTime(this.#findLaggard(), deadline);
    } catch (fault) {
      const reason = awayReason(fault);
      if (reason === undefined) throw fault;
      // Not awaited: a peer that does not answer does not close the connection either.
      void this.close();
      return reason;
    }
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.disconnect().catch(() => undefined);
  }

  async #findLaggard(): Promise<string | undefined> {
    if (this.#admin === undefined) {
      this.#admin = this.operator.watcher.admin();
      await this.#admin.connect();
    }
    return findLaggard(this.operator, this.#admin, this.running);
  }
}

/**
 * The order of looking makes the answer sound although nothing stands still: commits first, because what a handler wrote to its
 * outbox or queued as a webhook is there once its offset is; log ends last, because a row leaves an outbox only for a log. Ends
 * that equal the earlier commits mean that nothing moved in between.
 */
const findLaggard = async (
  operator: Operator,
  admin: Admin,
  running: readonly ServiceName[],
): Promise<string | undefined> => {
  const topology = topologyOfThisCheckout();
  const commits = await readCommits(admin, operator.prefix, topology);
  if (running.includes('matching')) {
    const [row] = await operator.query<{ n: string }>(
      'matching',
      'SELECT (SELECT count(*) FROM feed_completion) + (SELECT count(*) FROM early_transaction) AS n',
    );
    if (Number(row?.n) > 0) return `matching has ${row?.n} feed completions or early transactions still to apply`;
  }
  for (const service of running) {
    const [row] = await operator.query<{ n: string }>(service, 'SELECT count(*) AS n FROM outbox');
    if (Number(row?.n) > 0) return `${service} has ${row?.n} rows in its outbox`;
  }
  const [open] = await operator.query<{ n: string }>(
    'delivery',
    `SELECT count(*) AS n FROM delivery WHERE state IN ('pending', 'sending')`,
  );
  if (Number(open?.n) > 0) return `${open?.n} webhooks are due or under way`;
  const lag = await readLag(admin, operator.prefix, topology, commits);
  for (const service of running) {
    for (const [topic, behind] of Object.entries(lag[service] ?? {})) {
      if (behind > 0) return `${service} is ${behind} records behind on ${topic}`;
    }
  }
  return undefined;
};
