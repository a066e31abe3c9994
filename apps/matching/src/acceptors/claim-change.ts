import { acquirersOf, type Claims, holdingOf } from './claims.js';
import { ownerOf, toTransactionKey, type TransactionKey } from '../decision/identity.js';
import { toMerchantId } from '../decision/facts.js';
import { inOrder, type Revision, type Revisions } from '../decision/session/revisions.js';
import { routeTransaction } from '../routing/route.js';
import { claimsIn, isEveryClaimGood, loadClaims } from '../store/acceptor.store.js';
import { findTransactionsWith, findWaitingTransactions, loadTransactions } from '../store/transaction.store.js';
import { loadDirectory } from '../routing/directory.js';
import type { LinkFact } from '../batch/decide-batch.js';
import type { HeldLock } from '../batch/lock.js';

/** Claims and titles by merchant id, before a change. */
type ClaimsBefore = ReadonlyMap<string, Claims>;

export async function claimsBefore({ unit, cache }: HeldLock, merchantIds: readonly string[]): Promise<ClaimsBefore> {
  cache.isEveryClaimGood ??= await isEveryClaimGood(unit);
  if (cache.isEveryClaimGood) return new Map();
  const ids = [...new Set(merchantIds)];
  const claims = await loadClaims(unit, ids);
  return new Map(ids.map((id) => [id, claimsIn(claims, id)]));
}

/**
 * Facts that follow from a change of claims or titles. Rerouted and decided again are transactions waiting for one of
 * the merchant ids, and those matched to, or held for, a retailer that lost it.
 */
export async function factsOfChange(lock: HeldLock, before: ClaimsBefore, at: number): Promise<LinkFact[]> {
  const { unit, cache, today } = lock;
  cache.forgetClaims();
  if (before.size === 0) return [];
  const after = await loadClaims(unit, [...before.keys()]);
  const passed = [...before].flatMap(
    ([merchantId, was]) => passing(merchantId, was, claimsIn(after, merchantId)) ?? [],
  );
  if (passed.length === 0) return [];
  const merchantIds = new Set(passed.map((one) => one.merchantId));
  const theirs = await loadTransactions(
    unit,
    await findTransactionsWith(unit, [...new Set(passed.flatMap(({ losers }) => losers))]),
  );
  const concerned = new Map<TransactionKey, Revisions>();
  for (const { revisions } of theirs) {
    if (inOrder(revisions.value).some((one) => merchantIds.has(merchantIdOf(one)))) concern(concerned, revisions.value);
  }
  for (const revisions of await findWaitingTransactions(unit, [...merchantIds])) concern(concerned, revisions);
  const revisions = [...concerned.values()].flatMap((all) => Object.values(all));
  const directory = await loadDirectory(
    unit,
    revisions.map((revision) => revision.transaction),
    today,
  );
  const rerouted = revisions.flatMap((revision): LinkFact[] => {
    const { candidates, routedBy } = routeTransaction(revision.transaction, directory);
    if (candidates.join() === revision.candidates.join() && routedBy === revision.routedBy) return [];
    const routedAt = Math.max(at, revision.routedAt + 1);
    const routed = { transaction: revision.transaction, candidateStoreIds: candidates, routedBy, routedAt };
    return [{ kind: 'transaction', routed, at, cause: {} }];
  });
  const thought = [...concerned.keys()].sort();
  return [
    ...rerouted,
    ...thought.map((transactionKey): LinkFact => ({ kind: 'reconsider', transactionKey, at, cause: {} })),
  ];
}

const merchantIdOf = ({ transaction }: Revision): string => toMerchantId(transaction.merchantId) ?? '';

function concern(concerned: Map<TransactionKey, Revisions>, revisions: Revisions): void {
  const { bankId, transactionId } = Object.values(revisions)[0]!.transaction;
  concerned.set(toTransactionKey(bankId, transactionId), revisions);
}

/**
 * A merchant id whose holding changed, with the retailers that held it, or could have had its payments, and no longer
 * do.
 */
interface Passing {
  readonly merchantId: string;
  readonly losers: readonly string[];
}

function passing(merchantId: string, before: Claims, after: Claims): Passing | undefined {
  const losers = new Set<string>();
  let isPassed = false;
  for (const acquirerId of new Set([...acquirersOf(before), ...acquirersOf(after)])) {
    const [was, is] = [holdingOf(before, acquirerId).retailers, holdingOf(after, acquirerId).retailers];
    const had = was ?? new Set(before.lines.map((line) => ownerOf(line.storeKey)));
    const lost = [...had].filter((retailerId) => is !== undefined && !is.has(retailerId));
    isPassed ||= lost.length > 0 || was?.size !== is?.size;
    for (const retailerId of lost) losers.add(retailerId);
  }
  return isPassed ? { merchantId, losers: [...losers] } : undefined;
}
