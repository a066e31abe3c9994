import { newName, Party, type Purchase, someDigits } from './party.js';
import { type Attack, Findings, pause } from './target.js';

const PATIENCE_MS = 30_000;
const LONG_ENOUGH_MS = 5_000;

/** A retailer claims another's merchant id and terminal, and then sends sales with numbers that it has seen. */
export const acceptors: Attack = {
  name: 'acceptors',
  says: 'a retailer claims the merchant id of another: the rightful one keeps its matches, and the claimant gets none',
  play: async (target, size) => {
    const findings = new Findings();
    const victim = await Party.settle(target);
    const n = size === 'small' ? 3 : 10;
    const buy = async (): Promise<string[]> => {
      const purchases = Array.from({ length: n }, () => customer(victim));
      for (const purchase of purchases) {
        await victim.consentFor(purchase.accountId);
        await victim.ringUp(purchase, 'digits');
        await victim.pay(purchase, 'digits');
      }
      // Digits alone are believed only once the window of the sale is past and vouched for.
      await pause(100);
      await victim.vouch();
      return purchases.map(({ transactionId }) => transactionId);
    };
    // A number on both sides proves whose the merchant id is.
    for (let i = 0; i < 3; i += 1) await victim.timeOfReceipt(PATIENCE_MS);
    const before = await buy();
    const attacker = await Party.settle(target, victim.place);
    const after = await buy();
    const found = [await victim.awaitReceipts(before, PATIENCE_MS), await victim.awaitReceipts(after, PATIENCE_MS)];
    findings.expect(found[0] === n, `${found[0]} of ${n} matches by digits before the claim`);
    findings.expect(found[1] === n, `${found[1]} of ${n} after it`);

    const stolen = Array.from({ length: n }, () => customer(victim));
    for (const purchase of stolen) {
      await victim.consentFor(purchase.accountId);
      await attacker.ringUp({ ...purchase, saleId: `x-${purchase.saleId}` }, 'numbers');
      await victim.pay(purchase, 'numbers');
    }
    await pause(LONG_ENOUGH_MS);
    const shown = await victim.awaitReceipts(
      stolen.map(({ transactionId }) => transactionId),
      LONG_ENOUGH_MS,
    );
    findings.expect(shown === 0, `${shown} of ${n} receipts of the claimant were shown in a bank's app`);
    return findings.verdict();
  },
};

/** A purchase of somebody who has not been here before. */
const customer = (victim: Party): Purchase => victim.purchase({ accountId: newName('account'), last4: someDigits() });
