import { createKey } from '@quittance/edge';
import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import { services } from '../settings.js';
import { type KeyOwner, keyHomes, keyOwners, requireOwner } from './owners.js';

interface IssuedKey {
  /** Shown this once; only its hash is stored. */
  readonly text: string;
  readonly keyId: string;
}

interface KeyLine {
  readonly keyId: string;
  readonly kind: KeyOwner;
  readonly ownerId: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** Issues a key to an admitted owner. A bank's key opens both of its edges, delivery and consent. */
export const issueKey = async (operator: Operator, kind: KeyOwner, ownerId: string): Promise<IssuedKey> => {
  await requireOwner(operator, kind, ownerId);
  const { text, keyId, hash } = createKey(kind);
  const homes = keyHomes[kind];
  try {
    for (const service of homes) {
      await operator.query(
        service,
        'INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, $2, $3, $4)',
        [keyId, kind, ownerId, hash],
      );
    }
  } catch (error) {
    // Remove the half-issued key: its text has not been shown to anybody.
    for (const service of homes) {
      await operator.query(service, 'DELETE FROM api_key WHERE key_id = $1', [keyId]).catch(() => []);
    }
    throw error;
  }
  return { text, keyId };
};

/** Revokes the key within seconds. Revoking it again changes nothing. */
export const revokeKey = async (operator: Operator, keyId: string): Promise<void> => {
  let found = 0;
  for (const service of new Set(Object.values(keyHomes).flat())) {
    const rows = await operator.query(
      service,
      'UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE key_id = $1 RETURNING key_id',
      [keyId],
    );
    found += rows.length;
  }
  if (found === 0) throw new OpsError('unknown-key', `There is no key "${keyId}": see "npm run ops -- key list".`);
};

/** Every key, newest first; never the secret, which is not stored. */
export const listKeys = async (operator: Operator): Promise<KeyLine[]> => {
  const lines: KeyLine[] = [];
  for (const service of services) {
    const kinds = keyOwners.filter((kind) => keyHomes[kind][0] === service);
    if (kinds.length === 0) continue;
    lines.push(
      ...(await operator.query<KeyLine>(
        service,
        `SELECT key_id AS "keyId", owner_kind AS kind, owner_id AS "ownerId", created_at AS "createdAt", revoked_at AS "revokedAt"
           FROM api_key WHERE owner_kind = ANY($1) ORDER BY created_at DESC`,
        [kinds],
      )),
    );
  }
  return lines;
};
