import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TransactionObserved } from '@quittance/contracts-bank';
import type { ConsentChanged } from '@quittance/contracts-consent';
import type { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { ROOT } from './trials/programs.js';

/** Makes records from the example that a schema holds, with the given fields put in its place. */
function examplesOf<T>(schema: string): (overrides: Partial<T>) => T {
  const { example } = JSON.parse(readFileSync(join(ROOT, 'schemas', `${schema}.avsc`), 'utf8')) as { example: T };
  return (overrides) => ({ ...example, ...overrides });
}

export const aTransactionObserved = examplesOf<TransactionObserved>('bank/transaction-observed');
export const aConsentChanged = examplesOf<ConsentChanged>('consent/consent-changed');
export const aSaleRecorded = examplesOf<SaleRecorded>('retailer/sale-recorded');
export const aStoreRegistered = examplesOf<StoreRegistered>('retailer/store-registered');
