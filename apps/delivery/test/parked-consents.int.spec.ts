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
    expect(await verdict()).toBe('live');
  });

  it('opens once the last of them is replayed, which makes those before it void', async () => {
    await park();
    await tell({ version: 3 }, await park());
    expect(await verdict()).toBe('live');
  });

  it('opens with a newer record of its bank, which makes all of them void', async () => {
    await park();
    await park();
    await tell({ version: 4 });
    expect(await verdict()).toBe('live');
  });

  it('is not shut by a record that a newer one came after, also within one batch', async () => {
    await Promise.all([park(), tell({ version: 3 })]);
    expect(await verdict()).toBe('live');
  });

  it('has one block of a record whose replays are parked again, and none once it was read', async () => {
    const id = await park();
    for (let again = 0; again < 3; again += 1) await park(undefined, id);
    expect(await verdict()).toBe('blocked');
    await tell({ version: 2 }, id);
    expect(await verdict()).toBe('live');
  });

  it('is not shut again by the replay of a record that is void', async () => {
    const id = await park();
    await tell({ version: 4 });
    await park(undefined, id);
    expect(await verdict()).toBe('live');
    await tell({ version: 2, state: 'withdrawn' }, id);
    expect(await verdict()).toBe('live');
  });

  it('opens when the parked record turns out to be an old one', async () => {
    await tell({ version: 1 }, await park());
    expect(await verdict()).toBe('live');
  });

  it('stays shut when an old record comes again', async () => {
    await park();
    await tell({ version: 1 });
    expect(await verdict()).toBe('blocked');
  });

  it('follows a withdrawal that lay parked', async () => {
    await tell({ version: 2, state: 'withdrawn' }, await park());
    expect(await verdict()).toBe('none');
  });
});

describe('the same id at another bank', () => {
  const other = { bankId: 'southbank' } as const;

  it('is another consent: neither a withdrawal nor a parked record of the one touches the other', async () => {
    await tell(other);
    await tell({ ...other, version: 2, state: 'withdrawn' });
    expect([await verdict(), await verdict('southbank')]).toEqual(['live', 'none']);
    await park();
    await tell({ ...other, version: 3 });
    expect([await verdict(), await verdict('southbank')]).toEqual(['blocked', 'live']);
  });

  it('is shut too by a parked record whose key names no bank, until that record is read', async () => {
    await tell(other);
    const messageId = await park(`c-${n}`);
    expect([await verdict(), await verdict('southbank')]).toEqual(['blocked', 'blocked']);
    const value = aConsentChanged({ consentId: `c-${n}`, accountId: `acc-${n}`, expiresAt: null, version: 2 });
    await world.bed.produce(ConsentChanged, `c-${n}`, value, { messageId });
    await world.handled();
    expect([await verdict(), await verdict('southbank')]).toEqual(['live', 'live']);
  });
});
