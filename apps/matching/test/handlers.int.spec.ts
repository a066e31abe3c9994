// The effect of each kind of record, on a real database. Every message is delivered twice, and so is everything that it
// emits.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionDisputed, aTransactionObserved } from '@quittance/contracts-bank/builders';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
const store = (over: Partial<StoreRegistered> = {}) => message(StoreRegistered, aStoreRegistered(over));
const sale = (over: Partial<SaleRecorded> = {}, trace = {}) => message(SaleRecorded, aSaleRecorded(over), trace);
const transaction = (over: Partial<TransactionObserved> = {}, trace = {}) =>
  message(TransactionObserved, aTransactionObserved({ descriptor: null, ...over }), trace);
const cardOf = (slip: object, amountMinor = 1250) => [{ kind: 'card' as const, amountMinor, card: slip }];
const bare = { last4: '4242', last4Of: 'card' as const };
const unnumbered = { rrn: null, authCode: null };
const storedDecision = async () => {
  const [row] = await bed.query<{ decision: string; tier: string | null; reason: string | null }>(
    'SELECT decision, tier, reason FROM card_transaction ORDER BY transaction_key LIMIT 1',
  );
  return row;
};

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(async () => {
  await bed.clear();
  await bed.consent();
  await bed.deliver(store());
});
afterAll(() => bed.close());

describe('a sale and a transaction that belong together', () => {
  it.each([
    ['sale first', () => [sale({}, { traceparent: 'of-the-sale' }), transaction({}, { traceparent: 'of-the-card' })]],
    ['card first', () => [transaction({}, { traceparent: 'of-the-card' }), sale({}, { traceparent: 'of-the-sale' })]],
  ])('give one receipt that continues the trace of the later one: %s', async (order, messages) => {
    await bed.deliver(...messages());
    expect(bed.states()).toEqual([['issued', 1]]);
    expect(bed.receipts[0]).toMatchObject({
      bankId: 'northbank',
      accountId: 'acc-0001',
      transactionId: 'tx-0001',
      totalMinor: 1250,
      merchant: { tradingName: 'Greengrocer' },
    });
    expect(bed.receiptTraces).toEqual([order === 'sale first' ? 'of-the-card' : 'of-the-sale']);
    const [match] = await bed.query('SELECT state, tier, rule_version, evidence::json, tender_key FROM match');
    expect(match).toEqual({
      state: 'asserted',
      tier: 'rrn-terminal',
      rule_version: 'tiers-12',
      evidence: expect.objectContaining({ rrn: 'agree', store: 'agree' }),
      tender_key: 'greengrocer/sale-0001#0',
    });
  });

  it('keep the same receipt id when everything is deleted and replayed', async () => {
    await bed.deliver(sale(), transaction());
    const [first] = bed.receipts;
    await bed.clear();
    await bed.consent();
    await bed.deliver(store(), transaction(), sale());
    expect(bed.receipts.map((r) => r.receiptId)).toEqual([first?.receiptId]);
  });

  it('survive a clearing and are separated by a reversal', async () => {
    await bed.deliver(sale(), transaction());
    await bed.deliver(transaction({ revision: 2, stage: 'clearing', state: 'booked', merchantId: 'M9999', rrn: null }));
    expect(bed.states()).toEqual([['issued', 1]]);
    await bed.deliver(transaction({ revision: 3, stage: 'reversal', state: 'reversed' }));
    expect(bed.states()).toEqual([
      ['issued', 1],
      ['withdrawn', 2],
    ]);
    expect(bed.receipts[1]).toMatchObject({ lines: [], vat: [], merchant: { tradingName: 'Greengrocer' } });
    expect(await storedDecision()).toMatchObject({ decision: 'unmatched', reason: 'reversed' });
  });

  it('are separated by a void document of the sale', async () => {
    await bed.deliver(sale(), transaction());
    await bed.deliver(sale({ saleId: 'sale-0001-V', kind: 'void', originalSaleId: 'sale-0001' }));
    expect(bed.states()).toEqual([
      ['issued', 1],
      ['withdrawn', 2],
    ]);
  });
});

