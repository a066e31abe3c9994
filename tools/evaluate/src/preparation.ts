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
/** How often holds are checked for their end; the service checks more often. */
const LOOK_MS = DAY_MS / 4;

interface UnroutedTransaction {
  readonly kind: 'unrouted';
  readonly transaction: TransactionObserved;
  readonly at: number;
}

/** A sale whose state has not been computed yet. */
export interface ReadSale {
  readonly kind: 'read';
  readonly outline: SaleOutline;
  readonly document: EncodedSale;
  readonly at: number;
}

export type PreparedFact = Exclude<LinkFact, { kind: 'sale' | 'transaction' }> | UnroutedTransaction | ReadSale;

/** Turns arrivals, in order, into records. */
export class Preparation {
  readonly #zones = new Map<StoreKey, string>();
  /** Instant at which a store's file will count as ended; in order of time. */
  readonly #silentAt = new Map<StoreKey, number>();
  #lookAt = Number.POSITIVE_INFINITY;

  register({ retailerId, storeId, body }: ArrivalOf<'store'>): void {
    this.#zones.set(toStoreKey(retailerId, storeId), body.timeZone);
  }

  /** The record, after the silences before it. */
  factsOf(arrival: LinkedArrival): PreparedFact[] {
    return [...this.#silences(arrival.at), this.#toFact(arrival)];
  }

  /** What the service's timer would notice: a store has sent nothing for a while, or time has passed. */
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
    // Only the encoded record is kept: chunks live long, and the object takes more memory.
    return { kind: 'read', outline: outlineOf(record), document: EncodedSale.read(SaleRecorded.encode(record)), at };
  }
}

function outlineOf(sale: SaleRecorded): SaleOutline {
  const { retailerId, storeId, saleId, revision, kind, copy, originalSaleId } = sale;
  const { tillId, sequence, soldAt, soldAtText, soldAtZone, receivedAt, currency, tenders } = sale;
  const is = { retailerId, storeId, saleId, revision, kind, copy, originalSaleId };
  return { ...is, tillId, sequence, soldAt, soldAtText, soldAtZone, receivedAt, currency, tenders };
}
