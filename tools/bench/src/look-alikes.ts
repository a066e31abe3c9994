import { TransactionObserved } from '@quittance/contracts-bank';
import { ConsentChanged } from '@quittance/contracts-consent';
import { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import type { RawMessage } from '@quittance/kafka';
import { aConsentChanged, aSaleRecorded, aStoreRegistered, aTransactionObserved } from './examples.js';
import { message } from './matching-load.js';

// A ticket sale at noon: one store of a retailer, one amount, one minute, and transactions of one bank, all at once. Neither side knows a number.

const BANK = 'burst-bank';
const RETAILER = 'burst';
const STORE = 'box-office';
const PRICE_MINOR = 1_000;

export const boxOffice = (): RawMessage[] => [
  message(
    StoreRegistered,
    `${RETAILER}/${STORE}`,
    StoreRegistered.encode(
      aStoreRegistered({
        retailerId: RETAILER,
        storeId: STORE,
        currency: 'GBP',
        acceptors: [{ acquirerId: 'acq', merchantId: 'BURST', terminalIds: [] }],
      }),
    ),
  ),
  message(
    ConsentChanged,
    'burst-consent',
    ConsentChanged.encode(
      aConsentChanged({
        ...{ consentId: 'burst-consent', bankId: BANK, accountId: 'burst', scopes: ['receipts'], state: 'given' },
        ...{ givenAt: Date.now() - 3_600_000, expiresAt: null, version: 1 },
      }),
    ),
  ),
];

/** The one sale that has come so far. */
export function soldTicket(at: number): RawMessage {
  const sale = aSaleRecorded({
    ...{ retailerId: RETAILER, storeId: STORE, saleId: 'ticket', revision: 1, kind: 'sale', copy: false },
    ...{ soldAt: at, receivedAt: at, soldAtZone: 'known', currency: 'GBP', totalMinor: PRICE_MINOR },
    originalSaleId: null,
    tenders: [{ kind: 'card', amountMinor: PRICE_MINOR, card: {} }],
  });
  return message(SaleRecorded, `${RETAILER}/${STORE}`, SaleRecorded.encode(sale));
}

/** The transaction of the n-th who bought one. */
export function paidTicket(n: number, at: number): RawMessage {
  const transaction = aTransactionObserved({
    ...{ bankId: BANK, accountId: 'burst', transactionId: `ticket-${n}`, revision: 1, mcc: '7922' },
    ...{ stage: 'authorisation', state: 'pending', direction: 'debit', amountMinor: PRICE_MINOR, currency: 'GBP' },
    ...{ acquirerId: 'acq', merchantId: 'BURST', terminalId: null, authCode: null, rrn: null, par: null },
    ...{ cardLast4: String(n % 10_000).padStart(4, '0'), lifecycleId: null, localAt: null },
    ...{ transmittedAt: at, observedAt: Date.now() },
  });
  return message(TransactionObserved, 'burst', TransactionObserved.encode(transaction));
}
