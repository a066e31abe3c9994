import { toTransactionObserved } from '@quittance/bank-api';
import type { TransactionObserved } from '@quittance/contracts-bank';
import { SaleRecorded } from '@quittance/contracts-retailer';
import { toSaleRecorded } from '@quittance/retailer-api';
import {
  EncodedSale,
  type LinkFact,
  type SaleOutline,
  SETTLE_MS,
  type StoreKey,
  toStoreKey,
} from '@quittance/matching/inside';
import type { ArrivalOf } from './arrivals.js';

type LinkedArrival = ArrivalOf<'sale'> | ArrivalOf<'transaction'>;

const DAY_MS = 86_400_000;
/** How often it is looked for what has been held long enough; the service looks more often. */
const LOOK_MS = DAY_MS / 4;

interface UnroutedTransaction {
  readonly kind: 'unrouted';
  readonly transaction: TransactionObserved;
  readonly at: number;
}

/** A sale of which what follows from it has not been worked out. */
export interface ReadSale {
  readonly kind: 'read';
  readonly outline: SaleOutline;
  readonly document: EncodedSale;
  readonly at: number;
}

export type PreparedFact = Exclude<LinkFact, { kind: 'sale' | 'transaction' }> | UnroutedTransaction | ReadSale;

/** Makes records of arrivals, which come in their order. */
export class Preparation {
  readonly #zones = new Map<StoreKey, string>();
  /** When a store will have been silent for as long as the end of a file takes; in order of time. */
  readonly #silentAt = new Map<StoreKey, number>();
  #lookAt = Number.POSITIVE_INFINITY;

  register({ retailerId, storeId, body }: ArrivalOf<'store'>): void {
    this.#zones.set(toStoreKey(retailerId, storeId), body.timeZone);
  }

  /** The record, after what has been found out by then. */
  factsOf(arrival: LinkedArrival): PreparedFact[] {
    return [...this.#silences(arrival.at), this.#toFact(arrival)];
  }

  /** What the service's timer finds out: that nothing has come from a store for a while, and that time has passed. */
  #silences(now: number): PreparedFact[] {
    const due: [StoreKey, number][] = [];
    for (const [storeKey, at] of this.#silentAt) {
      if (at > now) break;
      due.push([storeKey, at]);
      this.#silentAt.delete(storeKey);
    }
    if (this.#lookAt === Number.POSITIVE_INFINITY) this.#lookAt = now + LOOK_MS;
    for (; this.#lookAt <= now; this.#lookAt += LOOK_MS) {
      for (const storeKey of this.#zones.keys()) due.push([storeKey, this.#lookAt]);
    }
    return due
      .sort(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1))
      .map(([storeKey, at]) => ({ kind: 'silence', storeKey, at, cause: {} }));
  }

  #toFact(arrival: LinkedArrival): PreparedFact {
    const { at } = arrival;
    if (arrival.kind === 'transaction') {
      const { bankId, body } = arrival;
      return { kind: 'unrouted', transaction: toTransactionObserved(body, { bankId, observedAt: at }), at };
    }
    const { retailerId, body } = arrival;
    const storeKey = toStoreKey(retailerId, body.storeId);
    this.#silentAt.delete(storeKey);
    this.#silentAt.set(storeKey, at + SETTLE_MS);
    const record = toSaleRecorded(body, { retailerId, receivedAt: at, storeTimeZone: this.#zones.get(storeKey) });
    // What comes in a chunk grows old with it: the record itself need not.
    return { kind: 'read', outline: outlineOf(record), document: EncodedSale.read(SaleRecorded.encode(record)), at };
  }
}

function outlineOf(sale: SaleRecorded): SaleOutline {
  const { retailerId, storeId, saleId, revision, kind, copy, originalSaleId } = sale;
  const { tillId, sequence, soldAt, soldAtText, soldAtZone, currency, tenders } = sale;
  const is = { retailerId, storeId, saleId, revision, kind, copy, originalSaleId };
  return { ...is, tillId, sequence, soldAt, soldAtText, soldAtZone, currency, tenders };
}
