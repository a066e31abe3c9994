// The files of an archive say what the receipts say, run nothing where they are opened, and are read by what reads their formats.
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { toReceiptJson } from '@quittance/bank-api';
import { aReceiptReady } from '@quittance/contracts-bank/builders';
import type { HeldReceipt } from '../store/customer.store.js';
import { toArchiveFiles } from './archive.js';
import { toCsv } from '@quittance/edge';

type Node = Record<string, unknown>;
const require = createRequire(import.meta.url);
/** The package has no types. */
const jsonld = require(require.resolve('jsonld')) as { expand(document: object, options: object): Promise<Node[]> };

const hold = (over: Parameters<typeof aReceiptReady>[0] = {}): HeldReceipt => {
  const receipt = toReceiptJson(aReceiptReady(over));
  return { receipt, accountId: receipt.accountId, purchasedAt: 0, storedAt: 0, seenByBankAt: null };
};
const fileOf = (name: string, held: readonly HeldReceipt[]): string =>
  toArchiveFiles(held, [], Date.UTC(2026, 0, 1)).find(({ path }) => path === `receipts/${name}`)!.text;

/** The same receipt with this in the place of every text. */
const withEveryText = <T>(value: T, text: string): T => {
  if (typeof value === 'string') return text as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withEveryText(item, text)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withEveryText(item as unknown, text)]),
  ) as T;
};

describe('a page of receipts', () => {
  const attack = `"'></style></td><script>alert(1)</script><img src=x onerror=alert(1)>&lt;`;
  const page = fileOf('receipts.html', [withEveryText({ ...hold(), receipt: full() }, attack)]);

  it('escapes every text', () => {
    expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>(?!&)/);
    const tags = [...page.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag);
    const plain = fileOf('receipts.html', [{ ...hold(), receipt: full() }]);
    expect(tags).toEqual([...plain.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag));
    for (const [, value] of page.matchAll(/="([^"]*)"/g)) expect(value).not.toMatch(/[<>']/);
  });

  it('is whole, and refers to nothing else', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toMatch(/<\/html>\n$/);
    expect(page.replaceAll(/&[a-z#0-9]+;/g, '')).not.toMatch(/\b(href|src|action)="|url\(|@import|javascript:/);
  });
});

describe('a file for spreadsheets', () => {
  it('quotes as RFC 4180 says, names its columns, and defuses formulas but not numbers', () => {
    const rows = [
      ['=1+1', '+a', '-b', '@c', ' =d', '\tx', '-1.50', -2],
      ['a,b', 'a"b', 'a\r\nb', '', undefined, 'é', '+44 1', '1-1'],
    ];
    expect(toCsv(['a', 'b'], rows)).toBe(
      `a,b\r\n'=1+1,'+a,'-b,'@c,' =d,'\tx,-1.50,-2\r\n"a,b","a""b","a\r\nb",,,é,'+44 1,1-1\r\n`,
    );
  });

  it('has one row a receipt', () => {
    const rows = fileOf('receipts.csv', [hold(), hold({ receiptId: '018f0000-0000-7000-8000-00000000ffff' })]);
    expect(rows.split('\r\n')).toHaveLength(4);
  });
});

describe('linked data', () => {
  it('expands to an invoice of schema.org, without a document from elsewhere', async () => {
    const document = JSON.parse(fileOf('receipts.jsonld', [hold()])) as object;
    const documentLoader = () => Promise.reject(new Error('nothing is loaded'));
    const [invoice] = await jsonld.expand(document, { documentLoader });
    const { receipt } = hold();
    expect(invoice).toMatchObject({
      '@id': `urn:uuid:${receipt.receiptId}`,
      '@type': ['https://schema.org/Invoice'],
      'https://schema.org/provider': [
        {
          '@type': ['https://schema.org/Store'],
          'https://schema.org/name': [{ '@value': receipt.merchant.tradingName }],
        },
      ],
      'https://schema.org/totalPaymentDue': [{ 'https://schema.org/priceCurrency': [{ '@value': receipt.currency }] }],
    });
    const [order] = invoice?.['https://schema.org/referencesOrder'] as Record<string, unknown[]>[];
    expect(order?.['https://schema.org/acceptedOffer']).toHaveLength(receipt.lines.length);
  });
});

/** With every optional part. */
function full(): HeldReceipt['receipt'] {
  const { receipt } = hold();
  const [line] = receipt.lines;
  const discounts = [{ text: 'discount', amountMinor: -10 }];
  const charge = { text: 'modifier', quantity: '2', unit: 'kg', totalMinor: 5, vatCode: 'A', discounts };
  return {
    ...receipt,
    merchant: {
      ...receipt.merchant,
      address: { lines: ['1 High Street'], city: 'Leeds', postcode: 'LS1', country: 'GB' },
      ...{ vatNumber: 'GB1', phone: '+44', email: 'a@b.example', website: 'https://b.example' },
    },
    lines: [{ ...line!, ...charge, modifiers: [charge] }],
    payment: { kind: 'card', amountMinor: 1, currency: 'GBP', last4: '4242' },
  };
}