describe('a correction of the sale', () => {
  beforeEach(() => bed.deliver(sale(), transaction()));
  const relabelled = aSaleRecorded().lines.map((line) => ({ ...line, text: `${line.text}, corrected` }));

  it('revises the standing receipt', async () => {
    await bed.deliver(sale({ revision: 2, lines: relabelled }));
    expect(bed.states()).toEqual([
      ['issued', 1],
      ['revised', 2],
    ]);
    expect(bed.receipts[1]?.receiptId).toBe(bed.receipts[0]?.receiptId);
    expect(bed.receipts[1]?.lines[0]?.text).toBe('Sourdough loaf, corrected');
  });

  it('without a change that a customer can read revises nothing', async () => {
    await bed.deliver(sale({ revision: 2, tillId: 'till-9', sequence: 1 }));
    expect(bed.states()).toEqual([['issued', 1]]);
  });

  it('that removes the payment withdraws the receipt', async () => {
    await bed.deliver(sale({ revision: 2, tenders: [{ kind: 'cash', amountMinor: 1250 }] }));
    expect(bed.states()).toEqual([
      ['issued', 1],
      ['withdrawn', 2],
    ]);
  });

  it('that is older than the stored one, and states the same payment, is ignored', async () => {
    await bed.deliver(sale({ revision: 3, lines: relabelled }));
    const [outcome] = await bed.deliver(sale({ revision: 2, lines: [] }));
    expect(outcome).toEqual({ kind: 'skip', reason: 'stale-revision' });
    expect(bed.receipts).toHaveLength(2);
  });
});

describe('a refund', () => {
  const refundCard = { rrn: '600510300002', terminalId: 'T0001' };
  const refund = sale({ saleId: 'refund-1', kind: 'refund', originalSaleId: 'sale-0001', tenders: cardOf(refundCard) });
  const credit = (over = {}) =>
    transaction({
      transactionId: 'tx-0002',
      direction: 'credit',
      stage: 'refund_authorisation',
      ...refundCard,
      authCode: null,
      ...over,
    });

  it('has its own receipt, which names that of the original sale of the same account', async () => {
    await bed.deliver(sale(), transaction(), refund, credit());
    expect(bed.receipts.map((r) => [r.kind, r.originalReceiptId])).toEqual([
      ['sale', null],
      ['refund', bed.receipts[0]?.receiptId],
    ]);
  });

  it('to another account does not name a receipt of the first', async () => {
    await bed.consent({ consentId: 'consent-2', accountId: 'acc-0002' });
    await bed.deliver(sale(), transaction(), refund, credit({ accountId: 'acc-0002' }));
    expect(bed.receipts[1]).toMatchObject({ kind: 'refund', originalReceiptId: null });
  });
});

describe('a weak match', () => {
  const weakSale = sale({ tenders: cardOf(bare) });
  const weakCard = transaction({ ...unnumbered });

  it('waits for the feed completion that closes its window', async () => {
    await bed.deliver(message(FeedCompleted, aFeedCompleted({ completeUntil: T0 - MINUTE })));
    await bed.deliver(weakSale, weakCard);
    expect(bed.receipts).toEqual([]);
    expect(await storedDecision()).toMatchObject({ decision: 'hold' });
    await bed.deliver(message(FeedCompleted, aFeedCompleted({ completeUntil: T0 + 9 * MINUTE })));
    expect(bed.receipts).toEqual([]);
    await bed.deliver(message(FeedCompleted, aFeedCompleted({ completeUntil: T0 + 11 * MINUTE })));
    expect(bed.states()).toEqual([['issued', 1]]);
  });

  it('waits, where the store sends no feed completions, until a file of sales has ended', async () => {
    const receivedAt = bed.clock.at;
    const later = { saleId: 'sale-2', soldAt: T0 + 20 * MINUTE, tenders: [] };
    await bed.deliver(sale({ tenders: cardOf(bare), receivedAt }), weakCard, sale({ ...later, receivedAt }));
    bed.clock.at += 9 * MINUTE;
    await bed.settleFeeds();
    expect(bed.receipts).toEqual([]);
    bed.clock.at += MINUTE;
    await bed.settleFeeds();
    expect(bed.states()).toEqual([['issued', 1]]);
  });

  it('abstains when a rival arrives while it waits', async () => {
    await bed.deliver(weakSale, weakCard, sale({ saleId: 'sale-2', tenders: cardOf(bare) }));
    await bed.deliver(message(FeedCompleted, aFeedCompleted({ completeUntil: T0 + 60 * MINUTE })));
    expect(bed.receipts).toEqual([]);
    expect(await storedDecision()).toMatchObject({ decision: 'abstain', tier: 'last4-store', reason: 'several-sales' });
  });

  it('over two stores of one merchant id waits for both and is decided once', async () => {
    await bed.deliver(
      store({ version: 1767225600001, acceptors: [{ acquirerId: 'acq-1', merchantId: 'M0001', terminalIds: [] }] }),
    );
    await bed.deliver(
      store({ storeId: 's-002', acceptors: [{ acquirerId: 'acq-1', merchantId: 'M0001', terminalIds: [] }] }),
    );
    await bed.deliver(weakCard, weakSale);
    await bed.deliver(message(FeedCompleted, aFeedCompleted({ completeUntil: T0 + 60 * MINUTE })));
    expect(bed.receipts).toEqual([]);
    await bed.deliver(message(FeedCompleted, aFeedCompleted({ storeId: 's-002', completeUntil: T0 + 60 * MINUTE })));
    expect(bed.states()).toEqual([['issued', 1]]);
  });
});

