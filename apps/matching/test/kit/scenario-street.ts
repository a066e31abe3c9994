import type { TransactionObserved } from '@quittance/contracts-bank';
import { aTransactionRouted } from '@quittance/contracts-network/builders';
import type { StoreRegistered } from '@quittance/contracts-retailer';
import { nameStarts, type StoreProfile, toStoreProfile } from '../../src/decision/compare/descriptor.js';
import {
  type TenderKey,
  ownIdOf,
  saleKeyOf,
  type StoreKey,
  tenderIndexOf,
  toStoreKey,
} from '../../src/decision/identity.js';
import { ENOUGH, type LearnedLine } from '../../src/routing/learned-place.js';
import { type Sign, signKey } from '../../src/decision/sign.js';
import type { Acceptor } from '../../src/acceptors/claims.js';
import { routeTransaction } from '../../src/routing/route.js';
import { StoreAmounts } from '../../src/decision/decide/amount-frequency.js';
import { dayOf } from '../../src/decision/compare/purchase-window.js';
import { type LearnedPlace, learnedPlacesOf } from '../../src/decision/session/learned-places.js';
import { StoreTills } from '../../src/decision/decide/store-tills.js';
import { EMPTY_FEED } from '../../src/decision/session/feed.js';
import { nothingKnown } from './builders.js';
import { Linker } from '../../src/decision/session/linker.js';
import type { Change } from '../../src/decision/session/change.js';
import type { Fact } from '../../src/decision/session/fact.js';
import type { StoredDecision } from '../../src/decision/session/transaction-state.js';

/** One event. Stores and payments are the documents themselves: directory and routing follow from them. */
export type Happening =
  | { readonly kind: 'registered'; readonly store: StoreRegistered }
  | { readonly kind: 'paid'; readonly transaction: TransactionObserved }
  | Exclude<Fact<string>, { kind: 'transaction' | 'store' }>;

export const cause = 'scenario';

/** Some stores and their customers' banks, in memory, routed and linked by the service's code. */
export class Street {
  readonly stores: StoreRegistered[] = [];
  readonly #known = nothingKnown();
  readonly #linker = new Linker<string>(this.#known);

  take(happening: Happening): void {
    this.#linker.apply(this.#toFact(happening));
  }

  answers(): Record<string, string> {
    return Object.fromEntries(
      [...this.#known.transactions].map(([key, { storedDecision }]) => [ownIdOf(key), inWords(storedDecision)]),
    );
  }

  changes(): string[] {
    return this.#linker.changes.flatMap((change) => changeInWords(change) ?? []);
  }

  #toFact(happening: Happening): Fact<string> {
    switch (happening.kind) {
      case 'registered':
        return this.#register(happening.store);
      case 'paid':
        return this.#route(happening.transaction);
      case 'sale':
      case 'feed':
      case 'silence':
      case 'dispute':
      case 'reconsider':
        return happening;
    }
  }

  /** Where matches of earlier days placed a sign; each transaction counts once per store. */
  #learnedBefore(at: number, sign: Sign): LearnedLine[] {
    const about = this.#placesBefore(at).filter((place) => signKey(place.sign) === signKey(sign));
    const once = new Map(about.map((place) => [`${place.transactionKey} ${place.storeKey}`, place]));
    return [...once.values()].map(({ acquirerId, storeKey }) => ({ acquirerId, storeKey, matches: 1 }));
  }

  #showsItselfBefore(at: number, storeKey: StoreKey): boolean {
    const there = this.#placesBefore(at).filter((place) => place.storeKey === storeKey && place.sign.descriptorHash);
    return new Set(there.map(({ transactionKey }) => transactionKey)).size >= ENOUGH;
  }

  #placesBefore(at: number): LearnedPlace[] {
    const earlier = this.#linker.changes.filter((change) => dayOf(change.at) < dayOf(at));
    return earlier.flatMap((change) => learnedPlacesOf(change, (tenderKey) => this.#placeOf(tenderKey)));
  }

  #placeOf(tenderKey: TenderKey) {
    const { storeKey } = this.#known.sales.get(saleKeyOf(tenderKey))!;
    return { storeKey, profile: this.stores.find((store) => keyOf(store) === storeKey) };
  }

  #register(store: StoreRegistered): Fact<string> {
    const storeKey = toStoreKey(store.retailerId, store.storeId);
    this.stores.push(store);
    this.#known.feeds.set(storeKey, EMPTY_FEED);
    this.#known.storeAmounts.set(storeKey, new StoreAmounts());
    this.#known.tills.set(storeKey, new StoreTills());
    return { kind: 'store', at: store.registeredAt, cause, storeKey, timeZone: store.timeZone };
  }

  #route(transaction: TransactionObserved): Fact<string> {
    const at = transaction.observedAt;
    const lines = this.stores.flatMap(acceptorsOf);
    const { candidates, routedBy } = routeTransaction(transaction, {
      acceptorsOf: (merchantId) => lines.filter((line) => line.merchantId === merchantId),
      learnedAt: (sign) => this.#learnedBefore(at, sign),
      showsItself: (storeKey) => this.#showsItselfBefore(at, storeKey),
      profileOf: (storeKey) => this.stores.map(profileOf).find((profile) => profile.storeKey === storeKey),
      startingWith: (start) =>
        this.stores
          .map(profileOf)
          .filter((profile) => nameStarts(profile).includes(start))
          .map(({ storeKey }) => storeKey),
    });
    const routed = aTransactionRouted({ transaction, candidateStoreIds: candidates, routedBy, routedAt: at });
    return { kind: 'transaction', at, cause, routed };
  }
}

const keyOf = ({ retailerId, storeId }: StoreRegistered): StoreKey => toStoreKey(retailerId, storeId);

const profileOf = (store: StoreRegistered): StoreProfile => {
  const { name, tradingName, legalName, address, mcc } = store;
  return toStoreProfile({ storeKey: keyOf(store), name, tradingName, legalName, ...address, mcc });
};

const acceptorsOf = ({ retailerId, storeId, acceptors }: StoreRegistered): Acceptor[] =>
  acceptors.map(({ acquirerId = null, merchantId, terminalIds }) => ({
    storeKey: toStoreKey(retailerId, storeId),
    acquirerId,
    merchantId,
    terminalIds,
  }));

function inWords(storedDecision: StoredDecision | undefined): string {
  switch (storedDecision?.kind) {
    case undefined:
      return 'undecided';
    case 'assert':
      return paymentInWords(storedDecision.tenderKey);
    case 'hold':
      return 'nothing yet';
    case 'abstain':
    case 'unmatched':
      return `nothing: ${storedDecision.reason}`;
  }
}

function changeInWords(change: Change<string>): string | undefined {
  const customer = ownIdOf(change.transactionKey);
  switch (change.kind) {
    case 'asserted':
      return `${customer} gets ${paymentInWords(change.tenderKey)}`;
    case 'corrected':
      return `${customer} sees ${paymentInWords(change.tenderKey)} corrected`;
    case 'withdrawn':
      return `${customer} loses ${paymentInWords(change.tenderKey)}: ${change.reason}`;
    case 'abstained':
    case 'retiered':
      return undefined;
  }
}

/** A sale, with the tender where it is not the first. */
function paymentInWords(tenderKey: TenderKey): string {
  const saleId = ownIdOf(saleKeyOf(tenderKey));
  const tender = tenderIndexOf(tenderKey) + 1;
  return tender === 1 ? saleId : `${saleId}, payment ${tender}`;
}
