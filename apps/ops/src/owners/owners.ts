import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import type { ServiceName } from '../settings.js';
import { ensureLedger } from './ledger.js';

/** Who can hold an API key. */
export type KeyOwner = 'retailer' | 'bank' | 'analyst';
export const keyOwners: readonly KeyOwner[] = ['retailer', 'bank', 'analyst'];

/** The services that check the keys of an owner: their databases hold them. */
export const keyHomes: Readonly<Record<KeyOwner, readonly ServiceName[]>> = {
  retailer: ['ingestion'],
  bank: ['delivery', 'consent'],
  analyst: ['analytics'],
};

interface NewOwner {
  /** Lower-case letters, digits and hyphens: it is part of record keys. */
  readonly id: string;
  readonly name?: string;
}

interface Owner {
  readonly kind: KeyOwner;
  readonly id: string;
  readonly name: string;
}

const OWNER_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Admits a retailer. Adding it again changes its name. */
export const addRetailer = (operator: Operator, owner: NewOwner): Promise<void> =>
  addOwner(operator, 'retailer', owner);
/** Admits a bank, at both of its edges. */
export const addBank = (operator: Operator, owner: NewOwner): Promise<void> => addOwner(operator, 'bank', owner);
export const addAnalyst = (operator: Operator, owner: NewOwner): Promise<void> => addOwner(operator, 'analyst', owner);

const addOwner = async (operator: Operator, kind: KeyOwner, { id, name = id }: NewOwner): Promise<void> => {
  if (!OWNER_ID.test(id)) {
    throw new OpsError(
      'bad-id',
      `"${id}" cannot be an id: up to 63 lower-case letters, digits and hyphens, not a hyphen first.`,
    );
  }
  for (const service of keyHomes[kind]) {
    await ensureLedger(operator, service);
    await operator.query(
      service,
      `INSERT INTO operator.owner (kind, owner_id, name) VALUES ($1, $2, $3)
       ON CONFLICT (kind, owner_id) DO UPDATE SET name = excluded.name`,
      [kind, id, name],
    );
  }
};

/** Everybody who was admitted. */
export const listOwners = async (operator: Operator): Promise<Owner[]> => {
  const owners: Owner[] = [];
  for (const kind of keyOwners) {
    const [home] = keyHomes[kind];
    await ensureLedger(operator, home!);
    owners.push(
      ...(await operator.query<Owner>(
        home!,
        'SELECT kind, owner_id AS id, name FROM operator.owner WHERE kind = $1 ORDER BY id',
        [kind],
      )),
    );
  }
  return owners;
};

export const requireOwner = async (operator: Operator, kind: KeyOwner, id: string): Promise<void> => {
  const [home] = keyHomes[kind];
  await ensureLedger(operator, home!);
  const found = await operator.query(home!, 'SELECT 1 FROM operator.owner WHERE kind = $1 AND owner_id = $2', [
    kind,
    id,
  ]);
  if (found.length === 0) {
    throw new OpsError(
      'unknown-owner',
      `There is no ${kind} "${id}": add it first with "npm run ops -- ${kind} add ${id}".`,
    );
  }
};
