// A key follows from its secret and its use alone: what was signed before a restart can be checked after it.
import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { SigningKey } from './signing-key.js';

const secret = 'a secret of thirty-two characters';

it('is the same for the same secret and use, and another for any other', () => {
  const key = new SigningKey(secret, 'quittance consent records');
  const data = Buffer.from('text');
  const publicKey = createPublicKey({ key: { ...key.publicKey }, format: 'jwk' });
  const signatures = [secret, `${secret}.`].flatMap((from) =>
    ['quittance consent records', 'another use'].map((use) => new SigningKey(from, use).sign(data)),
  );
  expect(signatures.map((signature) => verify(null, data, publicKey, signature))).toEqual([true, false, false, false]);
  expect(key.publicKey.x).toBe('4qNTdyuFT0zqYhHVQTZSwk7eGJkWLMdLGDuCT93FdBo');
});
