// Replays, shuffles, batch sizes and several instances at once all lead to the same decisions and the same receipts.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { aTransactionObserved } from '@quittance/contracts-bank/builders';
import { TransactionRouted } from '@quittance/contracts-network';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { aFeedCompleted, aSaleRecorded, aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { isTransientDatabaseFault } from '@quittance/kafka';
import { CutOff, type MatchingBed, type Message, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

const T0 = 1767609000000;
const MINUTE = 60_000;
const STORES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Marsaglia's xorshift: the same numbers on every run. */
const randomFrom = (seed: number) => {
  let x = seed;
  return (below: number): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
};

const shuffled = <T>(list: readonly T[], random: (below: number) => number): T[] => {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = random(i + 1);
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
};

/**
 * A crowded street: few amounts, digits and numbers, so that nearly everything has rivals; shared merchant ids, unknown stores,
 * corrections, voids, reversals, clearings.
 */
function crowd(random: (below: number) => number): Message[] {
  const messages: Message[] = [];
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const maybe = <T>(value: T, percent: number): T | null => (random(100) < percent ? value : null);
  for (let i = 0; i < 400; i += 1) {
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
      if (fate < 6) messages.push(message(SaleRecorded, aSaleRecorded({ ...said, revision: 2, totalMinor: 1 })));
      else if (fate < 9) messages.push(message(SaleRecorded, aSaleRecorded({ ...said, revision: 2, kind: 'void' })));
      else if (fate < 12) {
        const voiding = { ...said, saleId: `v${i}`, kind: 'void' as const, originalSaleId: `s${i}` };
        messages.push(message(SaleRecorded, aSaleRecorded(voiding)));
      }
    }
    if (random(100) < 15) continue;
    const { rrn, authCode, par, terminalId } = card;
    const seen = aTransactionObserved({
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
          amountMinor: amountMinor + 10,
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

/** Cuts messages into batches of one topic, as a consumer gets them. */
function batches(messages: readonly Message[], size: () => number): Message[][] {
  const cut: Message[][] = [];
  for (const topic of new Set(messages.map((m) => m.topic))) {
    const own = messages.filter((m) => m.topic === topic);
    while (own.length > 0) cut.push(own.splice(0, size()));
  }
  return cut;
}

interface Players {
  readonly workers: number;
  /** Processes that the workers belong to. */
  readonly instances?: 1 | 2;
  /** Whether a handling is cut off before its commit, and repeated. */
  readonly isCutOff?: () => boolean;
}

/** What the consumer does with a batch: one that came to nothing is tried again. */
async function handleWithRetries(batch: readonly Message[], instance: number, isCutOff: () => boolean): Promise<void> {
  for (;;) {
    try {
      await bed.handle(batch, { instance, cutOff: isCutOff() });
      return;
    } catch (error) {
      if (!(error instanceof CutOff) && !isTransientDatabaseFault(error)) throw error;
    }
  }
}

async function playWith(
  { workers, instances = 1, isCutOff = () => false }: Players,
  work: readonly Message[][],
): Promise<void> {
  const queue = [...work];
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        await handleWithRetries(batch, worker % instances, isCutOff);
      }
    }),
  );
}

/** Plays in that order, but what stores promise about their feeds comes when it is true. */
async function playAll(
  players: Players,
  messages: readonly Message[],
  cut: (messages: readonly Message[]) => Message[][],
): Promise<void> {
  const isPromise = ({ topic }: Message) => topic === FeedCompleted.name;
  await playWith(players, cut(messages.filter((m) => !isPromise(m))));
  await playWith(players, cut(messages.filter(isPromise)));
}

async function outcome() {
  await bed.takeOutbox();
  const decisions = await bed.query(
    `SELECT transaction_key, decision, tier, leg_key, hold_until,
            CASE WHEN reason IN ('no-sale', 'no-store', 'contradicted') THEN 'nothing fits' ELSE reason END AS reason
     FROM card_transaction ORDER BY transaction_key`,
  );
  const matches = await bed.query(
    `SELECT transaction_key, leg_key, tier, receipt_id FROM match WHERE state = 'asserted' ORDER BY transaction_key`,
  );
  const last = new Map(
    [...bed.receipts].sort((a, b) => a.revision - b.revision).map((receipt) => [receipt.receiptId, receipt]),
  );
  const standing = [...last.values()].filter((receipt) => receipt.state !== 'withdrawn');
  const shown = standing.map(({ receiptId, transactionId, totalMinor, payment }) => ({
    receiptId,
    transactionId,
    totalMinor,
    payment,
  }));
  return { decisions, matches, shown: shown.sort((a, b) => (a.receiptId < b.receiptId ? -1 : 1)) };
}

const setUp = async () => {
  await bed.clear();
  for (let i = 0; i < 40; i += 1) await bed.consent({ consentId: `c${i}`, accountId: `acc-${i}` });
  const stores = STORES.map((storeId) =>
    message(StoreRegistered, aStoreRegistered({ retailerId: 'grocer', storeId, acceptors: [] })),
  );
  await bed.handle(stores);
};

beforeAll(async () => {
  bed = await openMatchingBed();
});
beforeEach(setUp);
afterAll(() => bed.close());

describe.each([11, 12, 13])('the crowd of seed %d', (seed) => {
  it('is decided the same way however it arrives', async () => {
    const random = randomFrom(seed);
    const messages = crowd(random);
    const inOrder = (all: readonly Message[]) => batches(all, () => 50);
    const anyhow = (most: number) => (all: readonly Message[]) =>
      shuffled(
        batches(all, () => 1 + random(most)),
        random,
      );
    await playAll({ workers: 1 }, messages, inOrder);
    const expected = await outcome();
    const kinds = new Set((expected.decisions as { decision: string }[]).map((row) => row.decision));
    expect([...kinds].sort()).toEqual(['abstain', 'assert', 'unmatched']);
    expect(expected.shown.length).toBe(expected.matches.length);
    expect(expected.shown.length).toBeGreaterThan(60);

    // Everything again: nothing changes, and nothing is said.
    const said = bed.receipts.length;
    await playAll({ workers: 1 }, messages, inOrder);
    expect(await outcome()).toEqual(expected);
    expect(bed.receipts.length).toBe(said);

    await setUp();
    await playAll({ workers: 1 }, shuffled(messages, random), anyhow(5));
    expect(await outcome()).toEqual(expected);

    // Four at once in two instances, each message twice, in any order, every fourth handling cut off before its commit.
    await setUp();
    const isCutOff = () => random(4) === 0;
    const crowded = { workers: 4, instances: 2, isCutOff } as const;
    await playAll(crowded, shuffled([...messages, ...messages], random), anyhow(40));
    expect(await outcome()).toEqual(expected);
  }, 180_000);
});
