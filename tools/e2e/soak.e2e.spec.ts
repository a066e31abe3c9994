// Three minutes of load, kills, stalls and poison: nothing lost, nothing twice, nothing wrong, and each trouble soon over.
import { expect, it } from '@jest/globals';
import { describeSoak, soak } from './src/soak/soak.js';

it('everything bought has its receipt, once, whatever happened meanwhile', async () => {
  const result = await soak({ minutes: 3, eventsPerSecond: 200, say: () => {} });
  process.stderr.write(`${describeSoak(result)}\n`);
  expect(result.troubles.length).toBeGreaterThan(3);
  expect(result.complaints).toEqual([]);
}, 600_000);
