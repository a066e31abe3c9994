// A cell is released once, when ten customers and five retailers stand behind it; of any other cell there is nothing at all.
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AggregateReleased, BasketContributed } from '@quittance/contracts-insights';
import { aBasketContributed } from '@quittance/contracts-insights/builders';
import { parkedTopics } from '@quittance/contracts-parked';
import type { SupervisedService } from '@quittance/local-stack';
import { createKey, type OwnerKind } from '@quittance/edge';
import { createLogger, openDatabase } from '@quittance/runtime';
import { openTestbed, startService, type Testbed } from '@quittance/testbed';
import { analytics } from '../src/index.js';

const HOUR = 3_600_000;
/** Long over. */
const FIRST_HOUR = Date.parse('2026-01-05T10:00:00Z');
let hour = FIRST_HOUR;

let bed: Testbed<'analytics'>;
let service: SupervisedService;
const keys: Partial<Record<OwnerKind, string>> = {};

let contributions = 0;
const contribute = async (
  region: string,
  customers: number,
  retailers: number,
  overrides: Partial<BasketContributed> = {},
) => {
  for (let i = 0; i < Math.max(customers, retailers); i += 1) {
    contributions += 1;
    const value = aBasketContributed({
      window: hour,
      contributionId: `c-${contributions}`,
      region,
      pseudonym: `p-${region}-${i % customers}`,
      retailerPseudonym: `r-${region}-${i % retailers}`,
      totalMinor: 100,
      ...overrides,
    });
    await bed.produce(BasketContributed, value.pseudonym, value);
  }
};

const closed = async (window: number): Promise<void> => {
  for (let i = 0; i < 500; i += 1) {
    const [row] = await bed.query<{ closed: boolean }>(
      'analytics',
      'SELECT closed FROM insight_window WHERE window_start = $1',
      [new Date(window)],
    );
    if (row?.closed) return bed.settled();
    await sleep(50);
  }
  throw new Error('the window did not close');
};

const get = async (path: string, kind: OwnerKind | 'nobody' = 'analyst') => {
  const headers = kind === 'nobody' ? {} : { authorization: `Bearer ${keys[kind]}` };
  const answer = await fetch(`${bed.url('analytics')}${path}`, { headers });
  const text = await answer.text();
  return { status: answer.status, text, body: JSON.parse(text) as Record<string, unknown> };
};

const cellsOf = async (window: number) => {
  const [from, to] = [new Date(window).toISOString(), new Date(window + HOUR).toISOString()];
  return (await get(`/v1/insights/hourly-baskets?from=${from}&to=${to}`)).body['cells'] as Record<string, unknown>[];
};

beforeAll(async () => {
  bed = await openTestbed({
    services: ['analytics'],
    migrate: {
      analytics: async (url) => {
        const options = { url, pool: 2, service: 'analytics', migrations: analytics.migrations };
        await (await openDatabase(options, createLogger('analytics', 'error'))).destroy();
      },
    },
  });
  for (const kind of ['analyst', 'bank'] as const) {
    const { text, keyId, hash } = createKey(kind);
    keys[kind] = text;
    await bed.query('analytics', 'INSERT INTO api_key (key_id, owner_kind, owner_id, hash) VALUES ($1, $2, $3, $4)', [
      keyId,
      kind,
      'somebody',
      hash,
    ]);
  }
  service = await startService(bed, 'analytics', {
    env: { LOG_LEVEL: 'debug', INSIGHTS_LATENESS_MS: '0', INSIGHTS_QUIET_MS: '1500', INSIGHTS_LOOK_MS: '100' },
  });
});

afterAll(async () => {
  await service?.stop();
  await bed?.close();
});

