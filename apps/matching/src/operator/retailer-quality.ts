import type { Unit } from '@quittance/kafka';
import { ownerOf, ownIdOf, saleKeyOf, type TenderKey, type StoreKey, toSaleKey } from '../decision/identity.js';
import type { SaleRecorded } from '@quittance/contracts-retailer';
import { isClockOut, retailerAdvice } from './quality/advice.js';
import type { Outcomes, QualityOptions, RetailerQuality, StoreFigures } from './quality/figures.js';
import { SaleTally, StoreTally } from './quality/sale-tally.js';
import type { Tier } from '../decision/compare/rules.js';
import { toTenders } from '../decision/session/card-tenders.js';
import { foldTransaction } from '../decision/session/transaction-facts.js';
import {
  findNextStore,
  loadMatchesOf,
  loadStoreHeaders,
  rangeOf,
  readSales,
  type SalePlace,
  type StoreHeader,
  zonesIn,
} from '../store/quality.store.js';
import { loadTransactions } from '../store/transaction.store.js';

const PAGE = 1_000;
/** Share of unreconciled documents above which a store is listed. */
const MOST_UNRECONCILED = 0.01;
/** Rules that do not rest on the till's clock, so their matches can measure it. */
const BY_NUMBER: ReadonlySet<Tier> = new Set<Tier>([
  'rrn-terminal',
  'rrn-store',
  'rrn-auth',
  'auth-store',
  'auth-last4',
]);

interface Wanted extends QualityOptions {
  readonly from: number;
  readonly outcomesOf: (retailerId: string) => Outcomes;
}

/** Reads store by store in key order, so a retailer is complete when the next one's stores begin. */
export async function retailerQualities(unit: Unit, wanted: Wanted): Promise<RetailerQuality[]> {
  const done: RetailerQuality[] = [];
  let retailer: Retailer | undefined;
  const range = rangeOf(wanted.retailerId);
  let { after } = range;
  for (let read = 0; ; read += 1) {
    const storeKey = await findNextStore(unit, { ...range, after });
    if (retailer !== undefined && (storeKey === undefined || ownerOf(storeKey) !== retailer.id)) {
      done.push(retailer.close(wanted));
      retailer = undefined;
    }
    if (storeKey === undefined) return done;
    retailer ??= new Retailer(ownerOf(storeKey));
    retailer.add(await readStore(unit, storeKey, wanted));
    wanted.onProgress?.(`${read + 1} stores read`);
    after = storeKey;
  }
}

interface ReadStore extends StoreFigures {
  readonly tally: SaleTally;
}

class Retailer {
  readonly #tally = new SaleTally();
  readonly #stores: StoreFigures[] = [];
  #count = 0;
  #withFeedCompletion = 0;

  constructor(readonly id: string) {}

  add({ tally, ...store }: ReadStore): void {
    this.#tally.merge(tally);
    this.#count += 1;
    if (store.completeUntilOf !== undefined) this.#withFeedCompletion += 1;
    this.#stores.push(store);
  }

  close({ retailerId, outcomesOf }: Wanted): RetailerQuality {
    const all = this.#stores;
    const side = {
      figures: this.#tally.figures,
      stores: this.#count,
      storesWithFeedCompletion: this.#withFeedCompletion,
      notable: retailerId === undefined ? all.filter(isNotable) : all,
    };
    return { retailerId: this.id, ...side, outcomes: outcomesOf(this.id), advice: retailerAdvice(side) };
  }
}

const isNotable = ({ figures, tills }: StoreFigures): boolean =>
  tills.length > 0 || figures.documents === 0 || figures.unreconciled > MOST_UNRECONCILED * figures.documents;

async function readStore(unit: Unit, storeKey: StoreKey, { from, pageSize = PAGE }: Wanted): Promise<ReadStore> {
  const headers = await loadStoreHeaders(unit, [storeKey]);
  const store = new StoreTally(headers.get(storeKey)!.knownSince);
  for (let place: SalePlace | undefined = { soldAt: from, saleKey: '' }; place !== undefined; ) {
    const { sales, next } = await readSales(unit, { storeKey, from: place }, pageSize);
    for (const sale of sales) store.add(sale);
    for (const { tillId, offsetMs } of await clocksOf(unit, sales, headers)) store.addClock(tillId, offsetMs);
    place = next;
  }
  const tills = store.close().filter((till) => till.missingNumbers > 0 || isClockOut(till));
  const { name, completeUntil } = headers.get(storeKey)!;
  return {
    storeId: ownIdOf(storeKey),
    ...(name !== undefined && { name }),
    figures: store.tally.figures,
    completeUntilOf: completeUntil > 0 ? completeUntil : undefined,
    tills,
    tally: store.tally,
  };
}

/** Clock offsets between bank and till, from matches by number. */
async function clocksOf(
  unit: Unit,
  sales: readonly SaleRecorded[],
  headers: ReadonlyMap<StoreKey, StoreHeader>,
): Promise<{ readonly tillId: string; readonly offsetMs: number }[]> {
  const byKey = new Map(sales.map((sale) => [toSaleKey(sale.retailerId, sale.saleId), sale]));
  const tenders = sales
    .filter((sale) => sale.tillId != null)
    .flatMap((sale) => toTenders(sale).map((tender) => tender.key));
  const matches = (await loadMatchesOf(unit, tenders)).filter(({ tier }) => BY_NUMBER.has(tier));
  const tenderOf = new Map<string, TenderKey>(
    matches.map(({ transactionKey, tenderKey }) => [transactionKey, tenderKey]),
  );
  const transactions = await loadTransactions(
    unit,
    matches.map(({ transactionKey }) => transactionKey),
  );
  return transactions.flatMap(({ key, revisions }) => {
    const sale = byKey.get(saleKeyOf(tenderOf.get(key)!));
    // Zones of other candidate stores are not needed: a transmitted time has its own.
    const [bought] = foldTransaction(revisions.value, zonesIn(headers)).times;
    if (sale?.tillId == null || bought === undefined) return [];
    return [{ tillId: sale.tillId, offsetMs: bought - sale.soldAt }];
  });
}
