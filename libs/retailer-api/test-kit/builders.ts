import type { HeartbeatBody, SaleBody, StoreBody } from '../src/shapes.js';

/** A plain card sale of one item; give what the test is about. */
export function aSaleBody(over: Partial<SaleBody> = {}): SaleBody {
  return {
    saleId: 'S-1',
    kind: 'sale',
    storeId: 'store-1',
    soldAt: '2026-11-23T10:15:00Z',
    currency: 'GBP',
    totalMinor: 450,
    lines: [{ kind: 'item', text: 'Flat white', quantity: '1', totalMinor: 450 }],
    tenders: [{ kind: 'card', amountMinor: 450, card: { last4: '4242' } }],
    ...over,
  };
}

/** A sale with every field of the shape filled in. */
export function aFullSaleBody(over: Partial<SaleBody> = {}): SaleBody {
  return {
    saleId: 'S-2',
    revision: 2,
    kind: 'refund',
    storeId: 'store-1',
    tillId: 'till-3',
    sequence: 88,
    businessDate: '2026-11-23',
    soldAt: '2026-11-23T10:15:00.250+01:00',
    currency: 'GBP',
    totalMinor: 1_000,
    originalSaleId: 'S-1',
    copy: false,
    barcode: { format: 'code128', value: '0099887766' },
    barcodes: [{ format: 'qr', value: '_R1-AT0_KASSE-1_88_2026-11-23T10:15:00' }],
    lines: [
      {
        lineId: '1',
        kind: 'item',
        text: 'Coffee beans',
        gtin: '05012345678900',
        sku: '000123',
        quantity: '0.348',
        unit: 'kg',
        unitPriceMinor: 3_000,
        unitPrice: '29.999',
        totalMinor: 1_034,
        vatCode: 'Z',
        voided: false,
        discounts: [{ text: 'Loyal customer', amountMinor: 10 }],
      },
      { lineId: '2', kind: 'modifier', text: 'Ground', quantity: '1', totalMinor: 0, parentLineId: '1' },
      { lineId: '3', kind: 'discount', text: 'Voucher', quantity: '1', totalMinor: -34 },
    ],
    vat: [{ code: 'Z', ratePercent: '0', grossMinor: 1_000, netMinor: 1_000, vatMinor: 0 }],
    tenders: [
      { kind: 'cash', amountMinor: -50, currency: 'GBP' },
      {
        kind: 'card',
        amountMinor: 1_050,
        card: {
          scheme: 'visa',
          entry: 'contactless',
          last4: '4242',
          last4Of: 'card',
          bin: '424242',
          par: 'Q1HJZ28RKA1EBL470G9XYG90R5D3E',
          authCode: '00A1B2',
          rrn: '632710000042',
          terminalId: 'T0000001',
          merchantId: 'M0000001',
          wallet: 'apple_pay',
          at: '2026-11-23T10:15:01',
        },
      },
    ],
    ...over,
  };
}

export function aStoreBody(over: Partial<StoreBody> = {}): StoreBody {
  return {
    name: 'Corner Coffee, High Street',
    tradingName: 'Corner Coffee',
    address: { lines: ['1 High Street'], city: 'Leeds', postcode: 'LS1 4AP', country: 'GB' },
    currency: 'GBP',
    timeZone: 'Europe/London',
    acceptors: [{ acquirerId: 'acq-1', merchantId: 'M0000001', terminalIds: ['T0000001'] }],
    ...over,
  };
}

export function aHeartbeatBody(over: Partial<HeartbeatBody> = {}): HeartbeatBody {
  return { completeUntil: '2026-11-23T11:00:00Z', ...over };
}
