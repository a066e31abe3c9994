import { type Claims, type Holding, holdingOf, isContested } from './claims.js';
import { ownerOf } from '../decision/identity.js';
import { type TenderFacts, toMerchantId } from '../decision/facts.js';
import type { EncodedRevisions } from '../decision/session/encoded-revisions.js';
import type { Fact } from '../decision/session/fact.js';
import type { TransactionState } from '../decision/session/transaction-state.js';
import { claimsIn, isEveryClaimGood, loadClaims } from '../store/acceptor.store.js';
import type { HeldLock } from '../batch/lock.js';

/** A merchant id and the acquirer by which a transaction came; null where its bank names none. */
interface AcceptorId {
  readonly merchantId: string;
  readonly acquirerId: string | null;
}

/** Under which acceptors a transaction has come, each once. */
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

/** Whose the payments of the transactions of one run are. */
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

  /** Whether the payment is of a retailer to whom the transaction cannot belong: who holds its acceptor is somebody else. */
  isForeign(transaction: TransactionState, { storeKey }: Pick<TenderFacts, 'storeKey'>): boolean {
    if (!this.areContestable) return false;
    const { revisions } = transaction;
    const holders = this.#holders.get(revisions) ?? this.#holdersOf(transaction) ?? 'anybody';
    this.#holders.set(revisions, holders);
    return holders !== 'anybody' && !holders.has(ownerOf(storeKey));
  }

  /** Acceptors of a transaction that the first claim holds, for want of a proof. */
  unprovenOf({ revisions }: TransactionState): readonly AcceptorId[] {
    if (!this.areContestable) return [];
    return acceptorIdsOf(revisions).filter((id) => this.#holdingOf(id).how === 'first');
  }

  /** Whether another than who holds an acceptor of the transaction claims it, too: it may yet turn out to be theirs. */
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
    // A terminal may have been learned for another than who merely claims the id.
    const isUnproven = holdings.some(({ how }) => how === 'first');
    if (isUnproven) for (const storeKey of facts.candidates) holders.add(ownerOf(storeKey));
    return holders;
  }
}
