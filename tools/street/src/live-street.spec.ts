import { describe, expect, it } from '@jest/globals';
import { checkTransaction } from '@quittance/bank-api';
import { checkSale } from '@quittance/retailer-api';
import { buildWorld } from './build-world.js';
import { LiveStreet } from './live-street.js';

// The street goes on with the same shops and people as its trading day, and says nothing that the edges would refuse.

const options = { seed: 'live', sales: 300 };
const now = Date.parse('2026-07-04T12:00:00Z');

describe('LiveStreet', () => {
  const street = new LiveStreet(options, now);
  const moments = Array.from({ length: 300 }, (_, index) => street.next(now + index * 2000));
  const deeds = moments.flatMap((moment) => moment.deeds);

  it('sends sales and transactions that the edges take', () => {
    for (const deed of deeds) {
      if (deed.type === 'sale') expect(checkSale(JSON.parse(deed.line)).ok).toBe(true);
      if (deed.type === 'transaction') expect(checkTransaction(JSON.parse(deed.line)).ok).toBe(true);
    }
    expect(deeds.filter(({ type }) => type === 'sale')).toHaveLength(300);
    expect(deeds.filter(({ type }) => type === 'transaction').length).toBeGreaterThan(150);
  });

  it('is about accounts and stores that the day has made known', () => {
    const { world } = buildWorld({ ...options, endsAt: now });
    const opening = world.phases[0]?.events ?? [];
    const accounts = new Set(opening.flatMap((event) => (event.type === 'consent' ? [event.document.accountId] : [])));
    const statements = moments.flatMap(({ statement }) => statement);
    expect(statements.length).toBeGreaterThan(150);
    for (const { accountId } of statements) expect(accounts).toContain(accountId);
    const stores = new Set(
      opening.flatMap((event) => (event.type === 'store' ? [`${event.retailerId}/${event.storeId}`] : [])),
    );
    const heartbeats = street.heartbeats(now);
    expect(heartbeats.length).toBeGreaterThan(0);
    for (const deed of heartbeats) {
      expect(deed.type === 'heartbeat' && stores.has(`${deed.retailerId}/${deed.storeId}`)).toBe(true);
    }
  });

  it('uses no sale id twice, not even in another run', () => {
    const again = new LiveStreet(options, now + 3_600_000);
    const ids = [...moments, ...Array.from({ length: 300 }, (_, index) => again.next(now + index * 2000))]
      .flatMap((moment) => moment.deeds)
      .flatMap((deed) =>
        deed.type === 'sale' ? [`${deed.retailerId} ${(JSON.parse(deed.line) as { saleId: string }).saleId}`] : [],
      );
    expect(new Set(ids).size).toBe(600);
  });
});
