// The data-quality report counts what the handlers processed: every figure here is known beforehand.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionDisputed, aTransactionObserved } from '@quittance/contracts-bank/builders';
import { FeedCompleted, type SaleCard, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type BankQuality, type QualityOptions, type QualityReport, qualityReport } from '../src/operator/index.js';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const report = (options: Partial<QualityOptions> = {}): Promise<QualityReport> =>
  qualityReport({ query: bed.query, emit: () => undefined }, { days: 7, nowMs: T0 + DAY, ...options });

const sold = (saleId: string, over: Partial<SaleRecorded>, card?: SaleCard) => {
  const amountMinor = over.totalMinor ?? 1250;
  const { soldAt = T0 } = over;
  return message(
    SaleRecorded,
    aSaleRecorded({
      ...{ saleId, tillId: 'till-1', sequence: null, businessDate: null, receivedAt: soldAt + 3_000 },
      tenders: [card ? { kind: 'card', amountMinor, card } : { kind: 'cash', amountMinor }],
      ...over,
    }),
  );
};
const paid = (id: string, over: Partial<TransactionObserved> = {}) =>
  message(
    TransactionObserved,
    aTransactionObserved({
      descriptor: null,
      ...{ transactionId: id, authCode: null, rrn: null, terminalId: null, par: null, localAt: null, wallet: null },
      ...over,
    }),
  );
const full = (n: number): SaleCard => ({
  ...{ rrn: `60051030000${n}`, authCode: `A1B2C${n}`, terminalId: 'T0001', merchantId: 'M0001' },
  ...{ last4: '4242', last4Of: 'card', scheme: 'visa', at: T0 },
});

beforeAll(async () => {
  bed = await openMatchingBed();
  // Before the oldest payment, which it would not cover otherwise.
  await bed.consent({ givenAt: T0 - 30 * DAY });
  await bed.deliver(
    message(StoreRegistered, aStoreRegistered()),
    message(StoreRegistered, aStoreRegistered({ storeId: 's-002', name: 'Quiet', acceptors: [] })),
    message(FeedCompleted, aFeedCompleted({ completeUntil: T0 })),
  );
  // Till 1 is five minutes behind; its documents 1, 2, 3 and 5 arrived, and the bank saw three of the payments.
  for (const [n, sequence] of [1, 2, 3, 5].entries()) {
    const soldAt = T0 + n * HOUR - 5 * MINUTE;
    await bed.deliver(sold(`full-${n}`, { sequence, soldAt, totalMinor: 1000 + n }, full(n)));
    if (n === 3) continue;
    const [numbers, transmittedAt] = [{ rrn: `60051030000${n}`, terminalId: 'T0001' }, T0 + n * HOUR];
    await bed.deliver(
      paid(`tx-${n}`, { ...numbers, amountMinor: 1000 + n, transmittedAt, observedAt: transmittedAt + 2_000 }),
    );
  }
  // Till 2 always sends the same number, and no zone; one of its documents does not add up, and one arrived an hour
  // late.
  const till2 = { tillId: 'till-2', soldAtZone: 'unknown_zone' as const };
  for (let n = 0; n < 6; n += 1) {
    const soldAt = T0 + n * MINUTE;
    const over = { totalMinor: 2000 + n, soldAt, receivedAt: soldAt + (n === 5 ? HOUR : 3_000), reconciled: n !== 0 };
    await bed.deliver(sold(`constant-${n}`, { ...till2, ...over }, { rrn: '123456789012' }));
  }
  await bed.deliver(
    sold('zeros', { totalMinor: 3000 }, { rrn: '000000000000', authCode: 'NO', last4: '4242' }),
    sold('cash', {}),
    sold('refund', { kind: 'refund', totalMinor: 3100 }, { par: 'V0010013020300005000000000001' }),
    sold('void', { kind: 'void', originalSaleId: 'cash' }),
    sold('copy', { copy: true }, full(9)),
    sold('before', { soldAt: T0 - 8 * DAY }, full(8)),
    sold('after-correction', { totalMinor: 3200 }, {}),
    sold('after-correction', { totalMinor: 3200, revision: 2, receivedAt: T0 + 20 * HOUR }, {}),
    sold('kiosk-1', { retailerId: 'kiosk', storeId: 'k-1' }),
  );
  await bed.deliver(
    paid('tx-dated', { transmittedAt: null, transactionDate: '2026-01-05', amountMinor: 7700, rrn: '000000000000' }),
    paid('tx-lost', {
      merchantId: null,
      scheme: 'jcb',
      cardLast4: null,
      amountMinor: 8800,
      transmittedAt: T0,
      observedAt: T0 + 2_000,
    }),
    paid('tx-old', { transmittedAt: T0 - 9 * DAY, amountMinor: 9900 }),
  );
  const receiptId = bed.receipts.find((receipt) => receipt.transactionId === 'tx-2')!.receiptId;
  await bed.deliver(message(TransactionDisputed, aTransactionDisputed({ receiptId, disputedAt: T0 + HOUR })));
});
afterAll(() => bed.close());

