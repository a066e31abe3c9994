import type { ConsentBody } from '../src/consent.js';
import type { TransactionBody } from '../src/shapes.js';

/** A plain pending card payment; give what the test is about. */
export function aTransactionBody(over: Partial<TransactionBody> = {}): TransactionBody {
  return {
    transactionId: 'T-1',
    accountId: 'A-1',
    stage: 'authorisation',
    state: 'pending',
    direction: 'debit',
    amountMinor: 450,
    currency: 'GBP',
    ...over,
  };
}

/** A transaction with every field of the shape filled in. */
export function aFullTransactionBody(over: Partial<TransactionBody> = {}): TransactionBody {
  return {
    transactionId: 'T-2',
    revision: 3,
    recordId: 'rec-9',
    accountId: 'A-1',
    cardId: 'C-1',
    stage: 'clearing',
    state: 'booked',
    direction: 'debit',
    amountMinor: 450,
    currency: 'GBP',
    billingMinor: 525,
    billingCurrency: 'EUR',
    cardLast4: '4242',
    tokenLast4: '9911',
    bin: '424242',
    scheme: 'visa',
    par: 'Q1HJZ28RKA1EBL470G9XYG90R5D3E',
    wallet: 'apple_pay',
    acquirerId: 'acq-1',
    merchantId: 'M0000001',
    terminalId: 'T0000001',
    mcc: '0742',
    descriptor: 'CORNER COFFEE          LEEDS        GB',
    country: 'GB',
    authCode: '00A1B2',
    rrn: '632710000042',
    stan: '000042',
    arn: '74537604221222500000001',
    lifecycleId: 'LC-1',
    localAt: '2026-11-23T10:15:00',
    transmittedAt: '2026-11-23T10:15:02Z',
    transactionDate: '2026-11-23',
    bookedDate: '2026-11-25',
    ...over,
  };
}

export function aConsentBody(over: Partial<ConsentBody> = {}): ConsentBody {
  return {
    accountId: 'A-1',
    scopes: ['receipts'],
    state: 'given',
    givenAt: '2026-11-01T09:00:00Z',
    noticeVersion: '2026-10',
    ...over,
  };
}
