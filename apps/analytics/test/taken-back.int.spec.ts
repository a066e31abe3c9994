// A basket that is taken back counts no longer, whichever record comes first and however often; in a window that is closed it stays.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AggregateReleased, BasketContributed } from '@quittance/contracts-insights';
import { aBasketContributed } from '@quittance/contracts-insights/builders';
import { parkedTopics } from '@quittance/contracts-parked';
import type { SupervisedService } from '@quittance/local-stack';
import { openTestbed, startService, type Testbed } from '@quittance/testbed';

const HOUR = 3_600_000;
/** Long over. */
const FIRST_HOUR = Date.parse('2026-01-05T10:00:00Z');
/** Not over during these tests. */
const OPEN_HOUR = Math.floor(Date.now() / HOUR) * HOUR + HOUR;

let bed: Testbed<'analytics'>;
let service: SupervisedService;
let hour = OPEN_HOUR;

type Numbered = readonly [of: string, n: number];

/** The basket of one of many customers at one of six retailers. */
const contribution = ([of, n]: Numbered): BasketContributed =>
  aBasketContributed({
    ...{ window: hour, region: of, totalMinor: 100, contributionId: `c-${of}-${n}` },
    ...{ pseudonym: `p-${of}-${n}`, retailerPseudonym: `r-${of}-${n % 6}` },
  });
const withdrawal = (which: Numbered): BasketContributed => {
  const { window, pseudonym, contributionId } = contribution(which);
  const nothing = { retailerPseudonym: '', category: '', region: '', currency: '', totalMinor: 0, itemCount: 0 };
  return { ...nothing, window, pseudonym, contributionId, state: 'withdrawn', contributedAt: window };
};
const send = async (...records: BasketContributed[]) => {
  for (const record of records) await bed.produce(BasketContributed, record.pseudonym, record);
};
const many = (of: string, count: number) => Array.from({ length: count }, (_, n) => contribution([of, n]));

/** How many contributions of a region count. */
const counted = async (region: string): Promise<number> =>
  (await bed.query('analytics', 'SELECT 1 FROM contribution WHERE region = $1', [region])).length;
const stored = () => bed.query('analytics', 'SELECT 1 FROM contribution');
const closed = async (window: number): Promise<void> => {
  const isClosed = () =>
    bed.query('analytics', 'SELECT 1 FROM insight_window WHERE closed AND window_start = $1', [new Date(window)]);
  for (let i = 0; (await isClosed()).length === 0; i += 1) {
    if (i > 500) throw new Error('the window did not close');
    await sleep(50);
  }
  await bed.settled();
};
const released = async (window: number) =>
  (await bed.readValues(AggregateReleased)).filter((cell) => cell.window === window);

beforeAll(async () => {
  bed = await openTestbed({ services: ['analytics'] });
  service = await startService(bed, 'analytics', {
    env: { INSIGHTS_LATENESS_MS: '0', INSIGHTS_QUIET_MS: '1500', INSIGHTS_LOOK_MS: '100' },
  });
});
beforeEach(() => {
  hour = OPEN_HOUR;
});
afterAll(async () => {
  await service?.stop();
  await bed?.close();
});

describe('in a window that is open', () => {
  it('a contribution that is taken back is emptied, and does not count again whatever is repeated', async () => {
    await send(...many('AFTER', 3), withdrawal(['AFTER', 1]));
    await bed.settled();
    expect(await counted('AFTER')).toBe(2);
    await send(withdrawal(['AFTER', 1]), contribution(['AFTER', 1]), withdrawal(['AFTER', 1]));
    await bed.settled();
    expect(await counted('AFTER')).toBe(2);
    const [left] = await bed.query<object>('analytics', 'SELECT * FROM contribution WHERE contribution_id = $1', [
      'c-AFTER-1',
    ]);
    expect(Object.values(left!).filter((value) => value !== null)).toEqual(['c-AFTER-1', new Date(hour), true]);
  });

  it('one that is taken back before it comes never counts', async () => {
    await send(withdrawal(['BEFORE', 1]));
    await bed.settled();
    await send(...many('BEFORE', 3));
    await bed.settled();
    expect(await counted('BEFORE')).toBe(2);
  });

  it('both of one batch end alike in either order, and others of the same customer stay', async () => {
    await service.kill9();
    const one = contribution(['BATCH', 1]);
    await send(withdrawal(['BATCH', 1]), one, contribution(['BATCH', 2]), withdrawal(['BATCH', 2]));
    await send({ ...contribution(['BATCH', 3]), pseudonym: one.pseudonym });
    await service.restart();
    await bed.settled();
    expect(await counted('BATCH')).toBe(1);
  });

  it('nothing is lost or counted twice where the service is killed in between', async () => {
    await send(...many('KILL', 40));
    await bed.settled();
    await Promise.all([service.kill9(), send(...Array.from({ length: 40 }, (_, n) => withdrawal(['KILL', n])))]);
    await send(...many('KILL', 42));
    await service.restart();
    await bed.settled();
    expect(await counted('KILL')).toBe(2);
  });

  it('the same id in another hour is another contribution', async () => {
    await send(...many('HOURS', 1));
    hour += HOUR;
    await send(withdrawal(['HOURS', 0]));
    await bed.settled();
    expect(await counted('HOURS')).toBe(1);
  });
});

describe('a window that closes', () => {
  it('counts what is left, releases no cell that is too small without what was taken back, and keeps no mark', async () => {
    hour = FIRST_HOUR;
    const before = (await stored()).length;
    await send(withdrawal(['LEFT', 0]), ...many('LEFT', 13), withdrawal(['LEFT', 12]));
    await send(...many('FEW', 10), withdrawal(['FEW', 3]));
    await closed(hour);
    expect(await released(hour)).toMatchObject([{ region: 'LEFT', customers: 11, baskets: 11, totalMinor: 1100 }]);
    expect((await stored()).length).toBe(before);
  });

  it('stays as it was released', async () => {
    hour = FIRST_HOUR;
    const before = (await stored()).length;
    await send(withdrawal(['LEFT', 5]), withdrawal(['LEFT', 6]));
    await bed.settled();
    await sleep(400);
    expect(await released(hour)).toMatchObject([{ region: 'LEFT', customers: 11 }]);
    expect((await stored()).length).toBe(before);
    const metrics = await (await fetch(`${bed.internalUrl('analytics')}/metrics`)).text();
    expect(metrics).toMatch(/quittance_records_total\{[^}]*reason="window-closed"\} 2/);
  });
});

it('what names no contribution, and a state that is not known, are parked', async () => {
  await send({ ...withdrawal(['X', 1]), contributionId: '' }, { ...contribution(['X', 2]), state: 'unknown' });
  await bed.settled();
  const reasons = (await bed.readValues(parkedTopics.analytics)).map(({ reason }) => reason);
  expect(reasons.sort()).toEqual(['nameless-withdrawal', 'unknown-state']);
  expect(await counted('X')).toBe(0);
});