describe('of a retailer', () => {
  it('every figure is right', async () => {
    const { retailers } = await report();
    expect(retailers.map(({ retailerId }) => retailerId)).toEqual(['greengrocer', 'kiosk']);
    const [grocer] = retailers;
    // 4 full, 6 constant, zeros, the refund and the corrected one are card payments; copies and voids have none.
    expect(grocer!.figures).toEqual({
      documents: 16,
      sales: 13,
      refunds: 1,
      voids: 1,
      copies: 1,
      cardPayments: 13,
      // The four full ones and the refund with its account reference.
      numberedPayments: 5,
      unreconciled: 1,
      zoneUnknown: 6,
      numberedDocuments: 4,
      missingNumbers: 1,
      // The correction arrived late, and does not count.
      lateness: { count: 15, p50Ms: 3_000, p95Ms: HOUR },
      keys: {
        rrn: { given: 11, malformed: 1, constant: 6 },
        authCode: { given: 5, malformed: 1, constant: 0 },
        terminalId: { given: 4, malformed: 0, constant: 0 },
        merchantId: { given: 4, malformed: 0, constant: 0 },
        last4: { given: 5, malformed: 0, constant: 0 },
        last4Of: { given: 4, malformed: 0, constant: 0 },
        par: { given: 1, malformed: 0, constant: 0 },
        cardTime: { given: 4, malformed: 0, constant: 0 },
        scheme: { given: 4, malformed: 0, constant: 0 },
      },
    });
    expect([grocer!.stores, grocer!.storesWithFeedCompletion]).toEqual([2, 1]);
    expect(grocer!.outcomes).toEqual({
      transactions: 4,
      matched: 2,
      held: 0,
      undecided: 0,
      matchedByTier: { 'rrn-terminal': 2 },
      abstainedByTier: {},
      abstainedByReason: {},
      unmatchedByReason: { disputed: 1, 'no-sale': 1 },
      disputedByTier: { 'rrn-terminal': 1 },
    });
  });

  it('with one retailer asked for, every store is listed, with the tills that have a problem', async () => {
    const { retailers, banks } = await report({ retailerId: 'greengrocer' });
    expect(banks).toEqual([]);
    expect(retailers).toHaveLength(1);
    expect(retailers[0]!.notable).toMatchObject([
      { storeId: 's-001', name: 'Greengrocer High Street', completeUntilOf: T0, figures: { documents: 16 } },
      { storeId: 's-002', name: 'Quiet', completeUntilOf: undefined, figures: { documents: 0 }, tills: [] },
    ]);
    // Two matches stand: too few to call a clock wrong.
    expect(retailers[0]!.notable[0]!.tills).toEqual([
      { tillId: 'till-1', documents: 10, missingNumbers: 1, clockOffsetMs: 5 * MINUTE, clockMatches: 2 },
    ]);
  });

  it('the advice follows from the figures, and names a clock once enough matches tell', async () => {
    await bed.deliver(
      paid('tx-3', {
        rrn: '600510300003',
        terminalId: 'T0001',
        amountMinor: 1003,
        transmittedAt: T0 + 3 * HOUR,
        observedAt: T0 + 3 * HOUR + 2_000,
      }),
    );
    const [grocer] = (await report({ retailerId: 'greengrocer' })).retailers;
    expect(grocer!.notable[0]!.tills).toMatchObject([{ tillId: 'till-1', clockOffsetMs: 5 * MINUTE, clockMatches: 3 }]);
    expect(grocer!.advice).toEqual([
      expect.stringMatching(/^Set the clocks of tills .*: till-1 of s-001 \(5 min behind\)\.$/),
      expect.stringMatching(/^Send the terminal's reference number \(rrn\) .*: 62% have none that can be used/),
      expect.stringMatching(
        /^Send each payment's own reference number .*: 50% of those sent cannot be used, 6 because many .* and 2 because/,
      ),
    ]);
  });

  it('small pages and other spans count each document once', async () => {
    expect(await report({ pageSize: 2 })).toEqual(await report());
    const [grocer] = (await report({ days: 30 })).retailers;
    expect(grocer!.figures.documents).toBe(17);
    expect((await report({ nowMs: T0 + 30 * DAY })).retailers.map((r) => r.figures.documents)).toEqual([0, 0]);
  });
});

describe('of a bank', () => {
  const northbank = async (): Promise<BankQuality> => (await report({ bankId: 'northbank' })).banks[0]!;

  it('every figure is right', async () => {
    const { figures, outcomes } = await northbank();
    expect(figures).toMatchObject({
      transactions: 6,
      numbered: 4,
      timed: 5,
      lateness: { count: 5, p50Ms: 2_000, p95Ms: 2_000 },
      keys: {
        rrn: { given: 5, malformed: 1 },
        authCode: { given: 0 },
        merchantId: { given: 5 },
        terminalId: { given: 4 },
        cardLast4: { given: 5 },
        scheme: { given: 6, malformed: 0 },
        par: { given: 0 },
      },
    });
    expect(outcomes).toMatchObject({
      transactions: 6,
      matched: 3,
      matchedByTier: { 'rrn-terminal': 3 },
      unmatchedByReason: { disputed: 1, 'no-sale': 1, 'no-store': 1 },
      disputedByTier: { 'rrn-terminal': 1 },
    });
  });

  it('the advice follows from the figures', async () => {
    expect((await northbank()).advice).toEqual([
      expect.stringMatching(
        /^Send the reference number \(rrn\) and authorisation code .*: 33% of transactions have neither/,
      ),
      expect.stringMatching(/^Send reference numbers .*: 1 are malformed or placeholders\.$/),
      expect.stringMatching(
        /^Send acquirerId, merchantId and terminalId: 17% .* name no merchant, and 17% lead to no store\.$/,
      ),
    ]);
  });

  it('only it is reported where it was asked for', async () => {
    expect((await report({ bankId: 'northbank' })).retailers).toEqual([]);
    expect((await report({ bankId: 'southbank' })).banks).toEqual([]);
  });
});

it('progress is reported', async () => {
  const told: string[] = [];
  await report({ onProgress: (what) => told.push(what) });
  expect(told).toEqual(['7 transactions read', '1 stores read', '2 stores read', '3 stores read']);
});

describe('a new retailer', () => {
  it('is not told that sales of earlier days were late', async () => {
    const store = { retailerId: 'newcomer', storeId: 'n-1' };
    const registered = { ...store, registeredAt: T0, version: T0 };
    await bed.deliver(
      message(
        StoreRegistered,
        aStoreRegistered({ ...registered, acceptors: [{ acquirerId: null, merchantId: 'N1', terminalIds: [] }] }),
      ),
      sold('history', { ...store, soldAt: T0 - DAY, receivedAt: T0 + 5 * MINUTE }, full(7)),
      sold('today', { ...store, soldAt: T0 + HOUR }, full(6)),
    );
    const [newcomer] = (await report({ retailerId: 'newcomer' })).retailers;
    expect(newcomer?.figures).toMatchObject({ documents: 2, lateness: { count: 1, p50Ms: 3_000 } });
    expect(newcomer?.advice.join()).not.toContain('later');
    // Registering it again, as some do every night, does not change that.
    await bed.deliver(
      message(
        StoreRegistered,
        aStoreRegistered({
          ...registered,
          version: T0 + 2 * HOUR,
          acceptors: [{ acquirerId: null, merchantId: 'N1', terminalIds: [] }],
        }),
      ),
    );
    expect((await report({ retailerId: 'newcomer' })).retailers[0]?.figures.lateness.count).toBe(1);
  });
});
