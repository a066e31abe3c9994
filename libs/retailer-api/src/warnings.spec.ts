import { describe, expect, it } from '@jest/globals';
import { aFullSaleBody, aSaleBody } from '../test-kit/builders.js';
import type { SaleBody } from './shapes.js';
import { warningsOf } from './warnings.js';

const asEver = { reconciled: true, storeCurrency: 'GBP', isContested: () => false };

// What is accepted and worth a look is said, by code and field; of a sale as it should be nothing is said.

const minus = { kind: 'item', text: 'x', quantity: '1', totalMinor: -450 } as const;

describe('warningsOf', () => {
  it('has nothing to say of a plain sale, or of one with every field', () => {
    expect(warningsOf(aSaleBody(), asEver)).toBeUndefined();
    expect(warningsOf(aFullSaleBody(), asEver)).toBeUndefined();
    expect(warningsOf(aSaleBody(), { ...asEver, storeCurrency: undefined })).toBeUndefined();
  });

  it.each<[string, string, Partial<SaleBody>]>([
    ['minute_only', '/soldAt', { soldAt: '2026-11-20T10:15+01:00' }],
    [
      'minute_only',
      '/tenders/0/card/at',
      { tenders: [{ kind: 'card', amountMinor: 1, card: { at: '2026-11-20T10:15' } }] },
    ],
    ['negative_refund', '/lines', { kind: 'refund', lines: [minus], tenders: [{ kind: 'cash', amountMinor: -450 }] }],
    ['not_a_sequence', '/sequence', { sequence: 'A-12' }],
    ['copy_ignored', '/copy', { copy: true }],
  ])('says %s of %s', (code, field, over) => {
    expect(warningsOf(aSaleBody(over), asEver)).toEqual([{ code, field, text: expect.any(String) as unknown }]);
  });

  it('says that amounts do not add up, and that the currency is not the store’s', () => {
    const warnings = warningsOf(aSaleBody(), { ...asEver, reconciled: false, storeCurrency: 'EUR' });
    expect(warnings?.map(({ code, field }) => [code, field])).toEqual([
      ['unreconciled', '/totalMinor'],
      ['other_currency', '/currency'],
    ]);
    const copy = warningsOf(aSaleBody({ copy: true }), { ...asEver, reconciled: false });
    expect(copy?.map(({ code }) => code)).toEqual(['copy_ignored']);
  });

  it('says of each card payment whose merchant id another retailer claims, too', () => {
    const slip = (merchantId?: string) => ({ kind: 'card', amountMinor: 225, card: { merchantId } }) as const;
    const sale = aSaleBody({ tenders: [slip('M-1'), slip('M-2'), slip(), { kind: 'cash', amountMinor: 0 }] });
    const warnings = warningsOf(sale, { ...asEver, isContested: (merchantId) => merchantId === 'M-2' });
    expect(warnings).toMatchObject([{ code: 'acceptor_contested', field: '/tenders/1/card/merchantId' }]);
  });

  it('repeats no value', () => {
    const said = aSaleBody({ copy: true, sequence: 'canary-1', soldAt: '2026-11-20T10:15' });
    expect(JSON.stringify(warningsOf(said, asEver))).not.toMatch(/canary|10:15/);
  });
});
