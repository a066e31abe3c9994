// What consents allow and end, on a real database. Every message is delivered twice, and so is everything that it emits.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionDisputed, aTransactionObserved } from '@quittance/contracts-bank/builders';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { inTransaction, newMessageId } from '@quittance/kafka';
import { BASKET_OPEN_MS } from '../src/receipts/basket.js';
import { expireBaskets } from '../src/store/basket.store.js';
import { CutOff, type MatchingBed, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
const store = () => message(StoreRegistered, aStoreRegistered());
const sale = (over: Partial<SaleRecorded> = {}) => message(SaleRecorded, aSaleRecorded(over));
const transaction = (over: Partial<TransactionObserved> = {}) =>
  message(TransactionObserved, aTransactionObserved({ descriptor: null, ...over }));
const cardOf = (slip: object) => [{ kind: 'card' as const, amountMinor: 1250, card: slip }];
const storedDecision = async () => {
  const [row] = await bed.query<{ decision: string; reason: string | null }>(
    'SELECT decision, reason FROM card_transaction ORDER BY transaction_key LIMIT 1',
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

describe('consent', () => {
  it('absent: the transaction is not stored', async () => {
    const outcomes = await bed.deliver(sale(), transaction({ transactionId: 'tx-secret', accountId: 'acc-secret' }));
    expect(outcomes[1]).toEqual({ kind: 'skip', reason: 'no-consent' });
    expect(bed.receipts).toEqual([]);
    expect(await bed.everythingStored()).not.toMatch(/tx-secret|acc-secret/);
  });

  it('withdrawn between routing and linking: the transaction is not kept', async () => {
    await bed.handle([transaction()]);
    const routed = await bed.takeOutbox();
    await bed.consent({ version: 9, state: 'withdrawn' });
    await bed.deliver(sale(), ...routed);
    expect(bed.receipts).toEqual([]);
    expect(await bed.everythingStored()).not.toContain('tx-0001');
  });

  it('withdrawn before the sale arrives: no receipt, and nothing of the account is kept', async () => {
    await bed.deliver(transaction());
    await bed.consent({ version: 9, state: 'withdrawn' });
    await bed.deliver(sale());
    expect(bed.receipts).toEqual([]);
    expect(await bed.everythingStored()).not.toContain('tx-0001');
  });

  it('withdrawn after a match: nothing more is sent to the account, and nobody else gets that sale', async () => {
    await bed.consent({ consentId: 'consent-2', accountId: 'acc-0002' });
    await bed.deliver(sale(), transaction());
    await bed.consent({ version: 9, state: 'withdrawn' });
    await bed.deliver(
      sale({ revision: 2, lines: [] }),
      transaction({ transactionId: 'tx-0002', accountId: 'acc-0002' }),
    );
    expect(bed.states()).toEqual([['issued', 1]]);
    // Only the fact that the payment is taken is left.
    const [tombstone] = await bed.query('SELECT state, evidence FROM match');
    expect(tombstone).toEqual({ state: 'asserted', evidence: null });
    expect(await bed.everythingStored()).not.toContain('tx-0001');
  });

  it('expired: no receipt', async () => {
    await bed.consent({ version: 9, expiresAt: bed.clock.at + 1 });
    await bed.deliver(transaction());
    bed.clock.at += 2;
    await bed.deliver(sale());
    expect(bed.receipts).toEqual([]);
    expect(await bed.everythingStored()).not.toContain('tx-0001');
  });

  it('given after the purchase: no receipt, though its clearing comes later, and none of its transactions is kept that says when it was', async () => {
    const before = transaction();
    await bed.consent({ version: 9, givenAt: T0 + 60 * MINUTE });
    expect(await bed.deliver(sale(), before)).toMatchObject([{ kind: 'done' }, { kind: 'skip', reason: 'no-consent' }]);
    expect(await bed.everythingStored()).not.toContain('tx-0001');
    // A booked entry that says the day only: the till shows that it was before.
    const cleared = { stage: 'clearing', state: 'booked', localAt: null, transmittedAt: null } as const;
    await bed.deliver(
      transaction({ ...cleared, revision: 2, transactionDate: new Date(T0).toISOString().slice(0, 10) }),
    );
    expect(bed.receipts).toEqual([]);
    expect(await storedDecision()).toMatchObject({ decision: 'unmatched', reason: 'before-consent' });
    await bed.consent({ version: 10, givenAt: T0 - 60 * MINUTE });
    await bed.deliver(transaction({ revision: 3 }));
    expect(bed.states()).toEqual([['issued', 1]]);
  });

  it('to be reconfirmed: nothing new is matched or kept, and what was issued stays', async () => {
    const due = {
      scope: 'receipts',
      state: 'reconfirm_due',
      coversFrom: 0,
      changedAt: 0,
      keepsDelivered: false,
    } as const;
    await bed.deliver(sale(), transaction());
    await bed.consent({ version: 9, grants: [due] });
    const other = { saleId: 'sale-2', transactionId: 'tx-0002' };
    expect(await bed.deliver(transaction({ transactionId: other.transactionId }))).toMatchObject([
      { reason: 'no-consent' },
    ]);
    expect(bed.states()).toEqual([['issued', 1]]);
    expect(await bed.everythingStored()).toContain('tx-0001');
    await bed.consent({ version: 10, grants: [{ ...due, state: 'renewed' }] });
    await bed.deliver(sale({ revision: 2, lines: [] }));
    expect(bed.states()).toEqual([
      ['issued', 1],
      ['revised', 2],
    ]);
  });

  it('with a parked record: no receipt until a newer state is read', async () => {
    await bed.deliver(transaction());
    const [{ consent_key: key } = { consent_key: '' }] = await bed.query<{ consent_key: string }>(
      'SELECT consent_key FROM consent',
    );
    const parked = { key, reason: 'truncated', messageId: newMessageId(), partition: 0, offset: '0' };
    await inTransaction(bed.dataSource, (unit) => bed.consents.handleParked([parked], unit));
    await bed.deliver(sale());
    expect(bed.receipts).toEqual([]);
    await bed.consent({ version: 9 });
    await bed.deliver(transaction({ revision: 2 }));
    expect(bed.states()).toEqual([['issued', 1]]);
  });

  it('of an older version does not undo a withdrawal', async () => {
    await bed.consent({ version: 9, state: 'withdrawn' });
    await bed.consent({ version: 8 });
    await bed.deliver(sale(), transaction());
    expect(bed.receipts).toEqual([]);
  });
});

describe('a basket', () => {
  it('is contributed once, and only with consent to insights', async () => {
    await bed.deliver(sale(), transaction());
    expect(bed.baskets).toEqual([]);
    await bed.consent({ version: 9, scopes: ['receipts', 'insights'] });
    await bed.deliver(
      sale({ saleId: 'sale-2', tenders: cardOf({ rrn: '600510300009', terminalId: 'T0001' }) }),
      transaction({ transactionId: 'tx-0002', rrn: '600510300009', authCode: null }),
      sale({ saleId: 'sale-2', revision: 2, lines: [], tenders: cardOf({ rrn: '600510300009', terminalId: 'T0001' }) }),
    );
    expect(bed.baskets).toHaveLength(1);
    expect(bed.baskets[0]).toMatchObject({ category: '5411', region: 'BS', totalMinor: 1250 });
    expect(JSON.stringify(bed.baskets)).not.toMatch(/acc-0001|greengrocer|northbank|sale-2/);
  });

  const both = ['receipts', 'insights'] as const;
  /** A receipt with its basket. */
  const bought = async (over: Partial<SaleRecorded> = {}) => {
    await bed.consent({ version: 2, scopes: [...both] });
    await bed.deliver(sale(over), transaction());
    expect(told()).toEqual([['contributed', 1]]);
  };
  /** What was said of baskets, each with the number of the contribution that it names. */
  const told = () => {
    const ids = [...new Set(bed.baskets.map(({ contributionId }) => contributionId))];
    return bed.baskets.map(({ state, contributionId }) => [state, ids.indexOf(contributionId) + 1]);
  };
  const TAKEN_BACK = [
    ['contributed', 1],
    ['withdrawn', 1],
  ];
  const kept = async () => (await bed.query('SELECT receipt_id FROM basket')).length;

  it('is taken back when consent to insights ends; the receipt stays, and nothing is put back when it is given again', async () => {
    await bought();
    await bed.consent({ version: 3, scopes: ['receipts'] });
    expect([told(), bed.states()]).toEqual([TAKEN_BACK, [['issued', 1]]]);
    const [contributed, takenBack] = bed.baskets;
    expect([takenBack!.window, takenBack!.pseudonym]).toEqual([contributed!.window, contributed!.pseudonym]);
    await bed.consent({ version: 4, scopes: [...both] });
    await bed.deliver(sale({ revision: 2, lines: [] }), transaction({ revision: 2 }));
    expect([told(), await kept()]).toEqual([TAKEN_BACK, 0]);
  });

  it('is taken back when consent to receipts ends, and nothing of the account is kept', async () => {
    await bought();
    await bed.consent({ version: 3, scopes: ['insights'] });
    expect([told(), await kept()]).toEqual([TAKEN_BACK, 0]);
    await bed.query('DELETE FROM match');
    expect(await bed.everythingStored()).not.toContain('tx-0001');
  });

  it('is taken back when the consent is found to have ended by a decision', async () => {
    await bed.consent({ version: 2, scopes: [...both], expiresAt: bed.clock.at + MINUTE });
    await bed.deliver(sale(), transaction());
    bed.clock.at += 2 * MINUTE;
    await bed.deliver(sale({ revision: 2, lines: [] }));
    expect([told(), await kept()]).toEqual([TAKEN_BACK, 0]);
  });

  it('is taken back when insights end and are given again at once: the new consent covers what is bought from then on', async () => {
    await bought();
    const changed = (version: number, over: Partial<ConsentChanged>) =>
      message(ConsentChanged, aConsentChanged({ expiresAt: null, version, scopes: [...both], ...over }));
    await bed.handle([changed(3, { scopes: ['receipts'] }), changed(4, { givenAt: T0 + 60 * MINUTE })]);
    await bed.takeOutbox();
    expect(told()).toEqual(TAKEN_BACK);
  });

  it('is taken back once, whoever is killed before it is', async () => {
    await bought();
    const ended = message(ConsentChanged, aConsentChanged({ expiresAt: null, version: 3, scopes: ['receipts'] }));
    await expect(bed.handle([ended], { cutOff: true })).rejects.toThrow(CutOff);
    await bed.takeOutbox();
    expect([told(), await kept()]).toEqual([[['contributed', 1]], 1]);
    await bed.handle([ended], { instance: 1 });
    await bed.handle([ended]);
    await bed.takeOutbox();
    expect([told(), await kept()]).toEqual([TAKEN_BACK, 0]);
  });

  it('stays while the consent is unknown or to be reconfirmed', async () => {
    await bought();
    const [{ consent_key: key } = { consent_key: '' }] = await bed.query<{ consent_key: string }>(
      'SELECT consent_key FROM consent',
    );
    const parked = { key, reason: 'truncated', messageId: newMessageId(), partition: 0, offset: '0' };
    await inTransaction(bed.dataSource, (unit) => bed.consents.handleParked([parked], unit));
    await bed.deliver(sale({ revision: 2, lines: [] }));
    const due = { state: 'reconfirm_due', coversFrom: 0, changedAt: 0, keepsDelivered: false } as const;
    await bed.consent({ version: 3, grants: both.map((scope) => ({ ...due, scope })) });
    await bed.deliver(sale({ revision: 3, lines: [] }));
    expect(told()).toEqual([['contributed', 1]]);
  });

  it.each([
    [
      'is disputed',
      () => message(TransactionDisputed, aTransactionDisputed({ receiptId: bed.receipts[0]!.receiptId })),
    ],
    ['is voided', () => sale({ saleId: 'sale-V', kind: 'void', originalSaleId: 'sale-0001' })],
    ['is corrected to another payment', () => sale({ revision: 2, tenders: [{ kind: 'cash', amountMinor: 1250 }] })],
    ['was declined', () => transaction({ revision: 2, stage: 'decline', state: 'declined' })],
  ])('is taken back when the match %s', async (_, what) => {
    await bought();
    await bed.deliver(what());
    expect([told(), await kept()]).toEqual([TAKEN_BACK, 0]);
    expect(bed.states().map(([state]) => state)).toEqual(['issued', 'withdrawn']);
  });

  it('is taken back when the sale is corrected to one that the consent does not cover, though the receipt stands', async () => {
    await bed.consent({ version: 2 });
    await bed.consent({ consentId: 'consent-2', scopes: ['insights'], givenAt: T0 });
    await bed.deliver(sale(), transaction(), sale({ revision: 2, lines: [] }));
    expect(told()).toEqual([['contributed', 1]]);
    await bed.deliver(sale({ revision: 3, soldAt: T0 - MINUTE }));
    expect([told(), await kept()]).toEqual([TAKEN_BACK, 0]);
    expect(bed.states().at(-1)).toEqual(['revised', 3]);
  });

  it('is contributed anew when the match is made again', async () => {
    await bought();
    const voiding = { saleId: 'sale-V', kind: 'void' as const };
    await bed.deliver(sale({ ...voiding, originalSaleId: 'sale-0001' }));
    await bed.deliver(sale({ ...voiding, revision: 2, originalSaleId: 'another' }));
    expect(told()).toEqual([...TAKEN_BACK, ['contributed', 2]]);
    await bed.consent({ version: 3, scopes: ['receipts'] });
    expect(told()).toEqual([...TAKEN_BACK, ['contributed', 2], ['withdrawn', 2]]);
  });

  it('stays in a window that is closed by now, is not counted twice there, and is forgotten', async () => {
    await bought();
    bed.clock.at += BASKET_OPEN_MS;
    const voiding = { saleId: 'sale-V', kind: 'void' as const };
    await bed.deliver(sale({ ...voiding, originalSaleId: 'sale-0001' }));
    await inTransaction(bed.dataSource, (unit) => expireBaskets(unit, bed.clock.at, 10));
    expect(await kept()).toBe(0);
    await bed.deliver(sale({ ...voiding, revision: 2, originalSaleId: 'another' }));
    await bed.consent({ version: 3, state: 'withdrawn' });
    expect(told()).toEqual([['contributed', 1]]);
  });

  it('is kept until its window is closed', async () => {
    await bought();
    await inTransaction(bed.dataSource, (unit) => expireBaskets(unit, bed.clock.at + BASKET_OPEN_MS - 1, 10));
    expect(await kept()).toBe(1);
  });

  it('is not contributed while consents are not known recently enough; the receipt is held back where it leaves', async () => {
    await bed.consent({ version: 2, scopes: [...both] });
    bed.consentState.isFresh = false;
    await bed.deliver(sale(), transaction());
    expect([told(), bed.states(), await kept()]).toEqual([[], [['issued', 1]], 0]);
  });

  it('is taken back however old the state of consents is', async () => {
    await bought();
    bed.consentState.isFresh = false;
    await bed.consent({ version: 3, scopes: ['receipts'] });
    expect(told()).toEqual(TAKEN_BACK);
  });
});
