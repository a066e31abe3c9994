import { newName, Party, someDigits } from './party.js';
import { type Attack, Findings, pause } from './target.js';

const SETTLE_MS = 10_000;
/** What one made-up account may get before it is known for one. */
const MOST_SHOWN = 3;

/** A bank makes an account up and guesses what strangers paid: right store, amount, digits and minute. */
export const fishing: Attack = {
  name: 'fishing',
  says: 'a bank invents transactions for a made-up account: strangers keep their receipts',
  play: async (target, size) => {
    const findings = new Findings();
    const victim = await Party.settle(target);
    const fisher = await Party.settle(target);
    const n = size === 'small' ? 20 : 60;
    const strangers = Array.from({ length: n }, () => victim.purchase({ last4: someDigits() }));
    for (const purchase of strangers) await victim.ringUp(purchase, 'digits');
    const accountId = newName('made-up');
    await fisher.consentFor(accountId);
    const bait = new Party(target, victim.place, { ...fisher, accountId });
    const invented = strangers.map((purchase) => ({ ...purchase, transactionId: `f-${purchase.saleId}`, accountId }));
    for (const purchase of invented) await bait.pay(purchase, 'digits');
    await victim.vouch();
    await pause(SETTLE_MS);
    await victim.vouch();
    const shown = await fisher.awaitReceipts(
      invented.map(({ transactionId }) => transactionId),
      SETTLE_MS,
    );
    findings.expect(shown <= MOST_SHOWN, `${shown} of ${n} invented transactions got a stranger's receipt`);
    return findings.verdict();
  },
};
