import { type Claims, type Holding, holdingOf, isContested } from './claims.js';
import { ownerOf } from '../decision/identity.js';
import { type TenderFacts, toMerchantId } from '../decision/facts.js';
import type { EncodedRevisions } from '../decision/session/encoded-revisions.js';
import type { Fact } from '../decision/session/fact.js';
import type { TransactionState } from '../decision/session/transaction-state.js';
import { claimsIn, isEveryClaimGood, loadClaims } from '../store/acceptor.store.js';
import type { HeldLock } from '../batch/lock.js';

/** A merchant id and its acquirer; null where the bank names none. */
interface AcceptorId {
  readonly merchantId: string;
  readonly acquirerId: string | null;
}

/** Distinct acceptors of a transaction's revisions. */
function acceptorIdsOf(revisions: EncodedRevisions): readonly AcceptorId[] {
  const known = acceptorIds.get(revisions);
  if (known !== undefined) return known;
  const found = new Map<string, AcceptorId>();
  for (const { transaction } of Object.values(revisions.value)) {
    const merchantId = toMerchantId(transaction.merchantId);
    const acquirerId = transaction.acquirerId ?? null;
    if (merchantId !== undefined) found.set(`${merchantId}|${acquirerId ?? ''}`, { merchantId, acquirerId });
  }
  const ids = [...found.values()];
  acceptorIds.set(revisions, ids);
  return ids;
}

const acceptorIds = new WeakMap<EncodedRevisions, readonly AcceptorId[]>();

/** Holders of the merchant ids in one run. */
export class Holdings {
  readonly #claims: ReadonlyMap<string, Claims>;
  readonly #holders = new WeakMap<EncodedRevisions, ReadonlySet<string> | 'anybody'>();

  private constructor(claims: ReadonlyMap<string, Claims>) {
    this.#claims = claims;
  }

  static async load(
    { unit, cache }: HeldLock,
    transactions: Iterable<TransactionState>,
    facts: readonly Fact<unknown>[],
  ): Promise<Holdings> {
    cache.isEveryClaimGood ??= await isEveryClaimGood(unit);
    if (cache.isEveryClaimGood) return new Holdings(new Map());
    const merchantIds = new Set<string>();
    for (const { revisions } of transactions) for (const id of acceptorIdsOf(revisions)) merchantIds.add(id.merchantId);
    for (const fact of facts) {
      const id = fact.kind === 'transaction' ? toMerchantId(fact.routed.transaction.merchantId) : undefined;
      if (id !== undefined) merchantIds.add(id);
    }
    const claims = new Map<string, Claims>();
    const unknown: string[] = [];
    for (const id of merchantIds) {
      const known = cache.claims.get(id);
      if (known === undefined) unknown.push(id);
      else claims.set(id, known);
    }
    const read = await loadClaims(unit, unknown);
    for (const id of unknown) {
      const found = claimsIn(read, id);
      claims.set(id, found);
      cache.claims.set(id, found);
    }
    return new Holdings(claims);
  }

  /** False where every claim stands. */
  get areContestable(): boolean {
    return this.#claims.size > 0;
  }

  /** Whether the payment's retailer does not hold the transaction's acceptor, so the two cannot belong together. */
  isForeign(transaction: TransactionState, { storeKey }: Pick<TenderFacts, 'storeKey'>): boolean {
    if (!this.areContestable) return false;
    const { revisions } = transaction;
    const holders = this.#holders.get(revisions) ?? this.#holdersOf(transaction) ?? 'anybody';
    this.#holders.set(revisions, holders);
    return holders !== 'anybody' && !holders.has(ownerOf(storeKey));
  }

  /** Acceptors of the transaction that are held by the first claim only, without a title. */
  unprovenOf({ revisions }: TransactionState): readonly AcceptorId[] {
    if (!this.areContestable) return [];
    return acceptorIdsOf(revisions).filter((id) => this.#holdingOf(id).how === 'first');
  }

  /** Whether another retailer contests an acceptor of the transaction, so that its holder may change. */
  mayChange(transaction: TransactionState): boolean {
    return this.unprovenOf(transaction).some(({ merchantId }) => {
      const claims = claimsIn(this.#claims, merchantId);
      return claims.lines.some((line) => isContested(claims, line));
    });
  }

  #holdingOf({ merchantId, acquirerId }: AcceptorId): Holding {
    return holdingOf(claimsIn(this.#claims, merchantId), acquirerId);
  }

  #holdersOf({ revisions, facts }: TransactionState): ReadonlySet<string> | undefined {
    const holdings = acceptorIdsOf(revisions).map((id) => this.#holdingOf(id));
    if (holdings.some(({ how }) => how === 'shared')) return undefined;
    const holders = new Set(holdings.flatMap(({ retailers }) => [...(retailers ?? [])]));
    if (holders.size === 0) return undefined;
    // A learned terminal may have led to a retailer other than the first claimant.
    const isUnproven = holdings.some(({ how }) => how === 'first');
    if (isUnproven) for (const storeKey of facts.candidates) holders.add(ownerOf(storeKey));
    return holders;
  }
}
