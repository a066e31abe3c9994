// An erased account leaves no row that names it or a transaction of it, in whatever order consents and erasures come; its payments stay spent; nothing
// of others changes. Every message is delivered twice, and so is everything that it emits.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountDigest } from '@quittance/consent-policy';
import { TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionDisputed, aTransactionObserved } from '@quittance/contracts-bank/builders';
import { AccountErased, ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { inTransaction } from '@quittance/kafka';
import { putEarly } from '../src/store/early-transaction.store.js';
import { forgetErasures } from '../src/store/erasure.store.js';
import { type MatchingBed, message, openMatchingBed } from './matching-bed.js';

const ACCOUNT = 'acc-TOKEN';
const ERASED_AT = Date.UTC(2026, 0, 6);
const DAY = 86_400_000;
/** What is of the customer, in any field. */
const PERSONAL = /TOKEN/;

let bed: MatchingBed;

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(async () => {
  await bed.clear();
  await bed.consent({
    consentId: 'c-TOKEN',
    accountId: ACCOUNT,
    scopes: ['receipts', 'insights'],
    noticeVersion: 'TOKEN',
  });
  await bed.deliver(message(StoreRegistered, aStoreRegistered()));
});
afterAll(() => bed?.close());

const sale = (over: Partial<SaleRecorded> = {}) => message(SaleRecorded, aSaleRecorded(over));
const transaction = (over: Partial<TransactionObserved> = {}) =>
  message(
    TransactionObserved,
    aTransactionObserved({
      transactionId: 'tx-TOKEN',
      accountId: ACCOUNT,
      cardId: 'card-TOKEN',
      descriptor: 'AT TOKEN',
      lifecycleId: 'life-TOKEN',
      arn: 'arn-TOKEN',
      ...over,
    }),
  );
const erasure = (accountId = ACCOUNT, erasedAt = ERASED_AT) =>
  message(AccountErased, { digest: accountDigest('northbank', accountId), askId: `ask-${accountId}`, erasedAt });
const consent = (over: Partial<ConsentChanged>) =>
  message(
    ConsentChanged,
    aConsentChanged({
      bankId: 'northbank',
      consentId: 'c-TOKEN',
      accountId: ACCOUNT,
      scopes: ['receipts'],
      expiresAt: null,
      ...over,
    }),
  );

/** What a bank may leave out. */
const NO_NAMES = { cardId: null, descriptor: null, lifecycleId: null, arn: null };
const parked = {
  key: 'northbank/c-PARKED',
  messageId: '018f0000-0000-7000-8000-0000000000b1',
  partition: 0,
  offset: '7',
  reason: 'truncated' as const,
};

const tables = async (): Promise<string[]> => {
  const rows = await bed.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND relname <> 'outbox'`,
  );
  return rows.map(({ name }) => name);
};

/** Each row of each table, after its name; bytes as text, one character each. */
const everyRow = async (): Promise<string[]> => {
  const rows: string[] = [];
  for (const name of await tables()) {
    for (const row of await bed.query<Record<string, unknown>>(`SELECT * FROM ${name}`)) {
      const values = Object.values(row).map((value) =>
        value instanceof Buffer ? value.toString('latin1') : JSON.stringify(value),
      );
      rows.push(`${name} ${values.join()}`);
    }
  }
  return rows;
};

const everything = async (): Promise<string> => (await everyRow()).join('\n');

describe('an erasure', () => {
  it('leaves no row that names the account, its consents or its transactions, and says what only time removes', async () => {
    await bed.deliver(sale(), transaction());
    const { receiptId } = bed.receipts[0]!;
    await bed.deliver(
      message(
        TransactionDisputed,
        aTransactionDisputed({ receiptId, bankId: 'northbank', accountId: ACCOUNT, transactionId: 'tx-TOKEN' }),
      ),
    );
    await bed.query(
      `INSERT INTO acceptor_witness VALUES ('M1', '', 'northbank/tx-TOKEN', 'r', true, 'northbank/${ACCOUNT}', 20000)`,
    );
    await bed.query(`INSERT INTO key_block VALUES ('northbank/c-TOKEN', gen_random_uuid(), 0, 0, true)`);
    const before = await everything();
    for (const table of ['c-TOKEN', 'tx-TOKEN', 'card-TOKEN', 'life-TOKEN', ACCOUNT]) expect(before).toContain(table);
    await bed.deliver(erasure());
    expect(await everything()).not.toMatch(PERSONAL);
    const left = [
      { what: 'messages', count: 0, goneBy: ERASED_AT + 8 * DAY },
      { what: 'set_aside', count: 0, goneBy: ERASED_AT + 31 * DAY },
      { what: 'baskets', count: 0, goneBy: ERASED_AT + 3 * DAY },
    ];
    // Once for each of two deliveries.
    expect(bed.told).toHaveLength(2);
    expect(bed.told[1]).toMatchObject({ askId: `ask-${ACCOUNT}`, left });
  });

  it('needs no consent to have ended before, and one that ended is none the less erased', async () => {
    await bed.deliver(sale(), transaction());
    await bed.deliver(consent({ version: 9, state: 'withdrawn', changedAt: ERASED_AT - 1 }));
    expect(await everything()).toMatch(PERSONAL);
    await bed.deliver(erasure());
    expect(await everything()).not.toMatch(PERSONAL);
  });

  it('passes over what a consent said up to then, whenever it comes', async () => {
    await bed.deliver(erasure());
    const outcomes = await bed.deliver(consent({ version: 9, state: 'withdrawn', changedAt: ERASED_AT }));
    expect(outcomes).toEqual([{ kind: 'skip', reason: 'erased' }]);
    await bed.deliver(consent({ version: 8, changedAt: ERASED_AT - DAY }));
    expect((await bed.deliver(transaction()))[0]).toEqual({ kind: 'skip', reason: 'no-consent' });
    expect(await everything()).not.toMatch(PERSONAL);
  });

  it('takes back the baskets of windows that are open', async () => {
    await bed.deliver(
      sale({ soldAt: bed.clock.at - 60_000 }),
      transaction({ transmittedAt: bed.clock.at - 60_000, observedAt: bed.clock.at }),
    );
    expect(bed.baskets.length).toBeGreaterThan(0);
    const contributed = bed.baskets.length;
    // One whose receipt is gone.
    const without = bed.clock.at - 60_000;
    await bed.query(
      `INSERT INTO basket VALUES (gen_random_uuid(), 'northbank/${ACCOUNT}', ${without}, 1, ${bed.clock.at + DAY})`,
    );
    await bed.deliver(erasure());
    expect(bed.baskets.slice(contributed).map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn']);
    expect(await bed.query('SELECT 1 FROM basket')).toEqual([]);
  });

  it('keeps its payments spent: nobody else gets that basket', async () => {
    await bed.deliver(sale(), transaction());
    expect(bed.states()).toEqual([['issued', 1]]);
    await bed.deliver(erasure());
    await bed.consent({ consentId: 'c-2', accountId: 'acc-2' });
    await bed.deliver(
      sale({ revision: 2, lines: [] }),
      transaction({
        transactionId: 'tx-2',
        accountId: 'acc-2',
        cardId: null,
        descriptor: null,
        lifecycleId: null,
        arn: null,
      }),
    );
    expect(bed.states()).toEqual([['issued', 1]]);
    const matches = await bed.query<{ state: string; transaction_key: string }>(
      'SELECT state, transaction_key FROM match',
    );
    expect(matches).toEqual([{ state: 'asserted', transaction_key: expect.stringMatching(/^forgotten\//) }]);
  });

  it('ends nothing that was agreed to after it', async () => {
    await bed.deliver(sale(), transaction());
    await bed.deliver(erasure());
    await bed.deliver(consent({ version: 9, changedAt: ERASED_AT + DAY, consentId: 'c-TOKEN' }));
    await bed.deliver(erasure());
    expect(await bed.query('SELECT version::int FROM consent')).toEqual([{ version: 9 }]);
  });

  it('is done again where an old backup is put back', async () => {
    await bed.deliver(sale(), transaction());
    const names = (await tables()).filter((name) => !/^(decision_lock|migrations|typeorm)/.test(name));
    const backup = new Map<string, string>();
    for (const name of names) {
      const [row] = await bed.query<{ all: string }>(
        `SELECT coalesce(json_agg(row_to_json(t)), '[]')::text AS all FROM ${name} t`,
      );
      backup.set(name, row!.all);
    }
    await bed.deliver(erasure());
    const erased = await everything();
    expect(erased).not.toMatch(PERSONAL);
    await bed.query(`TRUNCATE ${names.join()}`);
    for (const [name, rows] of backup) {
      await bed.query(
        `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_recordset(NULL::${name}, $1::json)`,
        [rows],
      );
    }
    // The service that starts on it has decided nothing before.
    await bed.query('UPDATE decision_lock SET mark = gen_random_uuid()');
    expect(await everything()).toMatch(PERSONAL);
    await bed.deliver(erasure());
    expect(await everything()).not.toMatch(PERSONAL);
    expect(await bed.query('SELECT spent FROM sale')).toEqual([{ spent: [expect.any(String)] }]);
  });

  it('changes no row of another account', async () => {
    await bed.consent({ consentId: 'c-2', accountId: 'acc-2', scopes: ['receipts', 'insights'] });
    const now = { soldAt: bed.clock.at - 60_000 };
    const other = { ...NO_NAMES, transactionId: 'tx-2', accountId: 'acc-2', rrn: '999000000002', authCode: 'B2B222' };
    const slip = { last4: '4242', rrn: '999000000002', terminalId: 'T0001', authCode: 'B2B222' };
    const bought = { transmittedAt: bed.clock.at - 60_000, observedAt: bed.clock.at };
    await bed.deliver(
      sale(now),
      sale({ ...now, saleId: 'sale-2', tenders: [{ kind: 'card', amountMinor: 1250, card: slip }] }),
      transaction(bought),
      transaction({ ...other, ...bought }),
    );
    expect(bed.states()).toHaveLength(2);
    const { receiptId } = bed.receipts.find((one) => one.accountId === 'acc-2')!;
    await bed.query(
      `INSERT INTO acceptor_witness VALUES ('M1', '', 'northbank/tx-2', 'r', true, 'northbank/acc-2', 20000)`,
    );
    const rows = async () => {
      const all = (await everyRow()).filter((row) => /acc-2|tx-2|c-2|sale-2/.test(row) || row.includes(receiptId));
      return all.sort();
    };
    const before = await rows();
    const tables = new Set(before.map((row) => row.slice(0, row.indexOf(' '))));
    for (const table of ['card_transaction', 'consent', 'match', 'receipt', 'basket', 'acceptor_witness', 'sale']) {
      expect([...tables].some((name) => name.startsWith(table))).toBe(true);
    }
    await bed.deliver(erasure());
    expect(await rows()).toEqual(before);
  });

  it('of an account without a consent deletes what was put aside of it, once', async () => {
    const early = (accountId: string, transactionId: string) =>
      inTransaction(bed.dataSource, (unit) =>
        putEarly(unit, [{ value: aTransactionObserved({ bankId: 'northbank', accountId, transactionId }), trace: {} }]),
      );
    const aside = async () =>
      (await bed.query<{ account_key: string }>('SELECT account_key FROM early_transaction ORDER BY id')).map(
        (row) => row.account_key,
      );
    await early('acc-EARLY', 'tx-1');
    await early('acc-3', 'tx-2');
    await bed.deliver(erasure('acc-EARLY'));
    expect(await aside()).toEqual(['northbank/acc-3']);
    await early('acc-EARLY', 'tx-3');
    await bed.deliver(erasure('acc-EARLY'));
    expect(await aside()).toEqual(['northbank/acc-3', 'northbank/acc-EARLY']);
    await bed.query('DELETE FROM early_transaction');
  });

  it('lets go of a parked record that is replayed after it', async () => {
    await inTransaction(bed.dataSource, (unit) => bed.consents.handleParked([parked], unit));
    await bed.deliver(erasure('acc-PARKED'));
    expect(await bed.query('SELECT key FROM key_block')).toEqual([{ key: parked.key }]);
    const value = aConsentChanged({
      bankId: 'northbank',
      consentId: 'c-PARKED',
      accountId: 'acc-PARKED',
      changedAt: 1,
    });
    const replay = { ...parked, topic: ConsentChanged.name, value, producedAt: 0, trace: {} };
    const handle = () => inTransaction(bed.dataSource, (unit) => bed.consents.handle([replay], unit));
    expect(await handle()).toEqual([{ kind: 'skip', reason: 'erased' }]);
    await handle();
    expect(await everything()).not.toContain('PARKED');
  });

  it('keeps disputes and witnesses of a consent that was given anew before it came', async () => {
    const anew = ERASED_AT + DAY;
    await bed.deliver(consent({ version: 9, changedAt: anew }));
    const dispute = (key: string, at: number) =>
      bed.query(`INSERT INTO dispute VALUES ($1, 't/0', 'rrn-terminal', $2, 'northbank/${ACCOUNT}')`, [key, at]);
    await dispute('northbank/before', anew - 1);
    await dispute('northbank/since', anew);
    const witness = (key: string, day: number) =>
      bed.query(`INSERT INTO acceptor_witness VALUES ('M1', '', $1, 'r', true, 'northbank/${ACCOUNT}', $2)`, [
        key,
        day,
      ]);
    await witness('northbank/before', anew / DAY - 1);
    await witness('northbank/since', anew / DAY);
    await bed.deliver(erasure());
    for (const table of ['dispute', 'acceptor_witness']) {
      expect(await bed.query(`SELECT transaction_key FROM ${table}`)).toEqual([{ transaction_key: 'northbank/since' }]);
    }
  });

  it('is forgotten when no backup can be older', async () => {
    const left = async (days: number) => {
      await inTransaction(bed.dataSource, (unit) => forgetErasures(unit, ERASED_AT + days * DAY));
      return bed.query('SELECT erased_at::float8 FROM erased_account');
    };
    await bed.deliver(erasure());
    expect(await left(400)).toEqual([{ erased_at: ERASED_AT }]);
    expect(await left(401)).toEqual([]);
  });

  it('ends before what is agreed to anew: that works, and nothing of before comes back', async () => {
    await bed.deliver(sale(), transaction());
    await bed.deliver(erasure());
    await bed.deliver(consent({ version: 10, changedAt: ERASED_AT + 1, consentId: 'c-new' }));
    bed.receipts.length = 0;
    const slip = { last4: '4242', rrn: '999000000003', terminalId: 'T0001', authCode: 'C3C333' };
    await bed.deliver(
      transaction(),
      sale({ saleId: 'sale-3', tenders: [{ kind: 'card', amountMinor: 1250, card: slip }] }),
      transaction({ transactionId: 'tx-new', rrn: slip.rrn, authCode: slip.authCode }),
    );
    expect(bed.receipts.map((one) => one.transactionId)).toEqual(['tx-new']);
  });
});
