import { setTimeout as sleep } from 'node:timers/promises';
import { ReceiptReady } from '@quittance/contracts-bank';
import { DirectPublisher, type RawMessage } from '@quittance/kafka';
import { type Network, openNetwork } from '@quittance/testbed';
import { type Cluster, logEnd } from './cluster.js';
import { consents, directory, saleOf, transactionOf } from './matching-load.js';
import { note } from './note.js';
import { type BenchResult, percentile, result } from './result.js';

const AIM_MS = 5_000;
const EVENTS_PER_SECOND = 500;
/** The two sides of a purchase come up to this far apart, either of them first. */
const MOST_APART_MS = 4_000;
/** An event acknowledged later than this after it was due was not sent at the rate. */
const MOST_BEHIND_MS = 1_000;
const READ_TIMEOUT_MS = 60_000;

interface Event {
  readonly pair: number;
  /** Made only when it is sent: it says what time it is. */
  readonly make: (pair: number) => RawMessage;
}

/** From the moment Kafka has both sides of a purchase to its receipt on the topic, at 500 sales and transactions a second. */
export const decisionBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const pairs = (EVENTS_PER_SECOND * (quick ? 5 : 60)) / 2;
  const network = await openNetwork({
    stack: cluster.stack,
    services: ['matching'],
    env: { matching: { LOG_LEVEL: 'warn' } },
  });
  try {
    const { times, perSecond } = await measure(cluster, network, pairs);
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    note(`decision: ${pairs} pairs at ${perSecond.toFixed(1)} events/s, p50 ${p50} ms, p99 ${p99} ms`);
    return [
      result('decision p50', 'ms (lower is better)', p50, 'the aim', AIM_MS),
      result('decision p99', 'ms (lower is better)', p99, 'the aim', AIM_MS),
    ];
  } finally {
    await network.close();
  }
};

async function measure(cluster: Cluster, network: Network, pairs: number) {
  const publisher = new DirectPublisher(cluster.kafka, network.bed.prefix);
  await publisher.publishRaw([...directory(), ...consents()]);
  await network.settled();
  const receipts = await readReceipts(cluster, network.bed.prefix + ReceiptReady.name);
  const { completeAt, perSecond } = await send(publisher, inTurn(pairs));
  await network.settled();
  await receipts.untilAllRead();
  await receipts.close();
  await publisher.close();
  return { times: decisionTimes(completeAt, receipts.readAt), perSecond };
}

/** Marsaglia's xorshift, 0 to 1: every run has the same load. */
function randomFrom(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/** Both events of each pair, among those of the pairs around it. */
function inTurn(pairs: number): Event[] {
  const random = randomFrom(20_260_105);
  const events: (Event & { readonly dueMs: number })[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const sides = random() < 0.5 ? [saleOf, transactionOf] : [transactionOf, saleOf];
    const firstMs = (pair * 2 * 1_000) / EVENTS_PER_SECOND;
    const apartMs = random() * MOST_APART_MS;
    sides.forEach((make, i) => events.push({ pair, make, dueMs: firstMs + i * apartMs }));
  }
  return events.sort((a, b) => a.dueMs - b.dueMs);
}

/** Sends at the rate; answers when Kafka had both sides of each pair, and the rate that was held. */
async function send(publisher: DirectPublisher, events: readonly Event[]) {
  const completeAt: number[] = [];
  const sends: Promise<void>[] = [];
  const start = Date.now();
  let behindMs = 0;
  for (const [i, { pair, make }] of events.entries()) {
    const dueAt = start + (i * 1_000) / EVENTS_PER_SECOND;
    const wait = dueAt - Date.now();
    if (wait > 0) await sleep(wait);
    const sent = publisher.publishRaw([make(pair)]).then(() => {
      const now = Date.now();
      completeAt[pair] = now;
      behindMs = Math.max(behindMs, now - dueAt);
    });
    sends.push(sent);
  }
  await Promise.all(sends);
  const perSecond = events.length / ((Date.now() - start) / 1_000);
  if (behindMs > MOST_BEHIND_MS) {
    throw new Error(
      `${EVENTS_PER_SECOND} events a second were not held: ${perSecond.toFixed(1)} came, up to ${Math.round(behindMs)} ms late`,
    );
  }
  return { completeAt, perSecond };
}

/** Reads the topic as it grows, and notes when each transaction's receipts could be read. */
async function readReceipts({ kafka, admin }: Cluster, topic: string) {
  const readAt = new Map<string, number[]>();
  let read = 0;
  const consumer = kafka.consumer({ groupId: `${topic}-bench`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    eachBatch: async ({ batch }) => {
      const now = Date.now();
      for (const { value } of batch.messages) {
        const decoded = ReceiptReady.decode(value!);
        if (!decoded.ok) throw new Error(decoded.detail);
        const { transactionId } = decoded.value;
        readAt.set(transactionId, [...(readAt.get(transactionId) ?? []), now]);
        read += 1;
      }
    },
  });
  await joined;
  return {
    readAt,
    untilAllRead: async () => {
      const deadline = Date.now() + READ_TIMEOUT_MS;
      for (const all = await logEnd(admin, topic); read < all; ) {
        if (Date.now() > deadline) throw new Error(`read ${read} of ${all} receipts in ${READ_TIMEOUT_MS / 1_000} s`);
        await sleep(25);
      }
    },
    close: () => consumer.disconnect(),
  };
}

/** Milliseconds, one per pair; there must be one receipt for each. */
function decisionTimes(completeAt: readonly number[], readAt: ReadonlyMap<string, readonly number[]>): number[] {
  const receiptsOf = (pair: number) => readAt.get(`t-${pair}`) ?? [];
  const counts = completeAt.map((_, pair) => receiptsOf(pair).length);
  const missing = counts.filter((count) => count === 0).length;
  const doubled = counts.filter((count) => count > 1).length;
  if (missing + doubled > 0 || readAt.size > counts.length)
    throw new Error(`of ${counts.length} receipts ${missing} are missing and ${doubled} doubled`);
  // The reader may be told before the writer is.
  return completeAt.map((at, pair) => Math.max(0, receiptsOf(pair)[0]! - at));
}
