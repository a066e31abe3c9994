// A descriptor leaves a store out only where it clearly means another.
import { describe, expect, it } from '@jest/globals';
import {
  descriptorStarts,
  type MerchantText,
  type NamedStore,
  nameStarts,
  storesMeant,
  storesNamed,
  toStoreProfile,
} from './descriptor.js';
import type { StoreKey } from '../identity.js';

const store = (name: string, over: Partial<NamedStore> = {}): NamedStore => ({
  storeKey: name as StoreKey,
  name,
  tradingName: name,
  ...over,
});
const meant = (descriptor: string | null, ...stores: NamedStore[]) =>
  storesMeant(descriptor, stores.map(toStoreProfile)).map(({ storeKey }) => storeKey as string);

describe('given the stalls of a market under one merchant id', () => {
  const [baker, florist] = [store('Baker & Daughters'), store('Florist Ltd', { tradingName: 'Flowers' })];
  const both = [baker.name, florist.name];

  it.each([
    ['its name', 'BAKER & DAUGHTERS', [baker.name]],
    ['its name in other writing', 'baker-daughters leeds', [baker.name]],
    ['its name behind a facilitator’s', 'SQ *BAKER & DAUGHTERS', [baker.name]],
    ['its name behind a facilitator’s with blanks', 'SumUp  *Flowers', [florist.name]],
    ['what was left of its name', 'TST* BAKER & DAUGH', [baker.name]],
    ['its name within', 'MARKET HALL FLOWERS LEEDS', [florist.name]],
    ['its trading name', 'FLOWERS 123', [florist.name]],
  ])('when it reads %s, then that one is meant', (_, descriptor, expected) => {
    expect(meant(descriptor, baker, florist)).toEqual(expected);
  });

  it.each([
    ['nothing', null],
    ['no letters', '** --'],
    ['the facilitator alone', 'SUMUP *'],
    ['another name', 'MARKET HALL'],
    ['too little of a name', 'BAKER'],
    ['the facilitator’s name without its sign', 'PAYPAL PURCHASE'],
  ])('when it reads %s, then any may be meant', (_, descriptor) => {
    expect(meant(descriptor, baker, florist)).toEqual(both);
  });

  it('when it may be the name of either, then both may be meant', () => {
    const fair = store('Flowers Fair');
    expect(meant('FLOWERS FAIR', florist, fair)).toEqual([florist.name, fair.name]);
  });

  it('when a short name only begins a longer word, then it does not match', () => {
    const coop = store('Coop');
    expect(meant('COOPERS BREWERY', coop, baker)).toEqual([coop.name, baker.name]);
    expect(meant('COOP LEEDS', coop, baker)).toEqual([coop.name]);
    expect(meant('SPA DAY', store('Spa'), baker)).toEqual(['Spa', baker.name]);
  });

  it('when it has the legal name, then that one is meant', () => {
    const cafe = store('Café Noir', { legalName: 'Schwarz Holding' });
    expect(meant('SCHWARZ HOLDING GMBH', cafe, baker)).toEqual([cafe.name]);
    expect(meant('CAFE NOIR', cafe, baker)).toEqual([cafe.name]);
  });
});

describe('given the branches of a chain under one merchant id', () => {
  const branch = (name: string) => store(name, { tradingName: 'Greengrocer' });
  const [first, second] = [branch('Greengrocer 12'), branch('Greengrocer 34')];
  const both = [first.name, second.name];

  it.each([
    ['the number of one', 'GREENGROCER 0034', [second.name]],
    ['the number of one and a place', 'GREENGROCER 34 LEEDS', [second.name]],
    ['a number that is neither’s', 'GREENGROCER 99', both],
    ['a number that may be cut off', 'GREENGROCER 3', [second.name]],
    ['a place, which may be the head office’s', 'GREENGROCER LEEDS', both],
    ['the name alone', 'GREENGROCER', both],
    ['too little of the name', 'GREENGR 12', both],
  ])('when it reads %s', (_, descriptor, expected) => {
    expect(meant(descriptor, first, second)).toEqual(expected);
  });

  it('when a number cut off begins two numbers, then both may be meant', () => {
    const [one, twelve] = [branch('Greengrocer 1'), branch('Greengrocer 12')];
    expect(meant('GREENGROCER 1', one, twelve)).toEqual([one.name, twelve.name]);
    expect(meant('GREENGROCER 12', one, twelve)).toEqual([twelve.name]);
  });

  it('when it states the rest of a store’s name, then that one is meant', () => {
    const [mill, dock] = [branch('Greengrocer Mill Lane'), branch('Greengrocer Dockside')];
    expect(meant('GREENGROCER MILL LANE', mill, dock)).toEqual([mill.name]);
    expect(meant('GREENGROCER DOCKS', mill, dock)).toEqual([dock.name]);
    expect(meant('GREENGROCER DOC', mill, dock)).toEqual([mill.name, dock.name]);
  });

  it('when it states the number of one, then that one is meant, of a thousand', () => {
    const chain = Array.from({ length: 1_000 }, (_, n) => branch(`Greengrocer ${n + 1}`));
    expect(meant('GREENGROCER 777 LEEDS', ...chain)).toEqual(['Greengrocer 777']);
    expect(meant('GREENGROCER LEEDS', ...chain)).toHaveLength(1_000);
  });
});

