// Any process may be killed at any moment: nothing is lost, nothing comes twice.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { summary } from '@quittance/street';
import { type Network, openNetwork, NETWORK_SERVICES } from '@quittance/testbed';
import { openWorld, type PlayedWorld } from './src/played-world.js';

let network: Network;
let world: PlayedWorld;

beforeAll(async () => {
  network = await openNetwork();
  world = await openWorld(network, { seed: 'kill', sales: 1_200 });
});

afterAll(async () => {
  await world?.close();
  await network?.close();
});

it('gives the right figures though every service is killed twice in the middle of the run', async () => {
  let playing = true;
  let kills = 0;
  const killer = (async () => {
    for (let round = 0; round < 2; round += 1) {
      for (const name of NETWORK_SERVICES) {
        await sleep(400);
        if (!playing) return;
        await network.services[name].kill9();
        kills += 1;
        await network.services[name].restart();
      }
    }
  })();
  // A phase is not over before the killing is, so that every kill falls into a run.
  const answers = await world.play(async (phase) => {
    if (phase === world.told.world.phases.at(-2)!.name) await killer;
    await network.settled(120_000);
  });
  playing = false;
  await killer;
  await network.settled(120_000);
  const verdict = world.verdict(answers);
  process.stderr.write(`${summary(verdict)}\n`);
  expect(kills).toBe(2 * NETWORK_SERVICES.length);
  expect(verdict.complaints).toEqual([]);
  expect([...world.faults]).toEqual([]);
  expect(verdict.figures.receipts.delivered).toBeGreaterThan(300);
});
