import { describe, expect, it } from '@jest/globals';
import { Random } from '@quittance/town';
import { midnightOf } from '../calendar.js';
import { presets } from '../rates/presets.js';
import { buildShops } from './build-shops.js';
import { registrations } from './directory.js';
import { facilitatorPrefixes } from './naming.js';
import { acceptanceAt, pricesAt, type Retailer, type Store } from './shop.js';

// The shops of a large town are as the rates say.

const firstDay = '2026-06-04';
const days = 5;
const rates = presets.hard;
const stores = buildShops(new Random('shops'), rates, { joined: 4_000, firstDay, days, people: 1_000 });
const retailers = [...new Set(stores.map(({ retailer }) => retailer))];
const joined = stores.filter((store) => store.joined);
const [begin, end] = [midnightOf(firstDay), midnightOf(firstDay, days)];

/** Within four standard deviations. */
function expectShare<T>(items: readonly T[], which: (item: T) => boolean, rate: number): void {
  const share = items.filter(which).length / items.length;
  expect(items.length).toBeGreaterThan(100);
  expect(Math.abs(share - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / items.length));
}

describe('retailers', () => {
  const withTags = retailers.filter(({ kind }) => kind.prices.how === 'menu');

  it('write minutes only, change their digits and change their prices at the rates', () => {
    expectShare(retailers, ({ minuteOnly }) => minuteOnly, rates.tills.minuteOnly);
    expectShare(retailers, ({ digitsChange }) => digitsChange !== undefined, rates.tills.digitsChange);
    expectShare(withTags, ({ prices }) => prices.length === 2, rates.tills.pricesChange);
  });

  it('change within the trial', () => {
    for (const { digitsChange } of retailers) {
      if (!digitsChange) continue;
      expect(digitsChange.from).toBeGreaterThanOrEqual(begin);
      expect(digitsChange.from).toBeLessThan(end);
    }
    const changed = withTags.find(({ prices }) => prices.length === 2)!;
    const [before, after] = [pricesAt(changed, begin), pricesAt(changed, end)];
    expect(after.tags.map(({ text }) => text)).toEqual(before.tags.map(({ text }) => text));
    expect(after.tags.map(({ priceMinor }) => priceMinor)).not.toEqual(before.tags.map(({ priceMinor }) => priceMinor));
  });

  it('charge two to seven per cent for a conversion', () => {
    for (const { conversionMarkup } of retailers) {
      expect(conversionMarkup).toBeGreaterThanOrEqual(0.02);
      expect(conversionMarkup).toBeLessThan(0.07);
    }
  });

  it('have statements with field 43, store numbers and intermediaries at the rates', () => {
    const { field43, legalNameShown, nameCutOff, storeNumberShown, storeNumberUnknown, webWalletNamed } =
      rates.acceptance;
    expectShare(retailers, ({ descriptor }) => descriptor.field43 !== null, field43);
    const sizes = Map.groupBy(joined, ({ retailer }) => retailer);
    const chains = [...sizes].filter(([, own]) => own.length > 1).map(([retailer]) => retailer);
    const numbered = chains.filter(({ descriptor }) => descriptor.number !== null);
    const ownNames = (1 - legalNameShown) * (1 - nameCutOff);
    expectShare(chains, ({ descriptor }) => descriptor.number !== null, ownNames * storeNumberShown);
    expectShare(numbered, ({ descriptor }) => descriptor.number?.of === 'acquirer', storeNumberUnknown);
    const prefixed = ({ descriptor: { prefix } }: Retailer) => prefix !== '';
    expectShare(
      retailers.filter(({ kind }) => kind.name === 'web'),
      prefixed,
      webWalletNamed,
    );
    const stalls = joined.filter(({ retailer }) => retailer.kind.name === 'stall');
    const names = new Set(stalls.map(({ retailer }) => retailer.descriptor.prefix));
    for (const prefix of facilitatorPrefixes) expect(names).toContain(prefix);
  });
});

describe('stores', () => {
  const alone = joined.filter(({ acceptances, retailer }) => acceptances.length > 0 && retailer.kind.name !== 'stall');
  const isMove = ({ acceptances: [first, second] }: Store) =>
    second !== undefined && first?.it.terminalIds[0] !== second.it.terminalIds[0];

  it('move, with everything new, or get a new merchant id alone', () => {
    const byId = Map.groupBy(joined, (store) => acceptanceAt(store, begin).merchantId);
    const unshared = alone.filter((store) => byId.get(acceptanceAt(store, begin).merchantId)?.length === 1);
    expectShare(unshared, isMove, rates.acceptance.storeMoves);
    expectShare(
      unshared,
      (store) => store.acceptances.length === 2 && !isMove(store),
      rates.acceptance.merchantIdChanges,
    );
    for (const store of unshared.filter(isMove)) {
      const [before, after] = [acceptanceAt(store, begin), acceptanceAt(store, end)];
      expect(after.merchantId).not.toBe(before.merchantId);
      expect(after.terminalIds).toHaveLength(store.tills.length);
    }
  });

  it('tell a change that morning, or never', () => {
    const directory = registrations(new Random('directory'), rates.acceptance, { stores, firstDay });
    const told = new Set(directory.filter(({ arrivesAt }) => arrivesAt >= begin).map(({ store }) => store));
    const changed = joined.filter(({ acceptances }) => acceptances.length === 2);
    expectShare(changed, (store) => told.has(store), rates.acceptance.changeTold);
    for (const store of told) expect(changed).toContain(store);
  });
});
