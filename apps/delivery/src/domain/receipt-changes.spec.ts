// What is announced is what was decided: a purchase with both payloads, a withdrawal without the receipt it takes back.
import { describe, expect, it } from '@jest/globals';
import { aReceiptReady } from '@quittance/contracts-bank/builders';
import type { ReceiptDecision } from './receipt.js';
import { toReceiptChanges, toWaves } from './receipt-changes.js';

const decided = (decision: ReceiptDecision, overrides = {}) => ({
  receipt: aReceiptReady(overrides),
  decision,
  traceparent: undefined,
});

const dataOf = (payload: string): unknown => (JSON.parse(payload) as { data: unknown }).data;

describe('toReceiptChanges', () => {
  it('announces a purchase thin and full', () => {
    const { save, announce, withdraw } = toReceiptChanges([decided({ kind: 'announce' })]);
    expect(save).toHaveLength(1);
    expect(withdraw).toEqual([]);
    expect(announce[0]?.type).toBe('receipt.ready');
    expect(dataOf(announce[0]!.thin)).toEqual({
      receiptId: aReceiptReady().receiptId,
      revision: 1,
      accountId: 'acc-0001',
      transactionId: 'tx-0001',
    });
    expect(dataOf(announce[0]!.full!)).toMatchObject({ lines: [{ text: 'Sourdough loaf' }, { text: 'Olive oil' }] });
  });

  it('announces a withdrawal without a line of the receipt', () => {
    const { save, announce, withdraw } = toReceiptChanges([
      decided({ kind: 'announce-withdrawal' }, { state: 'withdrawn', revision: 2 }),
    ]);
    expect(save).toEqual([]);
    expect(withdraw).toHaveLength(1);
    expect(announce[0]?.type).toBe('receipt.withdrawn');
    expect(announce[0]?.full).toBeUndefined();
    expect(JSON.stringify(announce)).not.toContain('Sourdough');
  });

  it('erases quietly what never left, and does nothing for what is ignored, parked or waits', () => {
    const erased = toReceiptChanges([decided({ kind: 'erase' }, { state: 'withdrawn' })]);
    expect(erased.announce).toEqual([]);
    expect(erased.eraseEventsOf).toEqual([aReceiptReady().receiptId]);
    const nothing = toReceiptChanges([
      decided({ kind: 'ignore', reason: 'no-consent' }),
      decided({ kind: 'park', reason: 'consent-blocked' }),
      decided({ kind: 'wait', reason: 'consent-state-unknown' }),
    ]);
    expect(nothing).toEqual({ save: [], withdraw: [], eraseEventsOf: [], announce: [] });
  });
});

describe('toWaves', () => {
  it('keeps the order of one receipt and never puts it twice in a wave', () => {
    expect(toWaves(['a1', 'b1', 'a2', 'a3', 'b2'], (s) => s[0]!)).toEqual([['a1', 'b1'], ['a2', 'b2'], ['a3']]);
  });
});
