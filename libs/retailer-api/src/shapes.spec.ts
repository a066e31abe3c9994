import { describe, expect, it } from '@jest/globals';
import { aFullSaleBody, aHeartbeatBody, aSaleBody, aStoreBody } from '../test-kit/builders.js';
import { checkSale } from './check-sale.js';
import { checkHeartbeat, checkStore, SaleBody, StoreBody } from './shapes.js';

// The retailer edge takes exactly the public shapes: every field of them, no other, and each within its rule.

type Path = readonly (string | number)[];

function withValue<T>(body: T, path: Path, value: unknown): T {
  const copy = structuredClone(body);
  let at = copy as Record<string | number, unknown>;
  for (const part of path.slice(0, -1)) at = at[part] as Record<string | number, unknown>;
  at[path[path.length - 1] ?? ''] = value;
  return copy;
}

const pointer = (path: Path) => `/${path.join('/')}`;

describe('checkSale', () => {
  it('takes a plain sale and one with every field', () => {
    expect(checkSale(aSaleBody())).toEqual({ ok: true, value: aSaleBody() });
    expect(checkSale(aFullSaleBody()).ok).toBe(true);
  });

  it('knows every field of the builder that claims to hold them all', () => {
    const full = aFullSaleBody();
    expect(Object.keys(full).sort()).toEqual(Object.keys(SaleBody.properties).sort());
    expect(Object.keys(full.lines[0] ?? {})).toHaveLength(
      Object.keys(SaleBody.properties.lines.items.properties).length - 1,
    );
    expect(Object.keys(full.tenders[1]?.card ?? {})).toHaveLength(12);
  });

  it('takes a gift receipt of nothing, a full discount and a bare void', () => {
    expect(checkSale(aSaleBody({ totalMinor: 0, lines: [], tenders: [] })).ok).toBe(true);
    expect(checkSale(aSaleBody({ kind: 'void', lines: [], tenders: [] })).ok).toBe(true);
  });

  it('takes a VAT rate as text or as a number', () => {
    const vat = { code: 'S', grossMinor: 120, netMinor: 100, vatMinor: 20 };
    for (const ratePercent of ['20', '17.5', '0.0001', '999.9999', 20, 17.5, 0.0001, 999.9999, 0]) {
      expect(checkSale(aSaleBody({ vat: [{ ...vat, ratePercent }] })).ok).toBe(true);
    }
  });

  it.each(['VED', 'UYW', 'XCG', 'HUF'])('takes the ISO 4217 code %s', (currency) => {
    expect(checkSale(aSaleBody({ currency })).ok).toBe(true);
    expect(checkStore(aStoreBody({ currency })).ok).toBe(true);
  });

  it('takes a tax on top of prices as a line, and a unit price below a minor unit', () => {
    const lines: SaleBody['lines'] = [
      { kind: 'item', text: 'Diesel', quantity: '40.02', unit: 'L', unitPrice: '1.429', totalMinor: 5_719 },
      { kind: 'tax', text: 'Sales tax 8.25%', quantity: '1', totalMinor: 472 },
    ];
    expect(checkSale(aSaleBody({ lines })).ok).toBe(true);
  });

  it('takes codes as long as fiscal signatures are, several of them', () => {
    const code = (length: number) => ({ format: 'qr', value: '9'.repeat(length) });
    for (const length of [339, 1_000, 4_096, 7_089]) {
      expect(checkSale(aSaleBody({ barcode: code(length) })).ok).toBe(true);
      expect(checkSale(aSaleBody({ barcodes: [code(length), code(length)] })).ok).toBe(true);
    }
  });

  it('takes the separator of GS1 in a code and nowhere else', () => {
    const value = '0105012345678900\u001d10LOT';
    expect(checkSale(aSaleBody({ barcode: { format: 'gs1_128', value }, barcodes: [{ format: 'x', value }] })).ok).toBe(
      true,
    );
    for (const over of [{ saleId: value }, { tillId: value }, { barcode: { format: value, value: '1' } }])
      expect(checkSale(aSaleBody(over)).ok).toBe(false);
    for (const other of ['\u0000', '\u0004', '\u001c', '\u001e', '\u001f', '\u007f', '\ud800'])
      expect(checkSale(aSaleBody({ barcode: { format: 'qr', value: `1${other}2` } })).ok).toBe(false);
  });

  it('takes a till and its count as number or text, and times that stop at the minute', () => {
    for (const over of [
      { tillId: 7 },
      { tillId: '07' },
      { sequence: '0012' },
      { sequence: 'A-12/7' },
      { sequence: 0 },
    ]) {
      expect(checkSale(aSaleBody(over)).ok).toBe(true);
    }
    for (const soldAt of ['2026-11-20T10:15', '2026-11-20T10:15Z', '2026-11-20 10:15+01:00']) {
      expect(checkSale(aSaleBody({ soldAt })).ok).toBe(true);
    }
  });

  it.each<[Path, unknown, string]>([
    [['saleId'], '', 'must be 1 to 128 characters without control characters'],
    [['saleId'], 'a\u0000b', 'must be 1 to 128 characters without control characters'],
    [['saleId'], 17, 'must be a string'],
    [['revision'], 0, 'must be an integer between 1 and 1000000'],
    [['kind'], 'exchange', 'must be one of: sale, refund, void'],
    [['storeId'], 'a/b', 'must be 1 to 128 characters without control characters or slashes'],
    [['tillId'], null, 'must be string or integer'],
    [['tillId'], '', 'must be an integer, not negative, or 1 to 128 characters without control characters'],
    [['sequence'], -1, 'must be an integer, not negative, or 1 to 128 characters without control characters'],
    [['sequence'], 1.5, 'must be string or integer'],
    [['sequence'], '7\n', 'must be an integer, not negative, or 1 to 128 characters without control characters'],
    [['businessDate'], '2026-02-30', 'must be a calendar date YYYY-MM-DD'],
    [['soldAt'], '23/11/2026 10:15', 'must be an RFC 3339 time; the zone and the seconds may be left out'],
    [['currency'], 'pounds', 'must be an ISO 4217 currency code'],
    [['totalMinor'], 4.5, 'must be an integer'],
    [['totalMinor'], -1, 'must be an integer of minor units between 0 and 1000000000000'],
    [['totalMinor'], 1e15, 'must be an integer of minor units between 0 and 1000000000000'],
    [['originalSaleId'], '', 'must be 1 to 128 characters without control characters'],
    [['copy'], 'no', 'must be a boolean'],
    [
      ['barcode', 'value'],
      '',
      'must be 1 to 7089 characters without control characters other than the separator of GS1 (U+001D)',
    ],
    [
      ['barcode', 'value'],
      'x'.repeat(7_090),
      'must be 1 to 7089 characters without control characters other than the separator of GS1 (U+001D)',
    ],
    [
      ['barcodes', 0, 'value'],
      'x'.repeat(7_090),
      'must be 1 to 7089 characters without control characters other than the separator of GS1 (U+001D)',
    ],
    [['barcodes'], Array.from({ length: 11 }, () => 1), 'must hold at most 10 items'],
    [['lines'], {}, 'must be an array'],
    [['lines'], Array.from({ length: 2_001 }, () => 1), 'must hold at most 2000 items'],
    [
      ['lines', 0, 'kind'],
      'thing',
      'must be one of: item, modifier, discount, deposit, bag, service_charge, gratuity, donation, gift_card, rounding, tax',
    ],
    [['lines', 0, 'text'], 'x'.repeat(501), 'must be at most 500 characters'],
    [['lines', 0, 'gtin'], '50123X', 'must be 1 to 14 digits in a string'],
    [['lines', 0, 'quantity'], 1, 'must be a string'],
    [['lines', 0, 'quantity'], 'one', 'must be a decimal in a string, such as "1" or "0.348"'],
    [['lines', 0, 'unitPriceMinor'], 1.5, 'must be an integer'],
    [['lines', 0, 'unitPrice'], 1.429, 'must be a string'],
    [['lines', 0, 'unitPrice'], '1,429', 'must be a decimal in a string, such as "1.429"'],
    [['lines', 0, 'unitPrice'], '1e-7', 'must be a decimal in a string, such as "1.429"'],
    [['lines', 0, 'totalMinor'], '450', 'must be an integer'],
    [['lines', 0, 'discounts', 0, 'amountMinor'], null, 'must be an integer'],
    [['vat', 0, 'ratePercent'], 'twenty', 'must be a decimal percentage with at most 4 decimals'],
    ...['7.00000', '1000', '-1', '1e-7', '', 7.000000000000001, 1e-7, 7.00001, -1, 1_000, 1e300].map(
      (rate): [Path, unknown, string] => [
        ['vat', 0, 'ratePercent'],
        rate,
        'must be a decimal percentage with at most 4 decimals',
      ],
    ),
    [['vat', 0, 'ratePercent'], 2_000, 'must be a decimal percentage with at most 4 decimals'],
    [['vat', 0, 'netMinor'], undefined, 'is required'],
    [['tenders'], Array.from({ length: 51 }, () => 1), 'must hold at most 50 items'],
    [['tenders', 0, 'kind'], 'cheque', 'must be one of: card, cash, gift_card, voucher, loyalty, store_credit'],
    [
      ['tenders', 0, 'amountMinor'],
      -1e13,
      'must be an integer of minor units between -1000000000000 and 1000000000000',
    ],
    [['tenders', 1, 'card', 'last4'], '424', 'must be 4 digits in a string'],
    [['tenders', 1, 'card', 'last4Of'], 'phone', 'must be one of: card, token'],
    [['tenders', 1, 'card', 'bin'], '42', 'must be 6 to 11 digits in a string'],
    [['tenders', 1, 'card', 'at'], 'noon', 'must be an RFC 3339 time; the zone and the seconds may be left out'],
    [['tenders', 1, 'card', 'pan'], '4242424242424242', 'unknown field `pan`'],
    [['loyaltyId'], 'L-1', 'unknown field `loyaltyId`'],
  ])('refuses %j = %p', (path, value, rule) => {
    const checked = checkSale(withValue(aFullSaleBody(), path, value));
    expect(checked.ok ? [] : checked.errors).toContainEqual({ field: pointer(path), rule });
  });
});