describe('given a whole directory and no merchant id', () => {
  const express = (number: number, city: string) =>
    store(`Pelham Express ${number}`, { tradingName: 'Pelham Express', city, country: 'GB', mcc: '5411' });
  const [london, leeds] = [express(4117, 'London'), express(288, 'Leeds')];
  const cafe = store('Café Noir', { city: 'Leeds', country: 'IE', mcc: '5814' });
  const all = [london, leeds, cafe];
  const named = (descriptor: string | null, over: Partial<MerchantText> = {}, stores = all) =>
    storesNamed({ descriptor, country: 'GB', ...over }, stores.map(toStoreProfile)).map(
      ({ storeKey }) => storeKey as string,
    );

  it.each([
    ['the number of one', 'PELHAM EXPRESS-4117   LONDON         GBR', [london.name]],
    ['a number cut off', 'PELHAM EXPRESS 28', [leeds.name]],
    ['the town of one', 'PELHAM EXPRESS        LEEDS        GB', [leeds.name]],
    ['the name alone', 'PELHAM EXPRESS', [london.name, leeds.name]],
    ['a facilitator’s prefix', 'ZTL*PELHAM EXPRESS 288', [leeds.name]],
  ])('when it has %s, then those are named', (_, descriptor, expected) => {
    expect(named(descriptor)).toEqual(expected);
  });

  it.each([
    ['another name', 'PELLINGHAM EXPRESS'],
    ['nothing', null],
    ['too little of a name', 'PELHAM'],
  ])('when it has %s, then none is named', (_, descriptor) => {
    expect(named(descriptor)).toEqual([]);
  });

  it('a store in another country is not named', () => {
    expect(named('CAFE NOIR')).toEqual([]);
    expect(named('CAFE NOIR', { country: 'IE' })).toEqual([cafe.name]);
  });

  it('of two of one name and town, the one of the trade is named', () => {
    const kiosk = store('Pelham Express', { city: 'Leeds', country: 'GB', mcc: '5814' });
    expect(named('PELHAM EXPRESS LEEDS', { mcc: '5814' }, [leeds, kiosk])).toEqual([kiosk.name]);
    expect(named('PELHAM EXPRESS LEEDS', { mcc: '7011' }, [leeds, kiosk])).toEqual([leeds.name, kiosk.name]);
  });

  it('a name longer than the field is found by what is left of it', () => {
    const long = store('Crumb and Company Bakery of York', { city: 'York', country: 'GB' });
    expect(named('CRUMB AND COMPANY BAKERYYORK         GB', {}, [long])).toEqual([long.name]);
  });

  it('a name of more stores than can be told apart names none', () => {
    const chain = Array.from({ length: 41 }, (_, n) => store(`Coffee Point ${n}`, { tradingName: 'Coffee Point' }));
    expect(named('COFFEE POINT', {}, chain)).toEqual([]);
    expect(named('COFFEE POINT 7', {}, chain)).toEqual(['Coffee Point 7']);
  });

  it('is looked up by the letters with which its words begin', () => {
    const starts = descriptorStarts('SQ *PELHAM EXPRESS-4117 LONDON');
    expect(nameStarts(toStoreProfile(london)).every((start) => starts.includes(start))).toBe(true);
    expect(descriptorStarts('')).toEqual([]);
  });
});
