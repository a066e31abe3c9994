import { Party, type Purchase, send } from './party.js';
import { type Attack, Findings, pause } from './target.js';

const AMOUNT_MINOR = 1_000;
const SHOWN_WITHIN_MS = 10_000;
const LINES_AT_ONCE = 2_000;

/** As many look-alikes as a small upload has: one amount, one minute, one store, every last four, and one sale. */
export const burst: Attack = {
  name: 'burst',
  says: 'transactions that all look alike, of one bank at one store: receipts of everybody else come as usual',
  play: async (target, size) => {
    const findings = new Findings();
    const [crowd, victim] = [await Party.settle(target), await Party.settle(target)];
    const n = size === 'small' ? 1_000 : 10_000;
    const at = new Date(Date.now() - 3 * 3_600_000);
    const alike = Array.from(
      { length: n },
      (_, i): Purchase => crowd.purchase({ at, amountMinor: AMOUNT_MINOR, last4: String(i % 10_000).padStart(4, '0') }),
    );
    await crowd.ringUp(alike[0]!, 'digits');
    let uploading = true;
    const upload = (async () => {
      for (let from = 0; from < n; from += LINES_AT_ONCE) {
        const lines = alike.slice(from, from + LINES_AT_ONCE);
        const body = lines.map((purchase) => `${JSON.stringify(crowd.transaction(purchase, 'digits'))}\n`).join('');
        await send(`${target.edges.delivery}/v1/transactions`, crowd.bankKey, { body, type: 'application/x-ndjson' });
      }
      await crowd.vouch();
      uploading = false;
    })();
    const times: number[] = [];
    for (let after = 0; uploading || after < 10; after += uploading ? 0 : 1) {
      times.push(await victim.timeOfReceipt(SHOWN_WITHIN_MS));
      await pause(100);
    }
    await upload;
    const slowest = Math.max(...times);
    findings.expect(
      slowest < SHOWN_WITHIN_MS,
      `the slowest of ${times.length} receipts of somebody else took ${Math.round(slowest)} ms`,
    );
    const shown = await crowd.receipts();
    const wrong = alike.slice(1).filter(({ transactionId }) => (shown.get(transactionId) ?? 0) > 0).length;
    findings.expect(wrong === 0, `${wrong} of ${n - 1} look-alikes without a sale got somebody's receipt`);
    findings.expect(await target.ready(), 'every service is ready');
    return findings.verdict();
  },
};