describe('checkStore', () => {
  const full: StoreBody = aStoreBody({
    legalName: 'Corner Coffee Ltd',
    vatNumber: 'GB123456789',
    phone: '+44 113 496 0000',
    email: 'hello@corner.example',
    website: 'www.corner.example/leeds',
    mcc: '5814',
    online: false,
  });

  it('takes a plain store and one with every field', () => {
    expect(checkStore(aStoreBody()).ok).toBe(true);
    expect(checkStore(aStoreBody({ acceptors: [] })).ok).toBe(true);
    expect(checkStore(full).ok).toBe(true);
    expect(checkStore({ ...full, website: 'https://example.com?utm=1' }).ok).toBe(true);
    expect(Object.keys(full).sort()).toEqual(Object.keys(StoreBody.properties).sort());
  });

  it.each<[Path, unknown, string]>([
    [['name'], undefined, 'is required'],
    [['address', 'country'], 'UK', 'must be an ISO 3166-1 alpha-2 country code'],
    [['address', 'country'], 'ZZ', 'must be an ISO 3166-1 alpha-2 country code'],
    [['address', 'lines'], Array.from({ length: 11 }, () => 'x'), 'must hold at most 10 items'],
    [['email'], 'nobody', 'must be an e-mail address'],
    [
      ['website'],
      'javascript:alert(1)',
      'must be a web address of at most 1000 characters, with http(s):// or without',
    ],
    [['website'], 'http:///x', 'must be a web address of at most 1000 characters, with http(s):// or without'],
    [['mcc'], '58', 'must be 4 digits in a string'],
    [['timeZone'], 'GMT+1', 'must be an IANA time zone, such as Europe/London'],
    [['acceptors', 0, 'merchantId'], '', 'must be 1 to 64 characters without control characters'],
    [['acceptors', 0, 'terminals'], [], 'unknown field `terminals`'],
    [['retailerId'], 'other', 'unknown field `retailerId`'],
  ])('refuses %j = %p', (path, value, rule) => {
    const checked = checkStore(withValue(full, path, value));
    expect(checked.ok ? [] : checked.errors).toContainEqual({ field: pointer(path), rule });
  });
});

describe('checkHeartbeat', () => {
  it('takes an instant with a zone only', () => {
    expect(checkHeartbeat(aHeartbeatBody()).ok).toBe(true);
    expect(checkHeartbeat({ completeUntil: '2026-11-23T11:00:00' })).toEqual({
      ok: false,
      errors: [{ field: '/completeUntil', rule: 'must be an RFC 3339 time with a zone' }],
    });
  });
});
