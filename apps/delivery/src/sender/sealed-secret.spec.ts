// A sealed secret opens only under the same key and for the same endpoint.
import { describe, expect, it } from '@jest/globals';
import { SecretSeal } from './sealed-secret.js';

const seal = new SecretSeal({ DELIVERY_SECRET: 'k'.repeat(32) });

describe('SecretSeal', () => {
  it('opens what it sealed, and seals the same secret differently each time', () => {
    const secret = seal.create();
    const [a, b] = [seal.seal(secret, 'endpoint-a'), seal.seal(secret, 'endpoint-a')];
    expect(a.equals(b)).toBe(false);
    expect(a.includes(secret)).toBe(false);
    expect(seal.open(a, 'endpoint-a').equals(secret)).toBe(true);
  });

  it('opens nothing for another endpoint, under another key, or changed', () => {
    const sealed = seal.seal(seal.create(), 'endpoint-a');
    expect(() => seal.open(sealed, 'endpoint-b')).toThrow();
    expect(() => new SecretSeal({ DELIVERY_SECRET: 'x'.repeat(32) }).open(sealed, 'endpoint-a')).toThrow();
    sealed[20]! ^= 1;
    expect(() => seal.open(sealed, 'endpoint-a')).toThrow();
  });
});
