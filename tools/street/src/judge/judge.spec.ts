import { describe, expect, it } from '@jest/globals';
import { buildWorld } from '../build-world.js';
import { judge, type ReceivedReceipt, type Verdict } from './judge.js';
import { perfectNetwork } from './perfect-network.js';
import { summary } from './summary.js';

// The judge passes a network without fault and notices every single fault: one receipt is enough.

const told = buildWorld({ seed: 'judge', endsAt: Date.parse('2026-07-04T12:00:00Z'), sales: 600 });

/** Plants a fault in what a perfect network delivers. */
function judged(
  fault: (received: ReceivedReceipt[], answers: ReturnType<typeof perfectNetwork>['answers']) => void,
): Verdict {
  const { answers, received } = perfectNetwork(told);
  fault(received, answers);
  return judge(told, answers, received);
}

const about = ({ complaints }: Verdict) => complaints.map((complaint) => complaint.about);
const with2Lines = (received: ReceivedReceipt[]) => received.find(({ receipt }) => (receipt?.lines.length ?? 0) > 1)!;

describe('judge', () => {
  it('finds nothing wrong with a perfect network, and the sums come out', () => {
    const verdict = judged(() => undefined);
    const { transactions, receipts, edges } = verdict.figures;
    expect(verdict.complaints).toEqual([]);
    expect(verdict.ok).toBe(true);
    expect(transactions.sent).toBe(
      transactions.matched + transactions.abstained + transactions.unmatched + transactions.rejected,
    );
    expect(receipts.delivered).toBe(receipts.expected);
    expect(receipts.expected).toBeGreaterThan(100);
    for (const part of ['abstained', 'unmatched', 'rejected', 'withoutConsent', 'voided'] as const)
      expect(transactions[part]).toBeGreaterThan(0);
    expect(edges.malformed).toBe(edges.sales.rejected + edges.transactions.rejected);
    expect(summary(verdict)).toContain('Every figure is right.');
  });

  it('notices a receipt of another purchase', () => {
    const verdict = judged((received) => {
      const [one, other] = [received[0]!, received[1]!];
      one.receipt = { ...other.receipt!, transactionId: one.transactionId, accountId: one.accountId };
    });
    expect(about(verdict)).toEqual(['wrong']);
    expect(verdict.figures.receipts.wrong).toBe(1);
    expect(summary(verdict)).toContain('1 things are wrong');
  });

  it('notices a receipt told to another account', () => {
    expect(
      about(
        judged((received) => {
          received[0]!.accountId = 'acc_other';
        }),
      ),
    ).toEqual(['wrong']);
  });

  it('notices a missing receipt, and that the sum no longer comes out', () => {
    const verdict = judged((received) => received.splice(3, 1));
    expect(about(verdict)).toEqual(['missing', 'sum']);
    expect(verdict.figures.receipts).toMatchObject({ missing: 1, delivered: verdict.figures.receipts.expected - 1 });
  });

  it('notices a receipt that could not be fetched', () => {
    expect(
      about(
        judged((received) => {
          received[3]!.receipt = null;
        }),
      ),
    ).toEqual(['missing', 'sum']);
  });

  it('notices a second receipt for the same transaction', () => {
    const verdict = judged((received) => {
      const first = received[0]!;
      received.push({
        ...first,
        webhookId: 'again',
        receiptId: 'another',
        receipt: { ...first.receipt!, receiptId: 'another' },
      });
    });
    expect(about(verdict)).toEqual(['duplicated']);
  });

  it('notices the same receipt announced twice', () => {
    expect(about(judged((received) => received.push({ ...received[0]!, webhookId: 'again' })))).toEqual(['duplicated']);
  });

  it('notices one altered line', () => {
    const verdict = judged((received) => {
      with2Lines(received).receipt!.lines[1]!.text += '!';
    });
    expect(about(verdict)).toEqual(['altered']);
    expect(verdict.complaints[0]?.text).toContain('lines.1.text');
  });

  it('notices a line left out, a line added and a line moved', () => {
    expect(about(judged((received) => with2Lines(received).receipt!.lines.pop()))).toEqual(['altered']);
    expect(
      about(
        judged((received) =>
          received[0]!.receipt!.lines.push({ kind: 'item', text: 'x', quantity: '1', totalMinor: 0 }),
        ),
      ),
    ).toEqual(['altered']);
    const swapped = judged((received) => with2Lines(received).receipt!.lines.reverse());
    expect(about(swapped)).toEqual(['altered']);
  });

  it('notices something on the receipt that the shop never said to the customer', () => {
    expect(about(judged((received) => Object.assign(received[0]!.receipt!, { tillId: 'T1' })))).toEqual(['altered']);
  });

  it('notices a receipt where none may be: twins, no consent, unknown shop, a transaction nobody sent', () => {
    for (const outcome of ['abstain', 'no consent', 'unmatched', 'rejected', 'withdrawn'] as const) {
      const { bankId, transactionId, accountId } = told.truth.transactions.find((each) => each.outcome === outcome)!;
      const verdict = judged((received) =>
        received.push({ ...received[0]!, bankId, transactionId, accountId, receiptId: 'x', webhookId: 'x' }),
      );
      expect([outcome, about(verdict).includes('unexpected')]).toEqual([outcome, true]);
      expect(verdict.figures.receipts.wrong).toBe(1);
    }
    expect(
      about(judged((received) => received.push({ ...received[0]!, transactionId: 'nobody', webhookId: 'x' }))),
    ).toEqual(['unexpected']);
  });

  it('does without a receipt that need not come, and minds what one that comes says', () => {
    const { transactionId } = told.truth.transactions.find(({ outcome }) => outcome === 'open')!;
    const isOpen = (event: ReceivedReceipt) => event.transactionId === transactionId;
    const without = judged((received) => received.splice(received.findIndex(isOpen), 1));
    expect(without.complaints).toEqual([]);
    const { expected, delivered } = without.figures.receipts;
    expect(delivered).toBe(expected);
    const wrong = judged((received) => {
      received.find(isOpen)!.receipt = { ...received.find((event) => !isOpen(event))!.receipt! };
    });
    expect(about(wrong)).toContain('wrong');
  });

  it('accepts a receipt of a voided sale once it is withdrawn', () => {
    const { bankId, transactionId, accountId } = told.truth.transactions.find(
      ({ outcome }) => outcome === 'withdrawn',
    )!;
    const verdict = judged((received) => {
      const shown: ReceivedReceipt = {
        ...received[0]!,
        bankId,
        transactionId,
        accountId,
        receiptId: 'v',
        webhookId: 'v1',
      };
      received.push(shown, { ...shown, webhookId: 'v2', type: 'receipt.withdrawn', revision: 2, receipt: null });
    });
    expect(verdict.complaints).toEqual([]);
  });

  it('notices an edge that refuses what is right or accepts what is malformed, or never answers', () => {
    const refused = Number(Object.keys(told.truth.refused)[0]);
    expect(about(judged((_, answers) => answers.set(0, { status: 'rejected', problem: { code: 'no' } })))).toEqual([
      'edge',
    ]);
    expect(about(judged((_, answers) => answers.set(refused, { status: 'accepted' })))).toContain('edge');
    expect(about(judged((_, answers) => answers.delete(0)))).toEqual(['edge']);
  });
});
