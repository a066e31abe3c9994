import type { TransactionRouted } from '@quittance/contracts-network';
import type { StoreKey } from '../../decision/identity.js';
import { keysOfTender, transactionKeys } from '../../decision/compare/blocking-keys.js';
import { toTenders } from '../../decision/session/card-tenders.js';
import type { ArrivedSale } from '../../decision/session/fact.js';
import { foldTransaction, withRevision } from '../../decision/session/transaction-facts.js';

// Whoever waits for the decision lock, or for the database, works out ahead of time what follows from a record by itself. It is remembered until
// the record is taken in; what turns out otherwise by then is worked out again.

export function digestSale({ sale, document }: ArrivedSale): void {
  for (const tender of toTenders(sale)) keysOfTender(tender);
  void document.bytes;
}

/** `zoneOf`: as far as it is known so far. */
export function digestTransaction(routed: TransactionRouted, zoneOf: (storeKey: StoreKey) => string | undefined): void {
  const revisions = withRevision({}, routed);
  if (revisions !== undefined) transactionKeys(foldTransaction(revisions, zoneOf));
}
