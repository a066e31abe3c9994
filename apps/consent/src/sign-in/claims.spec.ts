// What a bank says of a customer is taken as it is, or not at all.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toCustomer } from './claims.js';

const anAccount = { id: 'A-1', label: 'Current account ··1234' };
const claims = { sub: 's-1', name: 'Ada Byron', quittance_accounts: [anAccount] };

describe('the claims of a bank', () => {
  it('become a customer; whoever holds an account alone need not say so', () => {
    const joint = { id: 'A-2', label: 'Ours', holders: 2 };
    expect(toCustomer('north', { ...claims, quittance_accounts: [anAccount, joint], iat: 1, acr: 'x' })).toEqual({
      bankId: 'north',
      subject: 's-1',
      name: 'Ada Byron',
      accounts: [
        { accountId: 'A-1', label: 'Current account ··1234', holders: 1 },
        { accountId: 'A-2', label: 'Ours', holders: 2 },
      ],
    });
    expect(toCustomer('north', { sub: 's', quittance_accounts: [] })).toEqual({
      bankId: 'north',
      subject: 's',
      accounts: [],
    });
  });

  it.each<readonly [string, object]>([
    ['no subject', { sub: undefined }],
    ['a subject that is too long', { sub: 'x'.repeat(256) }],
    ['a subject with a control character', { sub: 'a\u0000b' }],
    ['a name that breaks the line', { name: 'Ada\nByron' }],
    ['a name that is no text', { name: { toString: 'x' } }],
    ['no accounts', { quittance_accounts: undefined }],
    ['accounts that are no list', { quittance_accounts: { length: 1, 0: anAccount } }],
    ['too many accounts', { quittance_accounts: Array.from({ length: 51 }, (_, n) => ({ id: `A-${n}`, label: 'x' })) }],
    ['an account twice', { quittance_accounts: [anAccount, { ...anAccount, label: 'Another' }] }],
    ['an account without a label', { quittance_accounts: [{ id: 'A-1' }] }],
    ['a label with an escape', { quittance_accounts: [{ ...anAccount, label: '\u001b[31m' }] }],
    ['a label that is too long', { quittance_accounts: [{ ...anAccount, label: 'x'.repeat(101) }] }],
    ['nobody who holds an account', { quittance_accounts: [{ ...anAccount, holders: 0 }] }],
    ['half a person who holds an account', { quittance_accounts: [{ ...anAccount, holders: 1.5 }] }],
  ])('are of no use with %s', (_, over) => {
    expect(toCustomer('north', { ...claims, ...over })).toBeUndefined();
  });

  it('are never a fault, whatever they are', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(() => toCustomer('north', anything)).not.toThrow();
        expect(() => toCustomer('north', { ...claims, quittance_accounts: anything })).not.toThrow();
      }),
    );
  });
});
