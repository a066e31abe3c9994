// An operator sees whose merchant ids are contested and says whose they are; matching does it, and the journal keeps who ordered it and why.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreRegistered } from '@quittance/contracts-retailer';
import { aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { type OpsBed, openOpsBed } from './ops-bed.js';

let world: OpsBed;

const PATIENCE_MS = 40_000;
const register = (retailerId: string, version: number) =>
  world.bed.produce(StoreRegistered, `${retailerId}/s-001`, aStoreRegistered({ retailerId, version }));
const acceptors = (...args: string[]) => world.ops('acceptors', ...args);

/** Waits until matching has done all that was ordered. */
async function obeyed(): Promise<void> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    const open = await world.bed.query('matching', 'SELECT 1 FROM acceptor_order WHERE done_at IS NULL');
    if (open.length === 0) return;
    await sleep(200);
  }
  throw new Error('an order was not done');
}

beforeAll(async () => {
  world = await openOpsBed(['matching']);
  for (const retailer of ['greengrocer', 'mallory']) await world.ops('retailer', 'add', retailer);
  await register('greengrocer', 1);
  await world.bed.settled();
});
afterAll(() => world?.close());

describe('acceptors', () => {
  it('are listed where several claim them, with who holds them and why', async () => {
    expect((await acceptors()).out).toMatch(/No merchant id is contested/);
    await register('mallory', 2);
    await world.bed.settled();
    const { code, out } = await acceptors('list');
    expect(code).toBe(0);
    expect(out).toMatch(/M0001 +acq-1 +greengrocer +claimed first +mallory/);
    const [line] = JSON.parse((await acceptors('list', '--json')).out) as object[];
    expect(line).toMatchObject({
      merchantId: 'M0001',
      how: 'first',
      holders: ['greengrocer'],
      contestedBy: ['mallory'],
    });
  });

  it(
    'are given, and the journal says by whom, when and why',
    async () => {
      const ordered = await acceptors('give', 'm0001', 'mallory', '--by', 'olive', '--why', 'bought the shop');
      expect(ordered).toMatchObject({ code: 0 });
      await obeyed();
      expect((await acceptors()).out).toMatch(/M0001 +acq-1 +mallory +given by an operator +greengrocer/);
      expect((await acceptors('journal')).out).toMatch(/Z +olive +give +M0001 +mallory +yes +bought the shop/);
    },
    PATIENCE_MS,
  );

  it(
    'are shared by all who claim them, and released again',
    async () => {
      await acceptors('share', 'M0001', '--by', 'olive', '--why', 'a facilitator’s');
      await obeyed();
      expect((await acceptors()).out).toMatch(/No merchant id is contested/);
      await acceptors('release', 'M0001', '--by', 'olive', '--why', 'it is none');
      await obeyed();
      expect((await acceptors()).out).toMatch(/M0001 +acq-1 +greengrocer +claimed first +mallory/);
    },
    2 * PATIENCE_MS,
  );

  it.each([
    ['to nobody who was admitted', ['give', 'M0001', 'nobody', '--by', 'olive', '--why', 'so'], /no retailer "nobody"/],
    ['without a reason', ['give', 'M0001', 'mallory', '--by', 'olive'], /--why/],
    ['by nobody', ['give', 'M0001', 'mallory', '--by', '', '--why', 'so'], /Say who orders it/],
    ['under what is no merchant id', ['share', '???', '--by', 'olive', '--why', 'so'], /cannot be a merchant id/],
    ['all at once', ['give', '*', 'mallory', '--by', 'olive', '--why', 'so'], /cannot be a merchant id/],
  ])('are not given %s', async (_, args, expected) => {
    const before = await world.bed.query('matching', 'SELECT 1 FROM acceptor_order');
    const { code, error } = await acceptors(...args);
    expect(code).not.toBe(0);
    expect(error).toMatch(expected);
    expect(await world.bed.query('matching', 'SELECT 1 FROM acceptor_order')).toEqual(before);
  });
});
