import type { HeartbeatBody, SaleBody, StoreBody } from '@quittance/retailer-api';

// The walk of the README: a shop, and a book that is sold in it.
export const aStore = {
  name: 'High Street',
  tradingName: 'Corner Books',
  address: { lines: ['1 High Street'], city: 'Leeds', postcode: 'LS1 4AB', country: 'GB' },
  mcc: '5942',
  currency: 'GBP',
  timeZone: 'Europe/London',
  acceptors: [{ acquirerId: 'acq-1', merchantId: 'M100200', terminalIds: ['T1'] }],
} satisfies StoreBody;

export const aSale = {
  saleId: 's-1',
  kind: 'sale',
  storeId: 'high-street',
  soldAt: '2026-11-20T10:15:00Z',
  currency: 'GBP',
  totalMinor: 1299,
  lines: [
    {
      kind: 'item',
      text: 'The Rings of Saturn',
      quantity: '1',
      unitPriceMinor: 1299,
      totalMinor: 1299,
      vatCode: 'Z',
    },
  ],
  tenders: [
    {
      kind: 'card',
      amountMinor: 1299,
      card: { last4: '4242', rrn: '632410000017', terminalId: 'T1', authCode: 'A1B2C3' },
    },
  ],
} satisfies SaleBody;

export const aHeartbeat = { completeUntil: '2026-11-20T10:20:00Z' } satisfies HeartbeatBody;
