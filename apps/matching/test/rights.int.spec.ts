// What is kept of an account is told to its customer, and nothing of the shop with it. Every message is delivered twice.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountDigest } from '@quittance/consent-policy';
import { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { AccountErased, RightsRequested } from '@quittance/contracts-consent';
import { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';

const ACCOUNT = 'acc-TOKEN';
const ERASED_AT = Date.UTC(2026, 0, 6);
const DAY = 86_400_000;
let bed: MatchingBed;

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(async () => {
  await bed.clear();
  await bed.consent({
    consentId: 'c-TOKEN',
    accountId: ACCOUNT,
    scopes: ['receipts', 'insights'],
    noticeVersion: 'TOKEN',
  });
  await bed.deliver(message(StoreRegistered, aStoreRegistered()));
});
afterAll(() => bed?.close());

const sale = (over: Partial<SaleRecorded> = {}) => message(SaleRecorded, aSaleRecorded(over));
const transaction = (over: Partial<TransactionObserved> = {}) =>
  message(
    TransactionObserved,
    aTransactionObserved({
      transactionId: 'tx-TOKEN',
      accountId: ACCOUNT,
      cardId: 'card-TOKEN',
      descriptor: 'AT TOKEN',
      lifecycleId: 'life-TOKEN',
      arn: 'arn-TOKEN',
      ...over,
    }),
  );
const erasure = () =>
  message(AccountErased, { digest: accountDigest('northbank', ACCOUNT), askId: 'ask-1', erasedAt: ERASED_AT });

describe('what is kept', () => {
  const ask = (kind: 'holdings' | 'export', accountId = ACCOUNT) =>
    message(RightsRequested, { askId: 'ask-1', kind, bankId: 'northbank', accountId, requestedAt: ERASED_AT });

  it('is told by kind, with when it goes by itself', async () => {
    await bed.deliver(sale(), transaction());
    await bed.deliver(ask('holdings'));
    const [answer] = bed.told;
    expect(answer).toMatchObject({ askId: 'ask-1', part: 1, parts: 1, document: null });
    const holdings = 'holdings' in answer! ? answer.holdings : [];
    expect(holdings.map(({ what, count }) => [what, count])).toEqual(
      expect.arrayContaining([
        ['consents', 1],
        ['transactions', 1],
        ['matches', 1],
      ]),
    );
    const { newest, goneBy } = holdings.find(({ what }) => what === 'transactions')!;
    expect(goneBy! - newest!).toBe(45 * DAY);
  });

  it('is exported as the bank sent it, with what was decided, and nothing of the shop', async () => {
    await bed.deliver(
      sale({ saleId: 'SHOP-sale', tillId: 'SHOP-till' }),
      transaction(),
      transaction({ revision: 2, stage: 'clearing' }),
    );
    await bed.deliver(ask('export'));
    const [answer] = bed.told;
    const document = ('document' in answer! ? answer.document : undefined) ?? '';
    const [exported] = JSON.parse(document) as [
      { transactionId: string; revisions: { descriptor: string }[]; decision: string; tier: string },
    ];
    const { receiptId } = bed.receipts[0]!;
    expect(exported).toMatchObject({ transactionId: 'tx-TOKEN', decision: 'assert', tier: 'rrn-terminal', receiptId });
    expect(exported.revisions).toHaveLength(2);
    expect(document).toContain('AT TOKEN');
    expect(document).not.toMatch(/SHOP|greengrocer|s-001/);
  });

  it.each([
    ['nobody knows', 'acc-none'],
    ['was erased', ACCOUNT],
  ])('is nothing of an account that %s', async (_, accountId) => {
    await bed.deliver(sale(), transaction(), erasure());
    bed.told.length = 0;
    await bed.deliver(ask('export', accountId));
    expect(bed.told[0]).toMatchObject({ parts: 1, holdings: [], document: '[]' });
  });
});