describe('a store that is registered late', () => {
  it('gets the sales and transactions that arrived before it', async () => {
    await bed.clear();
    await bed.consent();
    await bed.deliver(transaction({ rrn: null }), sale());
    expect(await storedDecision()).toMatchObject({ decision: 'unmatched', reason: 'no-store' });
    await bed.deliver(store());
    expect(bed.states()).toEqual([['issued', 1]]);
    expect(await bed.query('SELECT 1 FROM sale WHERE waiting')).toEqual([]);
  });

  it('whose newer registration arrives first is not overwritten by the older', async () => {
    await bed.deliver(store({ version: 1767225600009, tradingName: 'New Name' }), store({ version: 1767225600005 }));
    await bed.deliver(sale(), transaction());
    expect(bed.receipts[0]?.merchant.tradingName).toBe('New Name');
  });
});

describe('a dispute', () => {
  const dispute = (over = {}) =>
    message(TransactionDisputed, aTransactionDisputed({ receiptId: bed.receipts[0]!.receiptId, ...over }));

  it('withdraws the receipt, and the pair is never matched again', async () => {
    await bed.deliver(sale(), transaction());
    await bed.deliver(dispute());
    await bed.deliver(sale({ revision: 2, lines: [] }), transaction({ revision: 2, state: 'booked' }));
    expect(bed.states()).toEqual([
      ['issued', 1],
      ['withdrawn', 2],
    ]);
    expect(await bed.query('SELECT tier FROM dispute')).toEqual([{ tier: 'rrn-terminal' }]);
    // Each message is delivered twice, and the pair counts once.
    expect(bed.disputes).toEqual(['rrn-terminal']);
  });

  it('frees the sale for the right customer', async () => {
    await bed.consent({ consentId: 'consent-2', accountId: 'acc-0002' });
    await bed.deliver(sale(), transaction());
    await bed.deliver(dispute());
    await bed.deliver(transaction({ transactionId: 'tx-0002', accountId: 'acc-0002' }));
    expect(bed.receipts.map((r) => [r.transactionId, r.state])).toEqual([
      ['tx-0001', 'issued'],
      ['tx-0001', 'withdrawn'],
      ['tx-0002', 'issued'],
    ]);
  });

  it('of somebody else’s receipt, or of an unknown one, changes nothing', async () => {
    await bed.deliver(sale(), transaction());
    await bed.deliver(dispute({ accountId: 'acc-0002' }), dispute({ bankId: 'southbank' }));
    const [outcome] = await bed.deliver(dispute({ receiptId: '018f0000-0000-7000-8000-00000000dead' }));
    expect(bed.disputes).toEqual([]);
    expect(outcome).toEqual({ kind: 'skip', reason: 'no-such-receipt' });
    expect(bed.states()).toEqual([['issued', 1]]);
  });
});

describe('a till that always sends the same number', () => {
  it('makes its transactions ambiguous and does not slow down others', async () => {
    const constant = { rrn: '123456789012', terminalId: 'T0001' };
    for (let batch = 0; batch < 4; batch += 1) {
      const sales = Array.from({ length: 100 }, (_, i) =>
        sale({ saleId: `sale-${batch}-${i}`, tenders: cardOf(constant) }),
      );
      await bed.handle(sales);
    }
    await bed.deliver(transaction({ ...constant, authCode: null }));
    expect(await storedDecision()).toMatchObject({ decision: 'abstain', reason: 'crowd' });
    const [key] = await bed.query<{ nodes: number }>(
      'SELECT count(*)::int AS nodes FROM number_key GROUP BY key ORDER BY 1 DESC LIMIT 1',
    );
    // And the mark that there are more.
    expect(key?.nodes).toBe(201);
  });
});

describe('a transaction without a known store', () => {
  it('is matched by reference number and terminal all the same', async () => {
    await bed.deliver(sale(), transaction({ merchantId: 'M9999' }));
    expect(bed.states()).toEqual([['issued', 1]]);
  });

  it('is matched by authorisation code and the last four of the card', async () => {
    await bed.deliver(sale(), transaction({ merchantId: 'M9999', rrn: null }));
    expect(await storedDecision()).toMatchObject({ decision: 'assert', tier: 'auth-last4' });
  });

  it('is not matched by authorisation code alone', async () => {
    await bed.deliver(sale(), transaction({ merchantId: 'M9999', rrn: null, cardLast4: null }));
    expect(bed.receipts).toEqual([]);
    expect(await storedDecision()).toMatchObject({ decision: 'unmatched', reason: 'no-store' });
  });
});
