import type { TransactionRouted } from '@quittance/contracts-network';
import type { SaleRecorded } from '@quittance/contracts-retailer';
import type { StoreKey } from '../domain/identity.js';
import { legKeys, transactionKeys } from '../domain/link/evidence.js';
import { toLegs } from '../domain/link/legs.js';
import { foldTransaction, withRevision } from '../domain/link/transaction-facts.js';
import { encoded, outlined } from '../store/sale.store.js';

// Whoever waits for the turn, or for the database, works out ahead of time what follows from a record by itself. It is remembered until
// the record is taken in; what turns out otherwise by then is worked out again.

export function digestSale(sale: SaleRecorded): void {
  for (const leg of toLegs(sale)) legKeys(leg);
  encoded(sale);
  outlined(sale);
}

/** `zoneOf`: as far as it is known so far. */
export function digestTransaction(routed: TransactionRouted, zoneOf: (storeKey: StoreKey) => string | undefined): void {
  const revisions = withRevision({}, routed);
  if (revisions !== undefined) transactionKeys(foldTransaction(revisions, zoneOf));
}
