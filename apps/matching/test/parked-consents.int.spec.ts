// A consent with a parked record allows nothing until every parked record of it has been handled or made void by a
// later one.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toConsentKey } from '@quittance/bank-api';
import { ReceiptReady, TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { createLogger, openDatabase, type RunningService, startService } from '@quittance/runtime';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { matchingService } from '../src/index.js';
import { SECRET } from './matching-bed.js';

let bed: Testbed<'matching'>;
let service: RunningService;
let n = 0;
let sales = 100;

const STORE_KEY = 'greengrocer/s-001';
const consentOf = (over: Partial<ConsentChanged> = {}): ConsentChanged =>
  aConsentChanged({
    consentId: `c-${n}`,
    bankId: 'northbank',
    accountId: `acc-${n}`,
    scopes: ['receipts'],
    expiresAt: null,
    ...over,
  });
const tell = (over: Partial<ConsentChanged> = {}, messageId?: string) => {
  const value = consentOf(over);
  return bed.produce(ConsentChanged, toConsentKey(value), value, messageId === undefined ? {} : { messageId });
};
/**
 * A record that cannot be decoded, as parked for the operator; sent again under its id and readable, it is that
 * record's replay.
 */
const park = (key = `northbank/c-${n}`, messageId?: string) =>
  bed.produceBytes(ConsentChanged, key, Buffer.from('not avro at all'), messageId === undefined ? {} : { messageId });

/** Sells to an account of the bank, and returns the number of its receipts. */
const receiptsAfterSale = async (accountId = `acc-${n}`, bankId = 'northbank'): Promise<number> => {
  sales += 1;
  const numbers = { rrn: `60051030${sales}0`, terminalId: 'T0001', authCode: `A1B${sales}` };
  const sale = aSaleRecorded({
    saleId: `sale-${sales}`,
    tenders: [{ kind: 'card', amountMinor: 1250, card: { last4: '4242', ...numbers } }],
  });
  const transactionId = `tx-${sales}`;
  await bed.produce(SaleRecorded, STORE_KEY, sale);
  await bed.settled();
  await bed.produce(
    TransactionObserved,
    accountId,
    aTransactionObserved({ transactionId, bankId, accountId, ...numbers }),
  );
  await bed.settled();
  const all = await bed.readAll(ReceiptReady);
  return all.filter((r) => r.decoded?.ok && r.decoded.value.transactionId === transactionId).length;
};

beforeAll(async () => {
  bed = await openTestbed({
    services: ['matching'],
    migrate: {
      matching: async (url) => {
        const { migrations, name } = matchingService;
        const options = { url, pool: 2, service: name, migrations };
        await (await openDatabase(options, createLogger(name, 'error'))).destroy();
      },
    },
    env: { matching: { MATCHING_SECRET: SECRET, LOG_LEVEL: 'error' } },
  });
  service = await startService(matchingService, bed.env('matching'), (error) => {
    throw error;
  });
  await bed.produce(StoreRegistered, STORE_KEY, aStoreRegistered());
});
beforeEach(async () => {
  n += 1;
  await tell();
  await bed.settled();
});
afterAll(async () => {
  await service?.stop();
  await bed?.close();
});

describe('a consent with parked records', () => {
  it('stays blocked when only the first of two is replayed, and follows the second', async () => {
    const first = await park();
    const second = await park();
    await bed.settled();
    await tell({ version: 2 }, first);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(0);
    await tell({ version: 3 }, second);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(1);
  });

  it('is unblocked once the last of them is replayed, which makes the earlier ones void', async () => {
    await park();
    const last = await park();
    await bed.settled();
    await tell({ version: 3 }, last);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(1);
  });

  it('is unblocked by a newer record of its bank, which makes all of them void', async () => {
    await park();
    await park();
    await bed.settled();
    await tell({ version: 4 });
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(1);
  });

  it('is not blocked by a record that a newer one follows, also within one batch', async () => {
    await Promise.all([park(), tell({ version: 3 })]);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(1);
  });

  it('has one block for a record whose replays are parked again, and none once it has been read', async () => {
    const id = await park();
    await bed.settled();
    for (let again = 0; again < 3; again += 1) {
      await park(undefined, id);
      await bed.settled();
    }
    expect(await receiptsAfterSale()).toBe(0);
    await tell({ version: 2 }, id);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(1);
  });

  it('is not blocked again by the replay of a void record', async () => {
    const id = await park();
    await bed.settled();
    await tell({ version: 4 });
    await bed.settled();
    await park(undefined, id);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(1);
  });

  it('is unblocked when the parked record turns out to be an old one', async () => {
    const id = await park();
    await bed.settled();
    await tell({ version: 1 }, id);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(1);
  });

  it('stays blocked when an old record arrives again', async () => {
    await park();
    await bed.settled();
    await tell({ version: 1 });
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(0);
  });

  it('follows a withdrawal that was parked', async () => {
    const id = await park();
    await bed.settled();
    await tell({ version: 2, state: 'withdrawn' }, id);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(0);
  });
});

describe('an account with several consents', () => {
  it('is blocked by a parked record of any of them', async () => {
    await tell({ consentId: `c-${n}-b` });
    const parked = await park();
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(0);
    await tell({ version: 2, state: 'withdrawn' }, parked);
    await bed.settled();
    expect(await receiptsAfterSale()).toBe(1);
  });
});

describe('stored data of an account', () => {
  const kept = async (): Promise<boolean> => {
    const sql = 'SELECT FROM card_transaction WHERE account_key = $1';
    return (await bed.query('matching', sql, [`northbank/acc-${n}`])).length > 0;
  };

  it('stays while its consent is blocked, and is deleted on a withdrawal, whatever else is parked', async () => {
    await receiptsAfterSale();
    const first = await park();
    await park();
    await tell();
    await bed.settled();
    expect(await kept()).toBe(true);
    await tell({ version: 2, state: 'withdrawn' }, first);
    await bed.settled();
    expect(await kept()).toBe(false);
  });
});

describe('the same id at another bank', () => {
  const other = { bankId: 'southbank' } as const;

  it('is another consent: neither a withdrawal nor a parked record of one affects the other', async () => {
    await tell(other);
    await tell({ ...other, version: 2, state: 'withdrawn' });
    await bed.settled();
    expect([await receiptsAfterSale(), await receiptsAfterSale(undefined, 'southbank')]).toEqual([1, 0]);
    await park();
    await tell({ ...other, version: 3 });
    await bed.settled();
    expect([await receiptsAfterSale(), await receiptsAfterSale(undefined, 'southbank')]).toEqual([0, 1]);
  });

  it('is blocked too by a parked record whose key names no bank, until that record is read', async () => {
    await tell(other);
    const id = await park(`c-${n}`);
    await bed.settled();
    expect([await receiptsAfterSale(), await receiptsAfterSale(undefined, 'southbank')]).toEqual([0, 0]);
    await bed.produce(ConsentChanged, `c-${n}`, consentOf({ version: 2 }), { messageId: id });
    await bed.settled();
    expect([await receiptsAfterSale(), await receiptsAfterSale(undefined, 'southbank')]).toEqual([1, 1]);
  });
});
