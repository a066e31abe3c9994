import { toConsentChanged, toConsentKey, toTransactionObserved } from '@quittance/bank-api';
import { TransactionObserved } from '@quittance/contracts-bank';
import { ConsentChanged } from '@quittance/contracts-consent';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { toSaleRecorded, toStoreRegistered } from '@quittance/retailer-api';
import type { Testbed } from '@quittance/testbed';
import { type Arrival, type InputFiles, mergeArrivals } from '@quittance/evaluate';

/** Writes one record to its topic. */
export type Send = (bed: Testbed<'matching'>) => Promise<unknown>;

/** A town's records as the edges would write them, with the town's times. */
export interface TrialFeed {
  /** Stores, consents, and a first feed completion of each store. */
  readonly before: readonly Send[];
  /** Sales and transactions in order of arrival. */
  readonly during: readonly Send[];
  /** A feed completion of each store that covers everything. */
  readonly after: readonly Send[];
}

const DAY_MS = 86_400_000;
const BEYOND_MS = 30 * DAY_MS;

export async function feedOf(files: InputFiles): Promise<TrialFeed> {
  const arrivals: Arrival[] = [];
  for await (const some of mergeArrivals(files, (bad) => fail(bad.problem))) arrivals.push(...some);
  const stores = new Map<string, { retailerId: string; storeId: string; timeZone: string }>();
  const versions = new Map<string, number>();
  const before: Send[] = [];
  const during: Send[] = [];
  for (const arrival of arrivals) {
    const { at } = arrival;
    if (arrival.kind === 'store') {
      const { retailerId, storeId, body } = arrival;
      stores.set(`${retailerId}/${storeId}`, { retailerId, storeId, timeZone: body.timeZone });
      const value = toStoreRegistered(body, { retailerId, storeId, registeredAt: at });
      before.push((bed) => bed.produce(StoreRegistered, `${retailerId}/${storeId}`, value));
    } else if (arrival.kind === 'consent') {
      const { bankId, consentId, body } = arrival;
      const version = (versions.get(consentId) ?? 0) + 1;
      versions.set(consentId, version);
      const value = toConsentChanged(body, { bankId, consentId, holder: 'bank', version, changedAt: at });
      before.push((bed) => bed.produce(ConsentChanged, toConsentKey(value), value));
    } else if (arrival.kind === 'sale') {
      const { retailerId, body } = arrival;
      const key = `${retailerId}/${body.storeId}`;
      const storeTimeZone = stores.get(key)?.timeZone;
      const value = toSaleRecorded(body, { retailerId, receivedAt: at, storeTimeZone });
      during.push((bed) => bed.produce(SaleRecorded, key, value));
    } else {
      const { bankId, body } = arrival;
      const value = toTransactionObserved(body, { bankId, observedAt: at });
      during.push((bed) => bed.produce(TransactionObserved, body.accountId, value));
    }
  }
  const says = (completeUntil: number) =>
    [...stores].map(([key, { retailerId, storeId }]): Send => {
      const value = { retailerId, storeId, completeUntil, receivedAt: completeUntil };
      return (bed) => bed.produce(FeedCompleted, key, value);
    });
  const [first, last] = [arrivals[0]!.at, arrivals.at(-1)!.at];
  return { before: [...before, ...says(first)], during, after: says(last + BEYOND_MS) };
}

const fail = (problem: string): never => {
  throw new Error(`a trial has no bad lines: ${problem}`);
};
