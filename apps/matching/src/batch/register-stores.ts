import type { StoreRegistered } from '@quittance/contracts-retailer';
import type { TraceCarrier } from '@quittance/kafka';
import { nameStarts, toStoreProfile } from '../decision/compare/descriptor.js';
import { toStoreKey } from '../decision/identity.js';
import { findMerchantIdsOf } from '../store/acceptor.store.js';
import { merchantIdsOf, recordStores } from '../store/directory.store.js';
import { claimsBefore, factsOfChange } from '../acceptors/claim-change.js';
import { linkBatch, type LinkChange, type LinkFact } from './decide-batch.js';
import type { HeldLock } from './lock.js';
import { waitingFacts } from '../routing/waiting.js';

/** A registration of a store, with its trace. */
interface Described {
  readonly value: StoreRegistered;
  readonly trace: TraceCarrier;
}

interface Registered<D extends Described> {
  /** Those that were newer and are now stored. */
  readonly taken: ReadonlySet<D>;
  readonly changes: readonly LinkChange[];
}

/**
 * Stores the newest registration of each store and decides what waited for it: earlier sales, transactions under its
 * merchant ids or of its name.
 */
export async function registerStores<D extends Described>(
  lock: HeldLock,
  descriptions: readonly D[],
  { at, secret }: { readonly at: number; readonly secret: string },
): Promise<Registered<D>> {
  const versions = Map.groupBy(
    [...descriptions].sort((a, b) => a.value.version - b.value.version),
    ({ value }) => toStoreKey(value.retailerId, value.storeId),
  );
  const newest = new Map([...versions].map(([storeKey, all]) => [storeKey, all.at(-1)!] as const));
  const named = [...newest.values()].flatMap(({ value }) => merchantIdsOf({ profile: value }));
  const before = await claimsBefore(lock, [...named, ...(await findMerchantIdsOf(lock.unit, [...newest.keys()]))]);
  const written = await recordStores(
    lock.unit,
    [...versions].map(([storeKey, all]) => {
      const [profile, ...earlier] = all.map(({ value }) => value).toReversed();
      return { storeKey, profile: profile!, earlier: earlier.toReversed() };
    }),
  );
  lock.cache.forgetStores(written);
  const taken = new Map([...newest].filter(([storeKey]) => written.has(storeKey)));
  const facts: LinkFact[] = [];
  const merchantIds = new Set<string>();
  const starts = new Set<string>();
  for (const [storeKey, { value, trace }] of taken) {
    facts.push({ kind: 'store', storeKey, timeZone: value.timeZone, at, cause: trace });
    for (const merchantId of merchantIdsOf({ profile: value })) merchantIds.add(merchantId);
    for (const start of nameStarts(toStoreProfile({ ...value, storeKey }))) starts.add(start);
  }
  const awaited = { merchantIds: [...merchantIds], nameStarts: [...starts] };
  facts.push(...(await waitingFacts(lock, awaited, at)), ...(await factsOfChange(lock, before, at)));
  const { changes } = await linkBatch(lock, facts, secret);
  return { taken: new Set(taken.values()), changes };
}
