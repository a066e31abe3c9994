import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@quittance/runtime';
import type { ConsentConfig } from './consent.config.js';

/** A public Ed25519 key (RFC 8037). */
export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** PKCS #8 of an Ed25519 key before its 32-byte seed (RFC 8410, section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The network's Ed25519 key, derived from CONSENT_SECRET: it signs consent records, and requests to banks. */
@Injectable()
export class SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKey;

  constructor(@Inject(CONFIG) config: Pick<ConsentConfig, 'CONSENT_SECRET'>) {
    const seed = Buffer.from(hkdfSync('sha256', config.CONSENT_SECRET, '', 'quittance consent records', 32));
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
