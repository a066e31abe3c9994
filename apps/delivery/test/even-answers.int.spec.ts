// How a transaction is answered says nothing of its account's consent: not by its shape, not by its time.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTransaction, type DeliveryBed, openDeliveryBed } from './delivery-bed.js';

const TICK_MS = 200;
let world: DeliveryBed;
let n = 0;

const post = (body: unknown) => world.call('northbank', 'POST', '/v1/transactions', body);
const next = (accountId: string) => aTransaction({ transactionId: `tx-${(n += 1)}`, accountId });

beforeAll(async () => {
  world = await openDeliveryBed();
  await world.start({ DELIVERY_ANSWER_TICK_MS: String(TICK_MS) });
  await world.consent({ consentId: 'c-1', accountId: 'with' });
});
afterAll(() => world?.close());

describe.each(['with', 'without'])('an account %s consent', (accountId) => {
  it('is told of another content of the same revision, and of none by a repeat', async () => {
    const first = next(accountId);
    const statuses: number[] = [];
    for (const body of [first, first, { ...first, amountMinor: 9 }, first, { ...first, revision: 2, amountMinor: 9 }]) {
      statuses.push((await post(body)).status);
    }
    expect(statuses).toEqual([202, 202, 409, 202, 202]);
  });

  it('is told so under another account as well', async () => {
    for (const [from, to] of [
      [accountId, 'stranger'],
      ['stranger', accountId],
    ] as const) {
      const first = next(from);
      expect((await post(first)).status).toBe(202);
      expect((await post({ ...first, accountId: to })).body).toMatchObject({ status: 409, code: 'revision_conflict' });
    }
  });

  it('is told so in a stream, also where both come at once', async () => {
    const first = next(accountId);
    const lines = [first, { ...first, amountMinor: 9 }, first].map((body) => JSON.stringify(body));
    expect((await world.stream('northbank', lines)).map(({ status }) => status)).toEqual([
      'accepted',
      'rejected',
      'accepted',
    ]);
  });
});

it('takes the same time with and without consent', async () => {
  const times: Record<string, number[]> = { with: [], without: [], conflict: [] };
  const timed = async (kind: string, body: unknown) => {
    const start = performance.now();
    await post(body);
    times[kind]!.push(performance.now() - start);
  };
  const known = next('with');
  for (let i = 0; i < 40; i += 1) {
    await timed('with', next('with'));
    await timed('without', next('without'));
    await timed('conflict', { ...known, amountMinor: i });
  }
  const [median, most] = [0.5, 0.9].map((share) =>
    Object.fromEntries(
      Object.entries(times).map(([kind, ms]) => [kind, ms.sort((a, b) => a - b)[Math.floor(ms.length * share)]!]),
    ),
  );
  process.stdout.write(`answers, median and 90 %: ${JSON.stringify({ median, most })}\n`);
  for (const { with: a, without: b, conflict: c } of [median!]) {
    for (const ms of [a!, b!, c!]) expect(ms).toBeGreaterThanOrEqual(TICK_MS - 1);
    expect(Math.max(a!, b!, c!) - Math.min(a!, b!, c!)).toBeLessThan(TICK_MS / 4);
  }
});
