import { holdingOf, mayBeSame, provenBy } from './claims.js';
import { ownerOf } from '../decision/identity.js';
import { type AcceptorOrder, endOrders, loadOpenOrders } from '../store/acceptor-order.store.js';
import { claimsIn, dropTitles, giveTitles, loadClaims, type TitleRecord } from '../store/acceptor.store.js';
import { forgetWitnesses, loadTestimonies, type TestimonyRecord } from '../store/witness.store.js';
import { claimsBefore, factsOfChange } from './claim-change.js';
import { linkBatch, type Linked } from '../batch/decide-batch.js';
import type { HeldLock } from '../batch/lock.js';

/**
 * Applies operators' orders, gives titles proved by matches, and decides again what depends on them. Only matches of
 * earlier days count: within a day, whether a match exists depends on the order of arrival.
 */
export async function settleAcceptors(lock: HeldLock, at: number, secret: string): Promise<Linked> {
  const { unit, today, kept } = lock;
  const orders = await loadOpenOrders(unit);
  const testimonies = await loadTestimonies(unit, today);
  const before = await claimsBefore(
    lock,
    [...orders, ...testimonies].map((one) => one.merchantId),
  );
  for (const order of orders) await obey(lock, order, at);
  if (orders.length > 0) await endOrders(unit, orders, at);
  await giveTitles(unit, await provenTitles(lock, testimonies, at));
  await forgetWitnesses(unit, kept.from);
  return linkBatch(lock, await factsOfChange(lock, before, at), secret);
}

async function obey({ unit }: HeldLock, order: AcceptorOrder, at: number): Promise<void> {
  const { act, merchantId, retailerId } = order;
  const acquirerId = order.acquirerId === '' ? null : order.acquirerId;
  if (act === 'release') return dropTitles(unit, [{ merchantId, acquirerId }]);
  const how = act === 'give' ? 'given' : 'shared';
  await giveTitles(unit, [{ merchantId, acquirerId, how, retailerId, since: at }]);
}

async function provenTitles(
  { unit }: HeldLock,
  testimonies: readonly TestimonyRecord[],
  since: number,
): Promise<TitleRecord[]> {
  const claims = await loadClaims(unit, [...new Set(testimonies.map(({ merchantId }) => merchantId))]);
  const byAcceptor = Map.groupBy(testimonies, (one) => `${one.merchantId}|${one.acquirerId}`);
  return [...byAcceptor.values()].flatMap((own): TitleRecord[] => {
    const { merchantId, acquirerId: column } = own[0]!;
    const acquirerId = column === '' ? null : column;
    const known = claimsIn(claims, merchantId);
    if (holdingOf(known, acquirerId).how !== 'first') return [];
    const lines = known.lines.filter((line) => mayBeSame(line.acquirerId, acquirerId));
    const retailerId = provenBy(own, new Set(lines.map((line) => ownerOf(line.storeKey))));
    return retailerId === undefined ? [] : [{ merchantId, acquirerId, how: 'proved', retailerId, since }];
  });
}
