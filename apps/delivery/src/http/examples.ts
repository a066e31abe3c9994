import type {
  EndpointBody,
  EndpointJson,
  EventJson,
  ReceiptJson,
  TransactionBody,
  WebhookJson,
} from '@quittance/bank-api';
import type { Static } from '@sinclair/typebox';
import { encodeCursor } from '../domain/feed-cursor.js';

// The walk of the README: a book, paid for by card, and its receipt.
export const aTransaction = {
  transactionId: 't-1',
  accountId: 'acc-1',
  stage: 'authorisation',
  state: 'pending',
  direction: 'debit',
  amountMinor: 1299,
  currency: 'GBP',
  cardLast4: '4242',
  acquirerId: 'acq-1',
  merchantId: 'M100200',
  terminalId: 'T1',
  rrn: '632410000017',
  authCode: 'A1B2C3',
  transmittedAt: '2026-11-20T10:15:02Z',
} satisfies TransactionBody;

export const RECEIPT_ID = '7c1f0a52-6a0e-4b6e-9f7e-2f6b1d0c9a41';
export const CURSOR = encodeCursor(1);

export const aReceipt = {
  receiptId: RECEIPT_ID,
  revision: 1,
  state: 'issued',
  kind: 'sale',
  transactionId: 't-1',
  accountId: 'acc-1',
  purchasedAt: '2026-11-20T10:15:00.000Z',
  currency: 'GBP',
  totalMinor: 1299,
  merchant: {
    tradingName: 'Corner Books',
    storeName: 'High Street',
    address: { lines: ['1 High Street'], city: 'Leeds', postcode: 'LS1 4AB', country: 'GB' },
  },
  lines: [
    { kind: 'item', text: 'The Rings of Saturn', quantity: '1', unitPriceMinor: 1299, totalMinor: 1299, vatCode: 'Z' },
  ],
  vatComplete: false,
  payment: { kind: 'card', amountMinor: 1299, last4: '4242' },
} satisfies Static<typeof ReceiptJson>;

export const aWebhook = {
  type: 'receipt.ready',
  timestamp: '2026-11-20T10:15:03.000Z',
  data: { receiptId: RECEIPT_ID, revision: 1, accountId: 'acc-1', transactionId: 't-1' },
} satisfies Static<typeof WebhookJson>;

export const anEvent = { id: 'evt_2d4c1f0a526a4b6e9f7e2f6b1d0c9a41', ...aWebhook } satisfies Static<typeof EventJson>;

export const anEndpoint = { url: 'https://bank.example/receipts', payload: 'thin' } satisfies EndpointBody;
export const shownEndpoint = { endpointId: 'main', ...anEndpoint, state: 'active' } satisfies Static<
  typeof EndpointJson
>;
/** The one of the specification of Standard Webhooks. */
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
