import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@quittance/runtime';
import type { DeliveryConfig } from '../delivery.config.js';

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Standard Webhooks asks for 24 to 64 random bytes. */
const SECRET_BYTES = 32;

/** Makes webhook secrets and seals them with AES-256-GCM under DELIVERY_SECRET, bound to their endpoint. */
@Injectable()
export class SecretSeal {
  readonly #key: Buffer;

  constructor(@Inject(CONFIG) config: Pick<DeliveryConfig, 'DELIVERY_SECRET'>) {
    this.#key = Buffer.from(hkdfSync('sha256', config.DELIVERY_SECRET, '', 'quittance webhook secrets', 32));
  }

  create(): Buffer {
    return randomBytes(SECRET_BYTES);
  }

  seal(secret: Buffer, endpointKey: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(endpointKey));
    return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws when the text was sealed under another key or for another endpoint. */
  open(sealed: Buffer, endpointKey: string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, IV_BYTES))
      .setAAD(Buffer.from(endpointKey))
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  }
}
