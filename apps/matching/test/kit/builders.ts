import type { TenderKey, SaleKey, StoreKey, TransactionKey, AccountKey } from '../../src/decision/identity.js';
import { Comparisons } from '../../src/decision/compare/comparisons.js';
import { countingCrowds, Crowds } from '../../src/decision/candidates/crowds.js';
import type { Surroundings } from '../../src/decision/decide/decide.js';
import { Habits } from '../../src/decision/decide/fishing.js';
import { ACCEPTED_RISK } from '../../src/decision/decide/false-match-bound.js';
import { keyedTender, keyedTransaction } from '../../src/decision/compare/blocking-keys.js';
import type { TenderFacts, TransactionFacts } from '../../src/decision/facts.js';
import type { Known } from '../../src/decision/session/known.js';
import { NO_TWINS } from '../../src/decision/decide/twins.js';

/** Half past ten on the morning of all these examples. */
export const T0 = Date.UTC(2026, 0, 5, 10, 30);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const STORE = 'grocer/high-street' as StoreKey;
export const OTHER_STORE = 'grocer/station' as StoreKey;

/** A payment of £12.50 with nothing but amount and time from the till. */
export function aTender(over: Partial<TenderFacts> & { sale?: string } = {}): TenderFacts {
  const { sale = 'sale-1', ...facts } = over;
  const saleKey = `grocer/${sale}` as SaleKey;
  return keyedTender({
    key: `${saleKey}#0` as TenderKey,
    saleKey,
    storeKey: STORE,
    direction: 'debit',
    currency: 'GBP',
    amountMinor: 1250,
    soldAt: T0,
    zoneKnown: true,
    receivedAt: (facts.soldAt ?? T0) + 24 * HOUR,
    earlierMinors: undefined,
    soldUntil: undefined,
    chargedAt: undefined,
    chargedUntil: undefined,
    rrn: undefined,
    terminalId: undefined,
    par: undefined,
    authCode: undefined,
    scheme: undefined,
    last4: undefined,
    last4Of: undefined,
    ...facts,
  });
}

/** A payment of £12.50 at that store and time, with nothing else from the bank but the MCC of a grocer. */
export function aTransaction(over: Partial<TransactionFacts> & { id?: string } = {}): TransactionFacts {
  const { id = 'tx-1', ...facts } = over;
  return keyedTransaction({
    key: `bank/${id}` as TransactionKey,
    accountKey: `bank/account-of-${id}` as AccountKey,
    direction: 'debit',
    currency: 'GBP',
    amounts: [1250],
    mcc: '5411',
    candidates: [STORE],
    sharedId: (facts.candidates?.length ?? 1) > 1,
    times: [T0],
    earliest: T0,
    latest: T0,
    closed: undefined,
    billed: undefined,
    rrn: undefined,
    terminalId: undefined,
    par: undefined,
    authCode: undefined,
    cardLast4: undefined,
    tokenLast4: undefined,
    byWallet: undefined,
    scheme: undefined,
    lifecycle: undefined,
    isClearingOnly: false,
    perhapsElsewhere: undefined,
    byName: undefined,
    stays: undefined,
    ...facts,
  });
}

/** Feeds are complete, amounts are rare, banks name wallets; nothing else is known. */
export const surrounded = (over: Partial<Surroundings> = {}): Surroundings => ({
  feedCompleteUntil: () => Number.POSITIVE_INFINITY,
  frequencyOf: ({ day }) => [{ day, exact: 1, near: 1, alike: 1 }],
  paidIn: () => 1,
  lostIn: () => undefined,
  isCutOffAt: () => false,
  isQuietSince: () => false,
  twinShareAt: () => 0,
  tellsWallets: () => true,
  acceptedRisk: ACCEPTED_RISK,
  isDisputed: () => false,
  isForeign: () => false,
  crowds: new Crowds([]),
  comparisons: new Comparisons(),
  ...over,
});

/** An empty state in which every customer consents. */
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
  isBeyond: undefined,
  isInside: () => true,
  habits: new Habits(new Map()),
  isForeign: () => false,
  comparisons: new Comparisons(),
  acceptedRisk: ACCEPTED_RISK,
  consentOf: () => 'given',
  coversFrom: () => Number.NEGATIVE_INFINITY,
});
