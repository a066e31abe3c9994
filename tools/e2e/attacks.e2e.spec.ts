// What one party does to the network from outside, at a small size: nobody else notices, and nobody gets what is not theirs.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Network, NETWORK_SERVICES, openNetwork, type OwnStack, startOwnStack } from '@quittance/testbed';
import { ATTACKS, type Part, type Target } from './src/attacks/index.js';
import { freezeProcesses } from './src/attacks/freeze.js';

let own: OwnStack;
let network: Network;
let target: Target;

beforeAll(async () => {
  own = await startOwnStack('native'); // of its own: it is frozen
  network = await openNetwork({ stack: own });
  target = {
    edges: {
      ingestion: network.bed.url('ingestion'),
      consent: network.bed.url('consent'),
      delivery: network.bed.url('delivery'),
    },
    key: (kind, ownerId) => network.key(kind, ownerId),
    ready: async () =>
      (await Promise.all(NETWORK_SERVICES.map((name) => network.services[name].ready()))).every(Boolean),
    freeze: (part: Part, ms: number) => freezeProcesses(own[part].pid!, ms),
    say: () => {},
  };
});

afterAll(async () => {
  await network?.close();
  await own?.close();
});

it.each(ATTACKS.map((attack) => [attack.name, attack] as const))(
  '%s',
  async (_, attack) => {
    const { held, findings } = await attack.play(target, 'small');
    process.stderr.write(`${attack.name}\n${findings.map((finding) => `  ${finding}\n`).join('')}`);
    expect({ held, findings }).toMatchObject({ held: true });
    const crashed = NETWORK_SERVICES.filter((name) => network.services[name].crashes > 0);
    expect(crashed).toEqual([]);
  },
  180_000,
);
