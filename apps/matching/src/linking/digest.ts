import type { SaleRecorded } from '@quittance/contracts-retailer';
import { legKeys } from '../domain/link/evidence.js';
import { toLegs } from '../domain/link/legs.js';
import { encoded } from '../store/sale.store.js';

/** Works out ahead of time what follows from a document by itself: it is remembered until the document is taken in. */
export function digest(sale: SaleRecorded): void {
  for (const leg of toLegs(sale)) legKeys(leg);
  encoded(sale);
}
