// Every field of a store, a sale, a transaction and a consent filled with a token of its own. Fields that both sides know
// anyway (RRN, terminal, merchant and acquirer id, authorisation code, amount, last four, PAR) are the match keys and hold equal values.

const words = ['CANARY'];
/** Unique, findable, and harmless in every charset. */
const token = (side: 'r' | 'b' | 'c', field: string): string => `${words[0]}-${side}-${field}`;
const r = (field: string): string => token('r', field);
const b = (field: string): string => token('b', field);
const c = (field: string): string => token('c', field);

export const SHARED = {
  rrn: '632410987650',
  terminalId: 'TID55501',
  merchantId: 'MID555000111',
  acquirerId: 'acq-canary',
  authCode: 'Q7R8S9',
  amountMinor: 470_913,
  last4: '8361',
  par: '5001A1B2C3D4E5F6G7H8J9K0L1M2N',
};

export const store = {
  name: r('store-name'),
  tradingName: r('trading-name'),
  legalName: r('legal-name'),
  vatNumber: r('vat-number'),
  address: { lines: [r('address-1'), r('address-2')], city: r('city'), postcode: 'ZX81 9QQ', country: 'GB' },
  phone: '+44 20 7946 0958',
  email: 'canary-r-email@example.test',
  website: 'https://canary-r-website.example.test',
  mcc: '5942',
  currency: 'GBP',
  timeZone: 'Europe/London',
  online: false,
  acceptors: [
    {
      acquirerId: SHARED.acquirerId,
      merchantId: SHARED.merchantId,
      terminalIds: [SHARED.terminalId, r('other-terminal')],
    },
  ],
};
/** What of a store may cross to the bank (design: trading name, store name and address, VAT number, contact). */
export const STORE_CROSSES = [
  r('store-name'),
  r('trading-name'),
  r('vat-number'),
  r('address-1'),
  r('address-2'),
  r('city'),
  'ZX81 9QQ',
  '+44 20 7946 0958',
  'canary-r-email@example.test',
  'canary-r-website',
];
export const STORE_STAYS = [r('legal-name'), r('other-terminal')];

const SOLD_AT = '2026-11-20T10:15:00Z';

