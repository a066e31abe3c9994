import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@quittance/runtime';
import canonicalize from 'canonicalize';
import type { ConsentConfig } from '../consent.config.js';
import type { Change, Consent } from '../domain/consent.js';
import { publicUrlOf } from '../sign-in/public-url.js';
import { SigningKey } from '@quittance/edge';
import type { SignedChange } from '../store/consent.store.js';
import { toConsentRecord } from './consent-record.js';
import type { NetworkFacts } from './parties.js';

type RecorderConfig = Pick<ConsentConfig, 'CONSENT_PUBLIC_URL' | 'CONSENT_COUNTRY' | 'HTTP_PORT'>;

/** Writes the document that proves a change, and signs its bytes: canonical JSON (RFC 8785), Ed25519 (RFC 8032). */
@Injectable()
export class Recorder {
  readonly #network: NetworkFacts;

  constructor(
    private readonly key: SigningKey,
    @Inject(CONFIG) config: RecorderConfig,
  ) {
    this.#network = { url: publicUrlOf(config), country: config.CONSENT_COUNTRY };
  }

  /**
   * @param consent What stands with the change.
   * @param before The signed record before it of the same consent, if there is one.
   */
  sign(consent: Consent, change: Change, before: string | undefined): SignedChange {
    const previous = before === undefined ? null : hashOf(before);
    const record = canonicalize(toConsentRecord(consent, change, previous, this.#network));
    if (record === undefined) throw new TypeError('a consent record has no JSON form');
    const signature = this.key.sign(Buffer.from(record)).toString('base64url');
    return { change, record, signature, keyId: this.key.publicKey.kid };
  }
}

/** SHA-256 of a record's bytes, in hex. */
export const hashOf = (record: string): string => createHash('sha256').update(record).digest('hex');
