import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource, IsNull } from 'typeorm';
import { ApiKey, type OwnerKind } from './api-key.entity.js';

interface NewKey {
  /** Shown once: `qk_<kind initial>_<key id>_<secret>`. */
  readonly text: string;
  readonly keyId: string;
  /** SHA-256 of the secret. The secret has 256 random bits, so a slow hash would add nothing. */
  readonly hash: Buffer;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** The scheme is written in any case (RFC 9110 §11.1). */
const KEY = /^[Bb][Ee][Aa][Rr][Ee][Rr] +(qk_([rbao])_([a-z2-7]{12})_([A-Za-z0-9_-]{43}))$/;
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

export const createKey = (kind: OwnerKind): NewKey => {
  const keyId = [...randomBytes(12)].map((byte) => BASE32[byte % 32]).join('');
  const secret = randomBytes(32).toString('base64url');
  return { text: `qk_${kind[0]}_${keyId}_${secret}`, keyId, hash: sha256(secret) };
};

/** A revoked key stops working within this time. */
const CACHE_MS = 5_000;
const CACHE_MAX = 10_000;

@Injectable()
export class ApiKeys {
  readonly #cache = new LRUCache<string, ApiKey>({ max: CACHE_MAX, ttl: CACHE_MS });
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** The owner of the key in an Authorization header, or undefined. Unknown, revoked, malformed and wrong kind look the same. */
  async ownerOf(authorization: string | undefined, kind: OwnerKind): Promise<string | undefined> {
    const match = KEY.exec(authorization ?? '');
    if (!match || match[2] !== kind[0]) return undefined;
    const [keyId, secret] = [match[3]!, match[4]!];
    const known = await this.#find(keyId);
    if (!known || !timingSafeEqual(known.hash, sha256(secret)) || known.ownerKind !== kind) return undefined;
    return known.ownerId;
  }

  async #find(keyId: string): Promise<ApiKey | undefined> {
    const cached = this.#cache.get(keyId);
    if (cached) return cached;
    const found = await this.dataSource.getRepository(ApiKey).findOneBy({ keyId, revokedAt: IsNull() });
    if (!found) return undefined;
    this.#cache.set(keyId, found);
    return found;
  }
}
