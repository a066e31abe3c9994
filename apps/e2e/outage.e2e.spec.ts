// Kafka and PostgreSQL may each be away for half a minute in the middle of a run: edges answer 503 and never 202, and everything resumes by itself.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type OwnStack, startOwnStack } from '@quittance/testbed';
import { summary } from '@quittance/world';
import { store } from './src/canary-data.js';
import { type HttpAnswer, type Network, openNetwork } from '@quittance/testbed';
import { openWorld, type PlayedWorld } from './src/played-world.js';

const AWAY_MS = 30_000;

let own: OwnStack;
let network: Network;
let world: PlayedWorld;
let retailerKey: string;
const during: Record<'kafka' | 'postgres', HttpAnswer[]> = { kafka: [], postgres: [] };

beforeAll(async () => {
  own = await startOwnStack(); // of its own: other files need theirs up
  network = await openNetwork({ stack: own });
  world = await openWorld(network, { seed: 'outage', sales: 1_200 });
  retailerKey = await network.key('retailer', 'retailer-waiting');
  await network.call('ingestion', 'PUT', '/v1/stores/canary-store', { key: retailerKey, body: store });
});

afterAll(async () => {
  await world?.close();
  await network?.close();
  await own?.close();
});

/** Takes a part away for half a minute and keeps knocking at an edge meanwhile. */
const takeAway = async (part: 'kafka' | 'postgres'): Promise<void> => {
  await own[part].stop();
  const until = Date.now() + AWAY_MS;
  while (Date.now() < until) {
    const body = { completeUntil: new Date().toISOString() };
    during[part].push(
      await network.call('ingestion', 'POST', '/v1/stores/canary-store/heartbeat', { key: retailerKey, body }),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  await own[part].restart();
};

it('ends with the right figures after Kafka and PostgreSQL were each away for 30 s', async () => {
  let outages: Promise<void> | undefined;
  const answers = await world.play(async (phase) => {
    const phases = world.told.world.phases.map((p) => p.name);
    // The outages begin once consents are known and run beside the phases that follow; the last but one waits for their end.
    if (phase === phases[0]) {
      await network.settled(60_000);
      outages = takeAway('kafka').then(() => takeAway('postgres'));
      return;
    }
    if (phase !== phases.at(-1)) await outages;
    await network.settled(180_000);
  });
  await network.settled(180_000);
  const verdict = world.verdict(answers);
  process.stderr.write(`${summary(verdict)}\n`);
  for (const part of ['kafka', 'postgres'] as const) {
    expect(during[part].length).toBeGreaterThan(3);
    expect(new Set(during[part].map((a) => a.status))).toEqual(new Set([503]));
    expect(during[part].every((a) => Number(a.headers['retry-after']) > 0)).toBe(true);
  }
  expect(verdict.complaints).toEqual([]);
  expect(verdict.figures.receipts.delivered).toBeGreaterThan(300);
});
