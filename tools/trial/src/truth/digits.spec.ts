import { describe, expect, it } from '@jest/globals';
import { compareDigits } from './digits.js';

// Digits are compared only where both sides mean the same number, or where it makes no difference.

const card = { cardLast4: '1111', tokenLast4: undefined };
const both = { cardLast4: '1111', tokenLast4: '2222', surelyNoToken: false };

describe('compareDigits', () => {
  it.each([
    [{ last4: '1111', last4Of: 'card' }, both, 'same'],
    [{ last4: '2222', last4Of: 'card' }, both, 'different'],
    [{ last4: '2222', last4Of: 'token' }, both, 'same'],
    [{ last4: '2222', last4Of: 'token' }, { ...card, surelyNoToken: false }, 'unknown'],
    [{ last4: '2222', last4Of: 'token' }, { ...card, surelyNoToken: true }, 'different'],
    [{ last4: '2222' }, both, 'same'],
    [{ last4: '3333' }, both, 'different'],
    [{ last4: '3333' }, { ...card, surelyNoToken: true }, 'different'],
    [{ last4: '3333' }, { ...card, surelyNoToken: false }, 'unknown'],
    [{}, both, 'unknown'],
  ] as const)('%j against %j: %s', (slip, bank, answer) => {
    expect(compareDigits(slip, bank)).toBe(answer);
  });
});
