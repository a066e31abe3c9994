// A discount is what was taken off its line, whichever sign the till gives it; what was put on stays so where the line adds up that way.
import { describe, expect, it } from '@jest/globals';
import { aSaleBody } from '../test-kit/builders.js';
import type { SaleBody, SaleLine } from './shapes.js';
import { toSaleRecorded } from './to-sale-recorded.js';
import { warningsOf } from './warnings.js';

const line = (over: Partial<SaleLine>, ...amounts: number[]): SaleLine => ({
  kind: 'item',
  text: 'Beans',
  quantity: '1',
  totalMinor: 450,
  discounts: amounts.map((amountMinor) => ({ text: 'Offer', amountMinor })),
  ...over,
});
const sale = (lines: SaleBody['lines'], over: Partial<SaleBody> = {}): SaleBody => aSaleBody({ lines, ...over });
const readOf = (body: SaleBody): number[][] =>
  toSaleRecorded(body, { retailerId: 'R-1', receivedAt: 1 }).lines.map(({ discounts }) =>
    discounts.map(({ amountMinor }) => amountMinor),
  );
const warned = (body: SaleBody): unknown[] =>
  (warningsOf(body, { reconciled: true, storeCurrency: undefined, isContested: () => false }) ?? [])
    .filter(({ code }) => code === 'discount_sign')
    .map(({ field }) => field);

describe('the discounts of a line', () => {
  it.each<[string, SaleLine, number[] | 'as said']>([
    ['taken off as the price says', line({ unitPriceMinor: 500 }, 50), 'as said'],
    ['with the other sign throughout', line({ unitPriceMinor: 500 }, -50), [50]],
    ['several, with the other sign', line({ unitPriceMinor: 500 }, -60, 10), [60, -10]],
    ['put on as the price says', line({ unitPriceMinor: 400 }, -50), 'as said'],
    ['of a weighed line, rounded either way', line({ quantity: '0.333', unitPriceMinor: 1_500 }, -50), [50]],
    ['of a price below a minor unit', line({ quantity: '3.5', unitPrice: '1.429' }, -50), [50]],
    ['put on by a price below a minor unit', line({ quantity: '2.5', unitPrice: '1.599' }, -50), 'as said'],
    ['of which a penny may be rounding', line({ unitPriceMinor: 450 }, 0), 'as said'],
    ['all of the price', line({ unitPriceMinor: 500, totalMinor: 0 }, -500), [500]],
    ['of a price that is net already, negative', line({ unitPriceMinor: 450 }, -50), [50]],
    ['of a price that is net already, positive', line({ unitPriceMinor: 450 }, 50), 'as said'],
    ['without a price, negative', line({}, -50, -1), [50, 1]],
    ['without a price, positive', line({}, 50), 'as said'],
    ['without a price, in both directions', line({}, 50, -1), 'as said'],
    [
      'of what is returned, as the price says',
      line({ quantity: '-1', unitPriceMinor: 500, totalMinor: -450 }, -50),
      'as said',
    ],
    [
      'of what is returned, with the other sign',
      line({ quantity: '-1', unitPriceMinor: 500, totalMinor: -450 }, 50),
      [-50],
    ],
    ['of a negative line without a price', line({ kind: 'discount', totalMinor: -50 }, 50), 'as said'],
    ['nothing', line({}, 0), 'as said'],
    ['none', line({}), 'as said'],
  ])('%s', (_, said, read) => {
    const body = sale([line({}), said]);
    const amounts = (said.discounts ?? []).map(({ amountMinor }) => amountMinor);
    expect(readOf(body)[1]).toEqual(read === 'as said' ? amounts : read);
    expect(warned(body)).toEqual(read === 'as said' ? [] : ['/lines/1/discounts']);
  });

  it('are warned of once, at the first line that has them so', () => {
    expect(warned(sale([line({}, 5), line({}, -5), line({}, -5)]))).toEqual(['/lines/1/discounts']);
  });

  it('of a refund with negative amounts are read after its sign was', () => {
    const refund = (lines: SaleBody['lines']) =>
      sale(lines, { kind: 'refund', tenders: [{ kind: 'cash', amountMinor: -450 }] });
    const lines = (amountMinor: number) => [
      line({ quantity: '-1', unitPriceMinor: 500, totalMinor: -450 }, amountMinor),
    ];
    expect([readOf(refund(lines(-50))), warned(refund(lines(-50)))]).toEqual([[[50]], []]);
    expect([readOf(refund(lines(50))), warned(refund(lines(50)))]).toEqual([[[50]], ['/lines/0/discounts']]);
  });
});
