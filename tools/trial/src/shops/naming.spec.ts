import { describe, expect, it } from '@jest/globals';
import { type DescriptorForm, toDescriptor } from './naming.js';

// A descriptor is what acceptors have made of a name: upper case, cut off at its field's width.

const store = { name: "Harker & Son's Coffee Arcade 12", number: 12, acquirerNumber: '4117' };
const plain: DescriptorForm = { prefix: '', name: null, number: null, field43: null };
const chain: DescriptorForm = { ...plain, name: 'Old Mill Coffee' };

describe('toDescriptor', () => {
  it.each([
    [plain, "HARKER & SON'S COFFEE"],
    [{ ...plain, name: 'Old Mill' }, 'OLD MILL'],
    [{ ...chain, number: { mark: '-', of: 'acquirer' } }, 'OLD MILL COFFEE-4117'],
    [{ ...chain, number: { mark: ' ', of: 'store' } }, 'OLD MILL COFFEE 0012'],
    [{ ...chain, number: { mark: '#', of: 'store' } }, 'OLD MILL COFFEE#12'],
    [{ ...chain, prefix: 'SUMUP *', number: { mark: '#', of: 'store' } }, 'SUMUP *OLD MILL COFFEE'],
  ] as const)('of %j', (form, text) => {
    expect(toDescriptor(form, store)).toBe(text);
  });

  it.each([
    [22, 'GB', 'HARKER SONS COFFEE ARCLEEDS        GB'],
    [25, 'GBR', 'HARKER SONS COFFEE ARCADELEEDS        GBR'],
  ] as const)('in field 43, %i characters and %s', (nameLength, country, text) => {
    expect(toDescriptor({ ...plain, field43: { nameLength, country } }, store)).toBe(text);
  });

  it('in field 43, padded, with the intermediary before it', () => {
    const form: DescriptorForm = { ...chain, prefix: 'PP*', field43: { nameLength: 24, country: 'GB' } };
    expect(toDescriptor(form, store)).toBe('PP*OLD MILL COFFEE      LEEDS        GB');
  });
});
