import { describe, expect, it } from '@jest/globals';
import { aSaleBody } from '../test-kit/builders.js';
import { checkSale } from './check-sale.js';
import type { SaleBody } from './shapes.js';
import { toSaleRecorded } from './to-sale-recorded.js';

// A refund whose amounts are all negative is the refund that was meant; one that runs in both directions is refused by name.

const line = (totalMinor: number, over: Partial<SaleBody['lines'][number]> = {}) =>
  ({ kind: 'item', text: 'Boots', quantity: '1', totalMinor, ...over }) as const;
const aRefund = (over: Partial<SaleBody>): SaleBody =>
  aSaleBody({ kind: 'refund', totalMinor: 500, originalSaleId: 'S-0', ...over });
const RULE = 'must add up to totalMinor: amounts of a refund are positive; or lines and tenders both to -totalMinor';
const recordOf = (body: SaleBody) => toSaleRecorded(body, { retailerId: 'R-1', receivedAt: 1 });

describe('a refund with negative amounts throughout', () => {
  it('is read with positive ones, in lines, discounts, VAT and tenders', () => {
    const body = aRefund({
      lines: [
        line(-600, { quantity: '-2', unitPriceMinor: 300 }),
        line(50, { kind: 'discount', unitPriceMinor: 50 }),
        line(50, { discounts: [{ text: 'Offer', amountMinor: -10 }] }),
        line(-70, { voided: true, quantity: '-1' }),
        line(0),
      ],
      vat: [{ code: 'S', ratePercent: '20', grossMinor: -500, netMinor: -417, vatMinor: -83 }],
      tenders: [
        { kind: 'card', amountMinor: -450 },
        { kind: 'cash', amountMinor: -50 },
      ],
    });
    expect(checkSale(body).ok).toBe(true);
    expect(recordOf(body)).toMatchObject({
      kind: 'refund',
      totalMinor: 500,
      reconciled: true,
      lines: [
        { quantity: '2', unitPriceMinor: 300, totalMinor: 600 },
        { quantity: '1', unitPriceMinor: -50, totalMinor: -50 },
        { quantity: '1', totalMinor: -50, discounts: [{ text: 'Offer', amountMinor: 10 }] },
        { quantity: '1', totalMinor: 70, voided: true },
        { totalMinor: 0 },
      ],
      vat: [{ grossMinor: 500, netMinor: 417, vatMinor: 83 }],
      tenders: [{ amountMinor: 450 }, { amountMinor: 50 }],
    });
  });

  it('keeps VAT that is positive already', () => {
    const vat = [{ code: 'S', ratePercent: '20', grossMinor: 500, netMinor: 417, vatMinor: 83 }];
    const body = aRefund({ lines: [line(-500)], vat, tenders: [{ kind: 'card', amountMinor: -500 }] });
    expect(recordOf(body).vat).toMatchObject([{ grossMinor: 500 }]);
  });

  it('is known where tenders of several currencies cannot be added', () => {
    const body = aRefund({ lines: [line(-500)], tenders: [{ kind: 'card', amountMinor: -580, currency: 'EUR' }] });
    expect(checkSale(body).ok).toBe(true);
    expect(recordOf(body)).toMatchObject({ lines: [{ totalMinor: 500 }], tenders: [{ amountMinor: 580 }] });
  });
});

describe('a refund in both directions', () => {
  it.each<[string, Partial<SaleBody>, string[]]>([
    ['tenders alone', { lines: [line(500)], tenders: [{ kind: 'card', amountMinor: -500 }] }, ['/tenders']],
    ['lines alone', { lines: [line(-500)], tenders: [{ kind: 'card', amountMinor: 500 }] }, ['/lines']],
    ['no lines', { lines: [], tenders: [{ kind: 'card', amountMinor: -500 }] }, ['/tenders']],
    ['other sums', { lines: [line(-499)], tenders: [{ kind: 'card', amountMinor: -500 }] }, ['/lines', '/tenders']],
  ])('is refused by name: %s', (_, over, fields) => {
    const checked = checkSale(aRefund(over));
    expect(checked.ok ? [] : checked.errors).toEqual(fields.map((field) => ({ field, rule: RULE })));
  });

  it.each<[string, Partial<SaleBody>]>([
    ['a plain refund', { lines: [line(500)], tenders: [{ kind: 'card', amountMinor: 500 }] }],
    [
      'one with a fee and change',
      {
        lines: [line(550), line(-50)],
        tenders: [
          { kind: 'card', amountMinor: 600 },
          { kind: 'cash', amountMinor: -100 },
        ],
      },
    ],
    ['one that does not add up', { lines: [line(400)], tenders: [] }],
    ['an even exchange', { totalMinor: 0, lines: [line(500), line(-500)], tenders: [] }],
    [
      'a sale that gives money back',
      { kind: 'sale', lines: [line(-500)], tenders: [{ kind: 'card', amountMinor: -500 }] },
    ],
  ])('is not %s, which stays as it is', (_, over) => {
    const body = aRefund(over);
    expect(checkSale(body).ok).toBe(true);
    expect(recordOf(body).lines.map(({ totalMinor }) => totalMinor)).toEqual(body.lines.map((l) => l.totalMinor));
  });
});