export const sale = (now: Date) => ({
  saleId: r('sale-id'),
  revision: 1,
  kind: 'sale',
  storeId: 'canary-store',
  tillId: r('till'),
  sequence: 918_273_645,
  businessDate: now.toISOString().slice(0, 10),
  soldAt: now.toISOString(),
  currency: 'GBP',
  totalMinor: 600_000,
  originalSaleId: r('original-sale'),
  copy: false,
  barcode: { format: 'code128', value: r('barcode') },
  barcodes: [{ format: 'qr', value: r('fiscal-code') }],
  lines: [
    {
      lineId: r('line-id'),
      kind: 'item',
      text: r('line-text'),
      gtin: '05012345678900',
      sku: r('sku'),
      quantity: '1',
      unit: r('unit'),
      unitPriceMinor: 600_000,
      unitPrice: '6000.0071',
      totalMinor: 600_000,
      vatCode: r('vat-code'),
      discounts: [],
    },
    {
      lineId: r('child-id'),
      kind: 'modifier',
      text: r('modifier-text'),
      quantity: '1',
      unit: r('modifier-unit'),
      unitPriceMinor: 0,
      totalMinor: 0,
      vatCode: r('vat-code'),
      parentLineId: r('line-id'),
      discounts: [{ text: r('modifier-discount'), amountMinor: 0 }],
    },
    { lineId: r('void-id'), kind: 'item', text: r('voided-text'), quantity: '1', totalMinor: 0, voided: true },
  ],
  vat: [{ code: r('vat-code'), ratePercent: '20', grossMinor: 600_000, netMinor: 500_000, vatMinor: 100_000 }],
  tenders: [
    {
      kind: 'card',
      amountMinor: SHARED.amountMinor,
      currency: 'GBP',
      card: {
        scheme: 'visa',
        entry: 'contactless',
        last4: SHARED.last4,
        last4Of: 'card',
        bin: '471622',
        par: SHARED.par,
        authCode: SHARED.authCode,
        rrn: SHARED.rrn,
        terminalId: SHARED.terminalId,
        merchantId: SHARED.merchantId,
        wallet: 'apple_pay',
        at: now.toISOString(),
      },
    },
    {
      kind: 'card',
      amountMinor: 100_087,
      currency: 'GBP',
      card: {
        scheme: 'amex',
        last4: '7294',
        bin: '377751',
        par: '5009Z9Y8X7W6V5U4T3S2R1Q0P9O8N',
        authCode: 'ZZ91XX',
        rrn: '632410111222',
        terminalId: r('other-terminal'),
        merchantId: SHARED.merchantId,
      },
    },
    { kind: 'loyalty', amountMinor: 29_000, currency: 'GBP' },
  ],
});
export const SALE_CROSSES = [
  r('line-text'),
  r('modifier-text'),
  r('modifier-unit'),
  r('modifier-discount'),
  r('unit'),
  r('vat-code'),
  r('barcode'),
  r('fiscal-code'),
];
export const SALE_STAYS = [
  r('sale-id'),
  r('till'),
  '918273645',
  r('original-sale'),
  r('line-id'),
  r('child-id'),
  r('void-id'),
  r('voided-text'),
  r('sku'),
  '05012345678900',
  'canary-store',
  // the other customer's card and the split itself
  '100087',
  '7294',
  '377751',
  '5009Z9Y8X7W6V5U4T3S2R1Q0P9O8N',
  'ZZ91XX',
  '632410111222',
  'loyalty',
  '471622',
];

export const consent = {
  accountId: b('account'),
  scopes: ['receipts', 'insights'],
  state: 'given',
  givenAt: SOLD_AT,
  noticeVersion: c('notice'),
};
export const CONSENT_ID = c('consent-id');

export const transaction = (now: Date) => ({
  transactionId: b('transaction'),
  revision: 1,
  recordId: b('record'),
  accountId: b('account'),
  cardId: b('card'),
  stage: 'authorisation',
  state: 'pending',
  direction: 'debit',
  amountMinor: SHARED.amountMinor,
  currency: 'GBP',
  billingMinor: 555_123,
  billingCurrency: 'EUR',
  cardLast4: '6407',
  tokenLast4: SHARED.last4,
  bin: '490012',
  scheme: 'visa',
  par: SHARED.par,
  wallet: 'google_pay',
  acquirerId: SHARED.acquirerId,
  merchantId: SHARED.merchantId,
  terminalId: SHARED.terminalId,
  mcc: '5942',
  descriptor: b('descriptor'),
  country: 'GB',
  authCode: SHARED.authCode,
  rrn: SHARED.rrn,
  stan: '904417',
  arn: '74999991234567890123456',
  lifecycleId: b('lifecycle'),
  localAt: now.toISOString().slice(0, 19),
  transmittedAt: now.toISOString(),
  transactionDate: now.toISOString().slice(0, 10),
});
/** What only the bank knows: none of it may reach a retailer or an analyst. */
export const BANK_ONLY = [
  b('transaction'),
  b('record'),
  b('account'),
  b('card'),
  b('descriptor'),
  b('lifecycle'),
  '555123',
  '6407',
  '490012',
  'google_pay',
  '904417',
  '74999991234567890123456',
  c('consent-id'),
  c('notice'),
];

/** Nothing of any of this belongs into a log, a span or a metric. */
export const EVERYTHING = [
  ...STORE_CROSSES,
  ...STORE_STAYS,
  ...SALE_CROSSES,
  ...SALE_STAYS,
  ...BANK_ONLY,
  SHARED.rrn,
  SHARED.par,
  SHARED.authCode,
  String(SHARED.amountMinor),
];
