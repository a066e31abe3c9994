import { Injectable } from '@nestjs/common';
import canonicalize from 'canonicalize';
import type { Change, Consent } from '../domain/consent.js';
import { SigningKey } from '../signing-key.js';
import type { SignedChange } from '../store/consent.store.js';
import { toConsentRecord } from './consent-record.js';

/** Writes the document that proves a change, and signs its bytes: canonical JSON (RFC 8785), Ed25519 (RFC 8032). */
@Injectable()
export class Recorder {
  constructor(private readonly key: SigningKey) {}

  /** @param consent What stands with the change. */
  sign(consent: Consent, change: Change): SignedChange {
    const record = canonicalize(toConsentRecord(consent, change));
    if (record === undefined) throw new TypeError('a consent record has no JSON form');
    const signature = this.key.sign(Buffer.from(record)).toString('base64url');
    return { change, record, signature, keyId: this.key.publicKey.kid };
  }
}
