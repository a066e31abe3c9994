import { BasketContributed } from '@quittance/contracts-insights';
import type { SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import type { Unit } from '@quittance/kafka';
import type { AccountKey } from '../decision/identity.js';
import type { Basket } from '../store/basket.store.js';
import { type BasketWindow, toContribution, toTakenBack, toWindow, windowStart } from './basket.js';

type WindowOf = (soldAt: number) => BasketWindow;

/** Windows of one batch, each key computed once. */
function basketWindows(secret: string): WindowOf {
  const known = new Map<number, BasketWindow>();
  return (soldAt) => {
    const startsAt = windowStart(soldAt);
    const window = known.get(startsAt) ?? toWindow(secret, startsAt);
    known.set(startsAt, window);
    return window;
  };
}

/** A purchase that may be contributed. */
interface Purchase {
  readonly receiptId: string;
  readonly revision: number;
  readonly accountKey: AccountKey;
  readonly sale: SaleRecorded;
  readonly store: StoreRegistered;
}

interface BasketTerms {
  readonly secret: string;
  /** How long a window may be open after its start, or after a contribution to it, ms. */
  readonly openMs: number;
}

/** What the receipts of one batch have contributed. Emits contributions, and that they are taken back. */
export class Baskets {
  /** By receipt; undefined: nothing any more. */
  readonly changed = new Map<string, Basket | undefined>();
  readonly #standing: Map<string, Basket>;
  readonly #windowOf: WindowOf;

  constructor(
    private readonly unit: Unit,
    standing: readonly Basket[],
    private readonly terms: BasketTerms,
  ) {
    this.#standing = new Map(standing.map((basket) => [basket.receiptId, basket]));
    this.#windowOf = basketWindows(terms.secret);
  }

  /** Whether the basket of a sale made then can still be counted. Later, whether an earlier one was taken back may be forgotten. */
  mayBeOpen(soldAt: number, atMs: number): boolean {
    return atMs < windowStart(soldAt) + this.terms.openMs;
  }

  contribute({ receiptId, revision, accountKey, sale, store }: Purchase, atMs: number): void {
    const window = this.#windowOf(sale.soldAt);
    const contribution = toContribution(sale, store, { receiptId, revision, accountKey, window, nowMs: atMs });
    if (contribution === undefined) return;
    // Without a trace: it would link a customer's transaction to the pseudonym.
    this.unit.emit(BasketContributed, contribution.pseudonym, contribution);
    const openUntil = Math.max(window.startsAt, atMs) + this.terms.openMs;
    this.#set(receiptId, { receiptId, accountKey, soldAt: sale.soldAt, revision, openUntil });
  }

  takeBack(receiptId: string, atMs: number): void {
    const basket = this.#standing.get(receiptId);
    // In a window that is closed it stays.
    if (basket === undefined || basket.openUntil <= atMs) return;
    emitTakenBack(this.unit, [basket], atMs, this.#windowOf);
    this.#set(receiptId, undefined);
  }

  #set(receiptId: string, basket: Basket | undefined): void {
    if (basket === undefined) this.#standing.delete(receiptId);
    else this.#standing.set(receiptId, basket);
    this.changed.set(receiptId, basket);
  }
}

/** Emits that baskets are taken back whose windows may be open. */
export const takeBack = (unit: Unit, baskets: readonly Basket[], { at, secret }: TakenBackAt): void =>
  emitTakenBack(unit, baskets, at, basketWindows(secret));

export interface TakenBackAt {
  /** Epoch ms. */
  readonly at: number;
  readonly secret: string;
}

function emitTakenBack(unit: Unit, baskets: readonly Basket[], at: number, windowOf: WindowOf): void {
  const takenBack = baskets
    .filter(({ openUntil }) => openUntil > at)
    .map((basket) => toTakenBack(basket, windowOf(basket.soldAt)))
    // In an order that does not show which of them are of one account.
    .sort((a, b) => (a.contributionId < b.contributionId ? -1 : 1));
  // Without a trace: that of the change would join the windows.
  for (const one of takenBack) unit.emit(BasketContributed, one.pseudonym, one);
}
