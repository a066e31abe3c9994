// Replays, shuffles, batch sizes and several instances at once all lead to the same decisions and the same receipts.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FeedCompleted, StoreRegistered } from '@quittance/contracts-retailer';
import { aStoreRegistered } from '@quittance/contracts-retailer/builders';
import { isTransientDatabaseFault } from '@quittance/kafka';
import { crowd, randomFrom, shuffled, STORES } from './crowd.js';
import { asIfArrivedLike } from './kit/any-order.js';
import { CutOff, type MatchingBed, type Message, message, openMatchingBed } from './matching-bed.js';

let bed: MatchingBed;

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
  /** Whether a handling is aborted before its commit, and repeated. */
  readonly isCutOff?: () => boolean;
}

/** Like the consumer: a failed batch is tried again. */
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

/** Plays in that order, except that feed completions come when they are true. */
async function playAll(
  players: Players,
  messages: readonly Message[],
  cut: (messages: readonly Message[]) => Message[][],
): Promise<void> {
  const isPromise = ({ topic }: Message) => topic === FeedCompleted.name;
  await playWith(players, cut(messages.filter((m) => !isPromise(m))));
  await playWith(players, cut(messages.filter(isPromise)));
}

interface Row {
  readonly transaction_key: string;
  readonly decision: string;
  readonly reason: string | null;
}

/** Every kind of answer is in the crowd, so that a reason lost would be seen. */
const REASONS = [
  ...['contradicted', 'no-sale', 'no-store', null, 'reversed'],
  ...['several-sales', 'several-transactions', 'taken', 'too-common'],
];

/** What came about, to be compared with what came about in another order. */
const inAnyOrder = ({ decisions, ...rest }: Outcome, expected: Outcome): Outcome => ({
  ...rest,
  decisions: asIfArrivedLike(expected.decisions, decisions),
});
type Outcome = Awaited<ReturnType<typeof outcome>>;

async function outcome() {
  await bed.takeOutbox();
  const decisions = await bed.query<Row>(
    `SELECT transaction_key, decision, tier, tender_key, hold_until, reason FROM card_transaction ORDER BY transaction_key`,
  );
  const matches = await bed.query(
    `SELECT transaction_key, tender_key, tier, receipt_id FROM match WHERE state = 'asserted' ORDER BY transaction_key`,
  );
  const last = new Map(
    [...bed.receipts].sort((a, b) => a.revision - b.revision).map((receipt) => [receipt.receiptId, receipt]),
  );
  const storedDecision = [...last.values()].filter((receipt) => receipt.state !== 'withdrawn');
  const shown = storedDecision.map(({ receiptId, transactionId, totalMinor, payment }) => ({
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
  it('is decided the same in whatever order it arrives', async () => {
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
    const kinds = new Set(expected.decisions.map((row) => row.decision));
    const reasons = new Set(expected.decisions.map((row) => row.reason));
    expect([...kinds].sort()).toEqual(['abstain', 'assert', 'unmatched']);
    expect([...reasons].sort()).toEqual(REASONS);
    expect(expected.shown.length).toBe(expected.matches.length);
    expect(expected.shown.length).toBeGreaterThan(60);

    // Everything again: nothing changes, and nothing is emitted.
    const said = bed.receipts.length;
    await playAll({ workers: 1 }, messages, inOrder);
    expect(await outcome()).toEqual(expected);
    expect(bed.receipts.length).toBe(said);

    await setUp();
    await playAll({ workers: 1 }, shuffled(messages, random), anyhow(5));
    expect(inAnyOrder(await outcome(), expected)).toEqual(expected);

    // Four workers in two instances, each message twice, in any order, every fourth handling aborted before its commit.
    await setUp();
    const isCutOff = () => random(4) === 0;
    const crowded = { workers: 4, instances: 2, isCutOff } as const;
    await playAll(crowded, shuffled([...messages, ...messages], random), anyhow(40));
    expect(inAnyOrder(await outcome(), expected)).toEqual(expected);
  }, 180_000);
});
