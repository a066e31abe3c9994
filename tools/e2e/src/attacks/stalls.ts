import { randomInt } from 'node:crypto';
import { Party, type Purchase } from './party.js';
import { type Attack, Findings, type Part, pause } from './target.js';

const RECOVERY_MS = 30_000;

/** Kafka and PostgreSQL freeze, in any order, while people shop: everything resumes by itself, nothing is lost and nothing comes twice. */
export const stalls: Attack = {
  name: 'stalls',
  says: 'Kafka and PostgreSQL freeze again and again: all resume within 30 s, nothing lost, nothing twice',
  play: async (target, size) => {
    const findings = new Findings();
    const { freeze } = target;
    if (freeze === undefined) throw new Error('the processes of this network are not ours to freeze');
    const parties = await Promise.all([Party.settle(target), Party.settle(target)]);
    const bought = new Map<Party, Purchase[]>(parties.map((party) => [party, []]));
    let shopping = true;
    const shops = parties.map(async (party) => {
      while (shopping) {
        const purchase = party.purchase();
        const [sold, paid] = [await party.ringUp(purchase, 'numbers'), await party.pay(purchase, 'numbers')];
        if (sold === 202 && paid === 202) bought.get(party)!.push(purchase);
        await pause(200);
      }
    });
    const rounds = size === 'small' ? 2 : 8;
    const first = randomInt(2);
    for (let round = 0; round < rounds; round += 1) {
      // Each of them at least once, in any order.
      const part: Part = (round + first) % 2 === 0 || (round > 1 && randomInt(2) === 0) ? 'kafka' : 'postgres';
      const ms = size === 'small' ? randomInt(16_000, 20_000) : randomInt(5_000, 60_000);
      target.say(`${part} freezes for ${Math.round(ms / 1_000)} s`);
      await freeze(part, ms);
      const since = performance.now();
      const [back, isReady] = [
        await parties[0].timeOfReceipt(RECOVERY_MS),
        await untilReady(target.ready, RECOVERY_MS),
      ];
      findings.expect(
        back < RECOVERY_MS,
        `after ${part} froze for ${Math.round(ms / 1_000)} s a receipt came in ${Math.round(back)} ms`,
      );
      findings.expect(
        isReady,
        `every service said that it was ready ${Math.round(performance.now() - since)} ms after`,
      );
    }
    shopping = false;
    await Promise.all(shops);
    for (const [party, purchases] of bought) {
      const ids = purchases.map(({ transactionId }) => transactionId);
      const found = await party.awaitReceipts(ids, RECOVERY_MS);
      findings.expect(found === ids.length, `${found} of ${ids.length} receipts came`);
      const twice = [...(await party.receipts()).values()].filter((times) => times !== 1).length;
      findings.expect(twice === 0, `${twice} came twice`);
    }
    return findings.verdict();
  },
};

const untilReady = async (ready: () => Promise<boolean>, ms: number): Promise<boolean> => {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (await ready()) return true;
    await pause(250);
  }
  return false;
};
