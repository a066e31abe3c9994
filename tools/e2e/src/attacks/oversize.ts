import { MAX_DOCUMENT_BYTES } from '@quittance/contracts';
import { Party, type Purchase, send } from './party.js';
import { type Attack, Findings } from './target.js';

const LONGEST = '🏪'.repeat(100);
const PATIENCE_MS = 30_000;

/** A sale of the largest size, at a store with the longest names: its receipt is larger than the sale was. */
export const oversize: Attack = {
  name: 'oversize',
  says: 'the largest sales an edge takes, at a store with the longest names: every other receipt comes as usual',
  play: async (target, size) => {
    const findings = new Findings();
    const [attacker, victim] = [await Party.settle(target), await Party.settle(target)];
    await attacker.openStore({
      name: LONGEST,
      tradingName: LONGEST,
      address: { lines: Array.from({ length: 10 }, () => LONGEST), city: LONGEST, country: 'GB' },
    });
    const poison = Array.from({ length: size === 'small' ? 2 : 20 }, () => attacker.purchase());
    for (const purchase of poison) {
      findings.expect(
        (await ringUpOf(attacker, purchase, MAX_DOCUMENT_BYTES)) === 202,
        'a sale of the largest size is taken',
      );
      await attacker.pay(purchase, 'numbers');
    }
    const tooLarge = await ringUpOf(attacker, attacker.purchase(), MAX_DOCUMENT_BYTES + 1);
    findings.expect(tooLarge === 413, `one byte more is answered ${tooLarge}`);
    const took = await victim.timeOfReceipt(PATIENCE_MS);
    findings.expect(took < PATIENCE_MS, `somebody else's receipt came in ${Math.round(took)} ms`);
    const ids = poison.map((purchase) => purchase.transactionId);
    const found = await attacker.awaitReceipts(ids, PATIENCE_MS);
    findings.expect(found === ids.length, `${found} of ${ids.length} of the largest receipts came`);
    findings.expect(await target.ready(), 'every service is ready');
    return findings.verdict();
  },
};

const ringUpOf = async (
  party: Party,
  { saleId, at, amountMinor, rrn, last4 }: Purchase,
  bytes: number,
): Promise<number> => {
  const { terminalId } = party.place;
  const sale = {
    saleId,
    kind: 'sale',
    storeId: party.storeId,
    soldAt: at.toISOString(),
    currency: 'GBP',
    totalMinor: amountMinor,
    tenders: [{ kind: 'card', amountMinor, card: { last4, last4Of: 'card', rrn, terminalId } }],
    lines: [{ kind: 'item', text: 'Books', quantity: '1', totalMinor: amountMinor }] as object[],
  };
  const line = { kind: 'item', text: '🧾'.repeat(250), quantity: '1', totalMinor: 0 };
  const lineBytes = Buffer.byteLength(JSON.stringify(line)) + 1;
  const rest = bytes - Buffer.byteLength(JSON.stringify(sale));
  for (let i = 0; i < Math.floor(rest / lineBytes); i += 1) sale.lines.push(line);
  // Blanks at the end are bytes like others.
  const body = JSON.stringify(sale);
  const text = body + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(body)));
  return (await send(`${party.target.edges.ingestion}/v1/sales`, party.retailerKey, { body: text })).status;
};
