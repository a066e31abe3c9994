// A consent of which a record lies parked gives no cover until every parked record of it was handled, or is void by one that came after it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { toConsentKey } from '@quittance/bank-api';
import { ConsentChanged } from '@quittance/contracts-consent';
import { aConsentChanged } from '@quittance/contracts-consent/builders';
import { type DeliveryBed, openDeliveryBed } from './delivery-bed.js';

let world: DeliveryBed;
let n = 0;

const tell = async (over: Partial<ConsentChanged> = {}, messageId?: string): Promise<void> => {
  const base = { consentId: `c-${n}`, bankId: 'northbank', accountId: `acc-${n}`, expiresAt: null };
  const value = aConsentChanged({ ...base, ...over });
  await world.bed.produce(ConsentChanged, toConsentKey(value), value, messageId === undefined ? {} : { messageId });
  await world.handled();
};
/** A record that cannot be read; told again under its id and readable, it is that record's replay. */
const park = async (key = `northbank/c-${n}`, messageId?: string): Promise<string> => {
  const how = messageId === undefined ? {} : { messageId };
  const id = await world.bed.produceBytes(ConsentChanged, key, Buffer.from('not avro at all'), how);
  await world.handled();
  return id;
};
const verdict = async (bankId = 'northbank'): Promise<string | undefined> => {
  const sql = 'SELECT consent_verdict($1, $2) AS verdict';
  const [row] = await world.bed.query<{ verdict: string }>('delivery', sql, [bankId, `acc-${n}`]);
  return row?.verdict;
};

beforeAll(async () => {
  world = await openDeliveryBed();
  await world.start();
});
beforeEach(async () => {
  n += 1;
  await tell();
});
afterAll(() => world?.close());

describe('a consent with parked records', () => {
  it('stays shut when only the first of two is replayed, and follows the second', async () => {
    const [first, second] = [await park(), await park()];
    await tell({ version: 2 }, first);
    expect(await verdict()).toBe('blocked');
    await tell({ version: 3 }, second);
    expect(await verdict()).toBe('given');
  });

  it('opens once the last of them is replayed, which makes those before it void', async () => {
    await park();
    await tell({ version: 3 }, await park());
    expect(await verdict()).toBe('given');
  });

  it('opens with a newer record of its bank, which makes all of them void', async () => {
    await park();
    await park();
    await tell({ version: 4 });
    expect(await verdict()).toBe('given');
  });

  it('is not shut by a record that a newer one came after, also within one batch', async () => {
    await Promise.all([park(), tell({ version: 3 })]);
    expect(await verdict()).toBe('given');
  });

  it('has one block of a record whose replays are parked again, and none once it was read', async () => {
    const id = await park();
    for (let again = 0; again < 3; again += 1) await park(undefined, id);
    expect(await verdict()).toBe('blocked');
    await tell({ version: 2 }, id);
    expect(await verdict()).toBe('given');
  });

  it('is not shut again by the replay of a record that is void', async () => {
    const id = await park();
    await tell({ version: 4 });
    await park(undefined, id);
    expect(await verdict()).toBe('given');
    await tell({ version: 2, state: 'withdrawn' }, id);
    expect(await verdict()).toBe('given');
  });

  it('opens when the parked record turns out to be an old one', async () => {
    await tell({ version: 1 }, await park());
    expect(await verdict()).toBe('given');
  });

  it('stays shut when an old record comes again', async () => {
    await park();
    await tell({ version: 1 });
    expect(await verdict()).toBe('blocked');
  });

  it('follows a withdrawal that lay parked', async () => {
    await tell({ version: 2, state: 'withdrawn' }, await park());
    expect(await verdict()).toBe('absent');
  });
});

describe('an account with several consents', () => {
  const receiptOf = async (accountId = `acc-${n}`): Promise<string> => {
    const { receiptId } = await world.receipt({ accountId, bankId: 'northbank' });
    await world.handled();
    return receiptId;
  };
  /** Something after what is passed over, so that a reader's cursor goes past that. */
  const receiptOfAnother = async (): Promise<string> => {
    await tell({ consentId: `c-${n}-other`, accountId: `acc-${n}-other` });
    return receiptOf(`acc-${n}-other`);
  };
  const eventsAfter = async (cursor = '') => {
    const { body } = await world.call('northbank', 'GET', `/v1/events?limit=1000&after=${cursor}`);
    const { events, next } = body as { events: { data: { receiptId: string } }[]; next: string };
    return { receipts: events.map((event) => event.data.receiptId), next };
  };

  it('is shut by a parked record of any of them, and is told then what was passed over', async () => {
    await tell({ consentId: `c-${n}-b` });
    const [start, receiptId, later] = [await eventsAfter(), await receiptOf(), await receiptOfAnother()];
    const parked = await park();
    expect(await verdict()).toBe('blocked');
    expect((await world.call('northbank', 'GET', `/v1/receipts/${receiptId}`)).status).toBe(404);
    const shut = await eventsAfter(start.next);
    expect(shut.receipts).toEqual([later]);
    await tell({ version: 2, state: 'withdrawn' }, parked);
    expect(await verdict()).toBe('given');
    const open = await eventsAfter(shut.next);
    expect(open.receipts).toEqual([receiptId]);
    expect((await eventsAfter(open.next)).receipts).toEqual([]);
  });

  it('is told what was passed over, too, when the shut consent moves to another account', async () => {
    await tell({ consentId: `c-${n}-b` });
    const [start, receiptId, later] = [await eventsAfter(), await receiptOf(), await receiptOfAnother()];
    const [first] = [await park(), await park()];
    const shut = await eventsAfter(start.next);
    expect(shut.receipts).toEqual([later]);
    await tell({ version: 2, accountId: `acc-${n}-moved` }, first);
    expect(await verdict()).toBe('given');
    expect((await eventsAfter(shut.next)).receipts).toEqual([receiptId]);
  });
});

describe('the same id at another bank', () => {
  const other = { bankId: 'southbank' } as const;

  it('is another consent: neither a withdrawal nor a parked record of the one touches the other', async () => {
    await tell(other);
    await tell({ ...other, version: 2, state: 'withdrawn' });
    expect([await verdict(), await verdict('southbank')]).toEqual(['given', 'absent']);
    await park();
    await tell({ ...other, version: 3 });
    expect([await verdict(), await verdict('southbank')]).toEqual(['blocked', 'given']);
  });

  it('is shut too by a parked record whose key names no bank, until that record is read', async () => {
    await tell(other);
    const messageId = await park(`c-${n}`);
    expect([await verdict(), await verdict('southbank')]).toEqual(['blocked', 'blocked']);
    const value = aConsentChanged({ consentId: `c-${n}`, accountId: `acc-${n}`, expiresAt: null, version: 2 });
    await world.bed.produce(ConsentChanged, `c-${n}`, value, { messageId });
    await world.handled();
    expect([await verdict(), await verdict('southbank')]).toEqual(['given', 'given']);
  });
});
