import type { TenderKey, SaleKey, StoreKey, TransactionKey, AccountKey } from '../../src/decision/identity.js';
import { countingCrowds } from '../../src/decision/candidates/crowds.js';
import type { TenderFacts, TransactionFacts } from '../../src/decision/facts.js';
import type { Known } from '../../src/decision/session/known.js';
import { NO_TWINS } from '../../src/decision/decide/twins.js';

/** Half past ten on the morning on which all of these examples play. */
export const T0 = Date.UTC(2026, 0, 5, 10, 30);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const STORE = 'grocer/high-street' as StoreKey;
export const OTHER_STORE = 'grocer/station' as StoreKey;

/** A payment of £12.50 about which the till says nothing but the amount and the time. */
export function aTender(over: Partial<TenderFacts> & { sale?: string } = {}): TenderFacts {
  const { sale = 'sale-1', ...facts } = over;
  const saleKey = `grocer/${sale}` as SaleKey;
  return {
    key: `${saleKey}#0` as TenderKey,
    saleKey,
    storeKey: STORE,
    direction: 'debit',
    currency: 'GBP',
    amountMinor: 1250,
    soldAt: T0,
    zoneKnown: true,
    ...facts,
  };
}

/** A payment of £12.50 at that store and time, about which the bank says nothing else but the trade, a grocer's. */
export function aTransaction(over: Partial<TransactionFacts> & { id?: string } = {}): TransactionFacts {
  const { id = 'tx-1', ...facts } = over;
  return {
    key: `bank/${id}` as TransactionKey,
    accountKey: `bank/account-of-${id}` as AccountKey,
    direction: 'debit',
    currency: 'GBP',
    amounts: [1250],
    mcc: '5411',
    candidates: [STORE],
    ...((facts.candidates?.length ?? 1) > 1 && { sharedId: true }),
    times: [T0],
    earliest: T0,
    latest: T0,
    ...facts,
  };
}

/** Nothing, but that every customer consents. */
export const nothingKnown = (): Known => ({
  transactions: new Map(),
  resting: new Map(),
  sales: new Map(),
  lone: new Set(),
  voidsOf: new Map(),
  feeds: new Map(),
  storeAmounts: new Map(),
  twins: NO_TWINS,
  tills: new Map(),
  zones: new Map(),
  disputed: new Set(),
  walletTellers: new Set(),
  crowds: countingCrowds(),
  consentOf: () => 'given',
});
