import { setTimeout as sleep } from 'node:timers/promises';
import { networkStats, type Operator } from '@quittance/ops';
import type { Progress } from './progress.js';

const EVERY_MS = 3_000;

/** While the street lives: what has come so far, and how far behind anybody is. For terminals; `stop` ends it. */
export function startTicker(operator: Operator, progress: Progress): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const ended = keepTelling(operator, progress, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
      progress.ticker('');
    },
  };
}

async function keepTelling(operator: Operator, progress: Progress, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    progress.ticker(await inALine(operator));
    await sleep(EVERY_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
}

async function inALine(operator: Operator): Promise<string> {
  try {
    const { sales, transactions, matching, deliveries, lag, outbox } = await networkStats(operator);
    const behind = [...Object.values(lag ?? {}).flatMap((topics) => Object.values(topics)), ...Object.values(outbox)];
    return [
      `${count(sales.sales)} sales`,
      `${count(transactions.kept)} payments`,
      `${count(matching.matched)} matched`,
      `${count(deliveries.delivered)} webhooks`,
      `${count(behind.reduce((sum, n) => sum + n, 0))} behind`,
    ].join(' · ');
  } catch {
    return 'the network does not answer';
  }
}

const count = (n: number): string => n.toLocaleString('en-GB');
