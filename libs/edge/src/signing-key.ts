import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { closed, oneOf } from './shapes/index.js';

/** A public Ed25519 key (RFC 8037). */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

const text = Type.String();

/** The same in an answer. */
export const PublicKeyJson = closed({
  kty: oneOf(['OKP']),
  crv: oneOf(['Ed25519']),
  x: text,
  kid: Type.String({ description: 'Its thumbprint (RFC 7638)' }),
  alg: oneOf(['EdDSA']),
  use: oneOf(['sig']),
});

/** A set of public keys (RFC 7517). */
export const KeySetJson = closed({ keys: Type.Array(PublicKeyJson) });

/** For documentation. */
export const aPublicKey: PublicKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  alg: 'EdDSA',
  use: 'sig',
};

/** PKCS #8 of an Ed25519 key before its 32-byte seed (RFC 8410, section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key that a service derives from its secret; `info` says what it is for, so that no two uses share a key. */
export class SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;

  constructor(secret: string, info: string) {
    const seed = Buffer.from(hkdfSync('sha256', secret, '', info, 32));
    const der = Buffer.concat([PKCS8_HEAD, seed]);
    this.privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const { x = '' } = createPublicKey(this.privateKey).export({ format: 'jwk' });
    this.publicKey = { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprint(x), alg: 'EdDSA', use: 'sig' };
  }

  sign(data: Uint8Array): Buffer {
    return sign(null, data, this.privateKey);
  }
}

/** RFC 7638. */
const thumbprint = (x: string): string =>
  createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
