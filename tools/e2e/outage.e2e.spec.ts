// Kafka and PostgreSQL may each be away for half a minute in the middle of a run: edges answer 503 and never 202, and everything resumes by itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type HttpAnswer, type Network, openNetwork, type OwnStack, startOwnStack } from '@quittance/testbed';
import { summary } from '@quittance/street';
import { CONSENT_ID, consent, sale, store, transaction } from './src/canary-data.js';
import { openWorld, type PlayedWorld } from './src/played-world.js';

const AWAY_MS = 30_000;
type Part = 'kafka' | 'postgres';

let own: OwnStack;
let network: Network;
let world: PlayedWorld;
let retailerKey: string;
let bankKey: string;
const during: Record<Part, HttpAnswer[]> = { kafka: [], postgres: [] };

beforeAll(async () => {
  own = await startOwnStack(); // of its own: other files need theirs up
  network = await openNetwork({ stack: own });
  world = await openWorld(network, { seed: 'outage', sales: 1_200 });
  retailerKey = await network.key('retailer', 'retailer-waiting');
  await network.call('ingestion', 'PUT', '/v1/stores/canary-store', { key: retailerKey, body: store });
  bankKey = await network.key('bank', 'bank-waiting');
  await network.call('consent', 'PUT', `/v1/consents/${CONSENT_ID}`, { key: bankKey, body: consent });
});

afterAll(async () => {
  await world?.close();
  await network?.close();
  await own?.close();
});

let knocks = 0;

/** What a till, a store and a bank send, new each time: answered as accepted only when it is kept. */
const knock = async (): Promise<HttpAnswer[]> => {
  const now = new Date();
  const id = `knock-${++knocks}`;
  return Promise.all([
    network.call('ingestion', 'POST', '/v1/sales', { key: retailerKey, body: { ...sale(now), saleId: id } }),
    network.call('ingestion', 'POST', '/v1/stores/canary-store/heartbeat', {
      key: retailerKey,
      body: { completeUntil: now.toISOString() },
    }),
    network.call('delivery', 'POST', '/v1/transactions', {
      key: bankKey,
      body: { ...transaction(now), transactionId: id },
    }),
  ]);
};

const untilAccepted = async (): Promise<void> => {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answers = await knock();
    if (answers.every(({ status }) => status === 202)) return;
    if (Date.now() > deadline) throw new Error(`edges still refuse: ${answers.map((a) => a.text).join(' ')}`);
    await sleep(200);
  }
};

/** Takes a part away for half a minute and keeps knocking at the edges, which have every cache warm when it goes. */
const takeAway = async (part: Part): Promise<void> => {
  await untilAccepted();
  await own[part].stop();
  try {
    const until = Date.now() + AWAY_MS;
    while (Date.now() < until) {
      during[part].push(...(await knock()));
      await sleep(1_000);
    }
  } finally {
    await own[part].restart(); // or the world would wait for it in vain, and hide what went wrong
  }
};

it('ends with the right figures after Kafka and PostgreSQL were each away for 30 s', async () => {
  let outages: Promise<void> | undefined;
  const answers = await world.play(async (phase) => {
    const phases = world.told.world.phases.map((p) => p.name);
    // The outages begin once consents are known and run beside the phases that follow; the last but one waits for their end.
    if (phase === phases[0]) {
      await network.settled(60_000);
      outages = takeAway('kafka').then(() => takeAway('postgres'));
      outages.catch(() => {}); // awaited below
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
    const refused = (a: HttpAnswer) => a.status === 503 && Number(a.headers['retry-after']) > 0;
    expect(during[part].filter((a) => !refused(a)).map((a) => `${part} away: ${a.status} ${a.text}`)).toEqual([]);
  }
  const crashes = Object.values(network.services).flatMap((s) => (s.crashes > 0 ? `${s.name}: ${s.crashes}` : []));
  expect(crashes).toEqual([]);
  expect(verdict.complaints).toEqual([]);
  expect([...world.faults]).toEqual([]);
  expect(verdict.figures.receipts.delivered).toBeGreaterThan(300);
});
