import { TransactionObserved } from '@quittance/contracts-bank';
import { ConsentChanged } from '@quittance/contracts-consent';
import { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { newMessageId, type RawMessage } from '@quittance/kafka';
import { aConsentChanged, aSaleRecorded, aStoreRegistered, aTransactionObserved } from './examples.js';

// A world of pairs that match by RRN and terminal, for measuring speed: what is right or wrong is not the question here.

const STORES = 200;
export const ACCOUNTS = 5_000;
const BANK = 'bench-bank';
const AGO_MS = 3_600_000;

const storeKey = (n: number): string => `bench/store-${n % STORES}`;
const terminal = (n: number): string => `T${String(n % STORES).padStart(5, '0')}`;
const rrn = (n: number): string => String(632_400_000_000 + n);
/** Scattered over ninety pounds, as amounts at a till are: a store takes one of them again now and then, and not in turn. */
const amount = (n: number): number => 100 + (((n * 2_246_822_519) % 4_294_967_291) % 9_000);
/** As issuers give them: six characters that say nothing. */
const authCode = (n: number): string =>
  ((n * 2_654_435_761) % 2_176_782_336).toString(36).padStart(6, '0').toUpperCase();
/** Of the one card of each account. */
const last4 = (n: number): string => String(((n % ACCOUNTS) * 7) % 10_000).padStart(4, '0');

export const message = (topic: { name: string }, key: string, value: Buffer): RawMessage => ({
  topic: topic.name,
  key,
  value,
  messageId: newMessageId(),
});

export const directory = (): RawMessage[] =>
  Array.from({ length: STORES }, (_, n) =>
    message(
      StoreRegistered,
      storeKey(n),
      StoreRegistered.encode(
        aStoreRegistered({
          retailerId: 'bench',
          storeId: `store-${n}`,
          currency: 'GBP',
          acceptors: [{ acquirerId: 'acq', merchantId: `M${n}`, terminalIds: [terminal(n)] }],
        }),
      ),
    ),
  );

export const consents = (): RawMessage[] =>
  Array.from({ length: ACCOUNTS }, (_, n) =>
    message(
      ConsentChanged,
      `${BANK}/consent-${n}`,
      ConsentChanged.encode(
        aConsentChanged({
          consentId: `consent-${n}`,
          bankId: BANK,
          accountId: `account-${n}`,
          scopes: ['receipts'],
          state: 'given',
          givenAt: Date.now() - AGO_MS,
          expiresAt: null,
          version: 1,
        }),
      ),
    ),
  );

const tender = (n: number, at: number) => ({
  kind: 'card' as const,
  amountMinor: amount(n),
  card: { last4: last4(n), authCode: authCode(n), rrn: rrn(n), terminalId: terminal(n), at },
});

const aMinuteAgo = () => Date.now() - 60_000;

export const saleOf = (n: number, soldAt = aMinuteAgo()): RawMessage => {
  const value = aSaleRecorded({
    retailerId: 'bench',
    saleId: `s-${n}`,
    revision: 1,
    kind: 'sale',
    storeId: `store-${n % STORES}`,
    soldAt,
    receivedAt: soldAt,
    currency: 'GBP',
    totalMinor: amount(n),
    copy: false,
    originalSaleId: null,
    tenders: [tender(n, soldAt)],
  });
  return message(SaleRecorded, storeKey(n), SaleRecorded.encode(value));
};

/** As the bank's ledger has it; also what POST /v1/transactions would be sent. */
export const transactionBody = (n: number, paidAt = aMinuteAgo()) => ({
  transactionId: `t-${n}`,
  accountId: `account-${n % ACCOUNTS}`,
  stage: 'authorisation' as const,
  state: 'pending' as const,
  direction: 'debit' as const,
  amountMinor: amount(n),
  currency: 'GBP',
  cardLast4: last4(n),
  acquirerId: 'acq',
  merchantId: `M${n % STORES}`,
  terminalId: terminal(n),
  authCode: authCode(n),
  rrn: rrn(n),
  transmittedAt: new Date(paidAt).toISOString(),
});

export const transactionOf = (n: number, paidAt?: number): RawMessage => {
  const { transmittedAt, ...body } = transactionBody(n, paidAt);
  const value = aTransactionObserved({
    ...body,
    bankId: BANK,
    revision: 1,
    transmittedAt: Date.parse(transmittedAt),
    observedAt: Date.now(),
    // As in the body: another time than the one above would be looked for all the days in between.
    localAt: null,
    par: null,
    lifecycleId: null,
  });
  return message(TransactionObserved, body.accountId, TransactionObserved.encode(value));
};

export const BENCH_BANK = BANK;
