import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@quittance/runtime';
import { SignJWT } from 'jose';
import type { ConsentConfig } from '../consent.config.js';
import { CONSENT_SUBJECT } from '../domain/ended-consent.js';
import { publicUrlOf } from '../sign-in/public-url.js';
import { SigningKey } from '@quittance/edge';
import type { ConsentEventRow } from '../store/consent-event.entity.js';

const EVENT_BASE = 'urn:quittance:consent:';
const secondsOf = (ms: number): number => Math.floor(ms / 1_000);

/** Writes what a bank is told as a security event token (RFC 8417), signed with the network's key: the same bytes each time. */
@Injectable()
export class EventTokens {
  readonly #issuer: string;

  constructor(
    private readonly key: SigningKey,
    @Inject(CONFIG) config: ConsentConfig,
  ) {
    this.#issuer = publicUrlOf(config);
  }

  sign({ jti, bankId, consentId, accountId, version, event, createdAt }: ConsentEventRow): Promise<string> {
    const { kind, scopes, at, by, keepsDelivered } = event;
    const deliveredReceipts = keepsDelivered ? 'keep' : 'take_down';
    const claims = {
      iss: this.#issuer,
      aud: bankId,
      iat: secondsOf(createdAt),
      jti,
      // One for all events of a change: the version is that of the signed record.
      txn: `${consentId}/${version}`,
      toe: secondsOf(at),
      sub_id: { format: CONSENT_SUBJECT, consent_id: consentId, account_id: accountId },
      events: { [EVENT_BASE + kind]: { scopes, by, ...(kind === 'reconfirm_due' ? {} : { deliveredReceipts }) } },
    };
    const { kid } = this.key.publicKey;
    return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'secevent+jwt', kid }).sign(this.key.privateKey);
  }
}
