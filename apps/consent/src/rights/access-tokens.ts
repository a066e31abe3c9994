import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type SignedInCustomer, SigningKey } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import { SignJWT } from 'jose';
import type { ConsentConfig } from '../consent.config.js';
import { publicUrlOf } from '../sign-in/public-url.js';

const LIVES_SECONDS = 300;
const AUDIENCE = 'quittance-delivery';

interface AccessToken {
  readonly token: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly receiptsUrl: string;
}

/** Tokens by which a customer's browser fetches the receipts of their accounts from the delivery edge: they name neither person nor subject. */
@Injectable()
export class AccessTokens {
  readonly #issuer: string;
  readonly #receiptsUrl: string;

  constructor(
    private readonly key: SigningKey,
    @Inject(CONFIG) config: ConsentConfig,
  ) {
    this.#issuer = publicUrlOf(config);
    this.#receiptsUrl = config.CONSENT_RECEIPTS_URL;
  }

  /** Undefined where this network does not show receipts. */
  async issue({ bankId, accounts }: SignedInCustomer, at: number): Promise<AccessToken | undefined> {
    if (this.#receiptsUrl === '') return undefined;
    const issuedAt = Math.floor(at / 1_000);
    const claims = {
      iss: this.#issuer,
      aud: AUDIENCE,
      iat: issuedAt,
      exp: issuedAt + LIVES_SECONDS,
      jti: randomUUID(),
      bankId,
      accounts: accounts.map(({ accountId, label }) => ({ accountId, label })),
    };
    const { kid } = this.key.publicKey;
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid })
      .sign(this.key.privateKey);
    return { token, expiresAt: claims.exp * 1_000, receiptsUrl: this.#receiptsUrl };
  }
}
