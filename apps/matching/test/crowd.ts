import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { TransactionRouted } from '@quittance/contracts-network';
import { FeedCompleted, SaleRecorded } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded } from '@quittance/contracts-retailer/builders';
import { type Message, message } from './matching-bed.js';

const T0 = 1767609000000;
const MINUTE = 60_000;
/** Used by some clearings, and sent by some tills. */
const TIP = 10;
export const STORES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Marsaglia's xorshift: the same numbers on every run. */
export const randomFrom = (seed: number) => {
  let x = seed;
  return (below: number): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
};

export const shuffled = <T>(list: readonly T[], random: (below: number) => number): T[] => {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = random(i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
};

/**
 * A crowded street: few amounts, digits and numbers, so that nearly everything has rivals; shared merchant ids, unknown
 * stores, corrections, voids, reversals, clearings.
 */
export function crowd(random: (below: number) => number, purchases = 400): Message[] {
  const messages: Message[] = [];
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const maybe = <T>(value: T, percent: number): T | null => (random(100) < percent ? value : null);
  for (let i = 0; i < purchases; i += 1) {
    const storeId = pick(STORES);
    const amountMinor = 100 + random(8) * 50;
    const at = T0 + random(60) * MINUTE;
    const card = {
      last4: maybe(`424${random(4)}`, 80),
      last4Of: 'card' as const,
      authCode: maybe(`A0000${random(9)}`, 30),
      rrn: maybe(`6005103000${10 + random(60)}`, 30),
      terminalId: 'T0001',
      par: maybe(`V0010013020300005000000000${10 + random(60)}`, 20),
    };
    if (random(100) < 85) {
      const base = { retailerId: 'grocer', storeId, saleId: `s${i}`, soldAt: at, receivedAt: T0 + 100 * MINUTE };
      const said = { ...base, totalMinor: amountMinor, tenders: [{ kind: 'card' as const, amountMinor, card }] };
      messages.push(message(SaleRecorded, aSaleRecorded(said)));
      const fate = random(100);
      const corrected = (totalMinor: number, tendered: number) => {
        const tenders = [{ kind: 'card' as const, amountMinor: tendered, card }];
        return message(SaleRecorded, aSaleRecorded({ ...said, revision: 2, totalMinor, tenders }));
      };
      if (fate < 3) messages.push(corrected(1, amountMinor));
      else if (fate < 6) messages.push(corrected(amountMinor + TIP, amountMinor + TIP));
      else if (fate < 9) messages.push(message(SaleRecorded, aSaleRecorded({ ...said, revision: 2, kind: 'void' })));
      else if (fate < 12) {
        const voiding = { ...said, saleId: `v${i}`, kind: 'void' as const, originalSaleId: `s${i}` };
        messages.push(message(SaleRecorded, aSaleRecorded(voiding)));
      }
    }
    if (random(100) < 15) continue;
    const { rrn, authCode, par, terminalId } = card;
    const seen = aTransactionObserved({
      descriptor: null,
      transactionId: `t${i}`,
      accountId: `acc-${i % 40}`,
      amountMinor,
      cardLast4: card.last4,
      ...{ rrn, authCode, par, terminalId },
      localAt: null,
      transmittedAt: at + random(3) * MINUTE,
    });
    const known = random(100);
    const candidates = known < 70 ? [storeId] : known < 90 ? ['a', 'b', storeId] : [];
    const routedAs = (transaction: typeof seen): Message =>
      message(TransactionRouted, {
        transaction,
        candidateStoreIds: [...new Set(candidates)].sort().map((id) => `grocer/${id}`),
        routedBy: candidates.length === 0 ? 'none' : 'merchant',
        routedAt: T0,
      });
    messages.push(routedAs(seen));
    const fate = random(100);
    if (fate < 20) {
      messages.push(
        routedAs({
          ...seen,
          rrn: null,
          authCode: null,
          revision: 2,
          stage: 'clearing',
          state: 'booked',
          amountMinor: amountMinor + TIP,
        }),
      );
    } else if (fate < 30) messages.push(routedAs({ ...seen, revision: 2, stage: 'reversal', state: 'reversed' }));
  }
  for (const storeId of STORES) {
    for (const minutes of [20, 45, 90, 2_880]) {
      const completeUntil = T0 + minutes * MINUTE;
      messages.push(message(FeedCompleted, aFeedCompleted({ retailerId: 'grocer', storeId, completeUntil })));
    }
  }
  return messages;
}
