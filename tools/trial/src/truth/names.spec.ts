import { describe, expect, it } from '@jest/globals';
import type { Registration } from '../shops/directory.js';
import type { Store } from '../shops/shop.js';
import { Names } from './names.js';

// A descriptor leads to every store that may bear its name, and those that the directory does not have are rivals.

const aStore = (index: number, name: string, tradingName: string, legalName: string) =>
  ({ index, name, retailer: { naming: { tradingName, legalName } } }) as Store;

const stores = [
  aStore(0, 'Coffee Arcade 1', 'Old Mill Coffee', 'Harker & Sons Ltd'),
  aStore(1, 'Coffee Arcade 12', 'Old Mill Coffee', 'Harker & Sons Ltd'),
  aStore(2, 'Coffee Arcade 3', 'Little Coffee', 'Harker & Sons Ltd'),
  aStore(3, 'Pub Harbour 4', 'Old Mill Pub', 'Marsh Ltd'),
];
const registered = (store: Store, legalName?: string) =>
  ({
    store,
    document: { name: store.name, tradingName: store.retailer.naming.tradingName, ...(legalName && { legalName }) },
  }) as Registration;
/** The third store is outside the network, and only the first tells its legal name. */
const names = new Names(
  [registered(stores[0]!, 'Harker & Sons Ltd'), registered(stores[1]!), registered(stores[3]!)],
  stores,
);

describe('Names', () => {
  it.each([
    ['whole', 'COFFEE ARCADE 12', [1], []],
    ['whole, with a number that begins like another', 'COFFEE ARCADE 1', [0, 1], []],
    ['shared by stores', 'OLD MILL COFFEE-4117', [0, 1], []],
    ['cut off', 'COFFEE ARC', [0, 1], [2]],
    ['too short to be a name', 'OLD M', [], []],
    ['in field 43', 'OLD MILL PUB          LEEDS        GB', [3], []],
    ['that fills field 43', 'COFFEE ARCADE 12 AND MORELEEDS        GBR', [1], []],
    ['behind an intermediary', 'SQ *PUB HARBOUR 4', [3], []],
    ['of a company, whose other stores do not tell', 'HARKER SONS LTD', [0], [1, 2]],
    ['of a store outside the network', 'LITTLE COFFEE', [], [2]],
    ['unknown', 'NORTHERN SALON', [], []],
  ])('%s: %s', (_, descriptor, listed, hidden) => {
    expect(names.candidates(descriptor)).toEqual({ listed, hidden });
  });
});