describe('a cell', () => {
  it('is released with ten customers and five retailers, and not with nine or with four', async () => {
    await contribute('ENOUGH', 10, 5);
    await contribute('NINE', 9, 5);
    await contribute('FOUR', 10, 4);
    await contribute('REPEATS', 9, 5);
    await contribute('REPEATS', 9, 5); // more baskets of the same people do not count as people
    await closed(hour);

    expect(await cellsOf(hour)).toEqual([
      {
        category: '5411',
        region: 'ENOUGH',
        window: new Date(hour).toISOString(),
        windowMs: HOUR,
        customers: 10,
        retailers: 5,
        baskets: 10,
        totalMinor: 1000,
        currency: 'GBP',
        releasedAt: expect.any(String),
      },
    ]);
    const released = await bed.readAll(AggregateReleased);
    expect(released.map((r) => r.key)).toEqual([`hourly-baskets|5411|ENOUGH|${hour}|GBP`]);
    expect(released[0]!.decoded?.ok && released[0]!.decoded.value).toMatchObject({
      customers: 10,
      retailers: 5,
      window: hour,
    });
  });

  it('that is not released leaves nothing: no row, no record, no metric, no log line; and no pseudonym outlives its window', async () => {
    const rows = await bed.query<{ text: string }>(
      'analytics',
      `SELECT row_to_json(c)::text AS text FROM contribution c UNION ALL SELECT row_to_json(r)::text FROM released_cell r
       UNION ALL SELECT row_to_json(w)::text FROM insight_window w UNION ALL SELECT row_to_json(o)::text FROM outbox o`,
    );
    const answers = await get(`/v1/insights/hourly-baskets?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`);
    const metrics = await (await fetch(`${bed.internalUrl('analytics')}/metrics`)).text();
    const topics = JSON.stringify((await bed.readValues(AggregateReleased)).map((value) => value));
    const everything = [
      ...rows.map((r) => r.text),
      answers.text,
      metrics,
      topics,
      readFileSync(service.logFile, 'utf8'),
    ].join('\n');
    for (const word of ['NINE', 'FOUR', 'REPEATS', 'p-ENOUGH', 'r-ENOUGH']) expect(everything).not.toContain(word);
    expect(everything).toContain('ENOUGH');
    expect(everything).toContain('cells released');
  });

  it('keeps currencies apart: a mixture is no cell of its own', async () => {
    hour = FIRST_HOUR + HOUR;
    await contribute('MIXED', 6, 5);
    await contribute('MIXED', 6, 5, { currency: 'EUR', region: 'MIXED' });
    await closed(hour);
    expect(await cellsOf(hour)).toEqual([]);
  });

  it('counts a contribution that comes twice once', async () => {
    hour = FIRST_HOUR + 2 * HOUR;
    const messageId = '018f0000-0000-7000-8000-00000000beef';
    // As before contributions had ids: under that of its record.
    const twice = aBasketContributed({
      contributionId: '',
      window: hour,
      region: 'TWICE',
      pseudonym: 'p-TWICE-0',
      retailerPseudonym: 'r-TWICE-0',
      totalMinor: 100,
    });
    await bed.produce(BasketContributed, twice.pseudonym, twice, { messageId });
    await bed.produce(BasketContributed, twice.pseudonym, twice, { messageId });
    await contribute('TWICE', 12, 6);
    await closed(hour);
    expect(await cellsOf(hour)).toMatchObject([{ region: 'TWICE', customers: 12, baskets: 13, totalMinor: 1300 }]);
  });

  it('is never revised: what comes for a closed hour is dropped', async () => {
    hour = FIRST_HOUR;
    const before = await cellsOf(hour);
    await contribute('ENOUGH', 3, 3);
    await contribute('LATE', 12, 6);
    await bed.settled();
    await sleep(400);
    expect(await cellsOf(hour)).toEqual(before);
    expect(await bed.query('analytics', 'SELECT 1 FROM contribution')).toEqual([]);
    const metrics = await (await fetch(`${bed.internalUrl('analytics')}/metrics`)).text();
    expect(metrics).toMatch(/quittance_records_total\{[^}]*reason="window-closed"\} 15/);
  });

  it('of an hour that is not over is not released', async () => {
    hour = Math.floor(Date.now() / HOUR) * HOUR;
    await contribute('NOW', 12, 6);
    await bed.settled();
    await sleep(2_500);
    expect(await cellsOf(hour)).toEqual([]);
    expect((await bed.query('analytics', 'SELECT 1 FROM contribution')).length).toBe(12);
  });
});

describe('a contribution whose window is not an hour', () => {
  it('is parked', async () => {
    await bed.produce(BasketContributed, 'p-x', aBasketContributed({ window: FIRST_HOUR + 1 }));
    await bed.settled();
    expect((await bed.readValues(parkedTopics.analytics)).map((p) => p.reason)).toEqual(['malformed-window']);
  });
});

describe('the edge', () => {
  it('answers analysts only', async () => {
    expect((await get('/v1/insights/hourly-baskets', 'nobody')).status).toBe(401);
    expect((await get('/v1/insights/hourly-baskets', 'bank')).status).toBe(401);
    expect((await get('/v1/insights/hourly-baskets')).status).toBe(200);
  });

  it('names the field and the rule of a bad request, and knows no other metric', async () => {
    const answer = await get('/v1/insights/hourly-baskets?from=yesterday&to=2026-01-01T00:00:00');
    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as { field: string }[]).map((e) => e.field)).toEqual(['/to', '/from']);
    const twice = await get('/v1/insights/hourly-baskets?from=2026-01-01T00:00:00Z&from=2026-01-02T00:00:00Z');
    expect([twice.status, twice.body['errors']]).toEqual([400, [expect.objectContaining({ field: '/from' })]]);
    expect((await get('/v1/insights/hourly-baskets?from=&to=')).status).toBe(200);
    const reversed = await get('/v1/insights/hourly-baskets?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z');
    expect(reversed.body['errors']).toEqual([{ field: '/from', rule: 'must be before `to`' }]);
    expect((await get('/v1/insights/baskets-by-name')).status).toBe(404);
  });
});
