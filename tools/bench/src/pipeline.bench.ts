import { ReceiptReady } from '@quittance/contracts-bank';
import { DirectPublisher } from '@quittance/kafka';
import { openNetwork } from '@quittance/testbed';
import { type Cluster, logEnd, makeTopic, untilGrown } from './cluster.js';
import { note } from './note.js';
import { consents, directory, saleOf, transactionOf } from './matching-load.js';
import { ORDINARY_TOPICS, type OrdinarySale, type OrdinaryTransaction, startOrdinary } from './ordinary.js';
import { type BenchResult, median, result } from './result.js';

const CHUNK = 1_000;
/** Sales come this far apart over all stores: each of the two hundred sells something every half minute. */
const APART_MS = 150;
const ROUNDS = 3;

/** Events (a sale or a transaction) per second until the last receipt is in Kafka: the whole of matching, beside the ordinary way. */
export const pipelineBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const pairs = quick ? 4_000 : 20_000;
  const ordinaryPairs = quick ? 300 : 1_500;
  const network = await openNetwork({
    stack: cluster.stack,
    services: ['matching'],
    env: { matching: { LOG_LEVEL: 'warn' } },
  });
  const publisher = new DirectPublisher(cluster.kafka, network.bed.prefix);
  await publisher.publishRaw([...directory(), ...consents()]);
  await network.settled();

  for (const topic of Object.values(ORDINARY_TOPICS)) await makeTopic(cluster.admin, topic);
  const ordinary = await startOrdinary(cluster);
  const rates: { ours: number[]; ordinary: number[] } = { ours: [], ordinary: [] };
  const receipts = network.bed.prefix + ReceiptReady.name;
  const rounds = quick ? 1 : ROUNDS;
  const begunAt = Date.now() - rounds * pairs * APART_MS;
  const at = (n: number) => begunAt + n * APART_MS;
  for (let round = 0; round < rounds; round += 1) {
    rates.ordinary.push(await runOrdinary(cluster, round * ordinaryPairs, ordinaryPairs));
    const before = await logEnd(cluster.admin, receipts);
    const from = performance.now();
    for (let n = round * pairs; n < (round + 1) * pairs; n += CHUNK) {
      const ids = Array.from({ length: CHUNK }, (_, i) => n + i);
      await publisher.publishRaw([
        ...ids.map((id) => saleOf(id, at(id))),
        ...ids.map((id) => transactionOf(id, at(id))),
      ]);
    }
    await untilGrown(cluster.admin, receipts, before, pairs);
    rates.ours.push((2 * pairs) / ((performance.now() - from) / 1000));
    note(
      `pipeline: round ${round + 1}: ours ${Math.round(rates.ours.at(-1)!)}/s, ordinary ${Math.round(rates.ordinary.at(-1)!)}/s`,
    );
  }
  await ordinary.close();
  await publisher.close();
  await network.close();
  return [
    result(
      'pipeline',
      'events/s',
      median(rates.ours),
      'stock transport, JSON, one TypeORM save per event',
      median(rates.ordinary),
    ),
  ];
};

const runOrdinary = async (cluster: Cluster, first: number, pairs: number): Promise<number> => {
  const before = await logEnd(cluster.admin, ORDINARY_TOPICS.receipts);
  const producer = cluster.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const from = performance.now();
  for (let n = first; n < first + pairs; n += 100) {
    const ids = Array.from({ length: Math.min(100, first + pairs - n) }, (_, i) => n + i);
    const sales = ids.map(
      (i): OrdinarySale => ({
        saleId: `s-${i}`,
        storeId: `store-${i % 200}`,
        totalMinor: 999,
        rrn: String(i),
        terminalId: `T${i % 200}`,
        lines: [{ text: 'Bread', totalMinor: 999 }],
      }),
    );
    const transactions = ids.map(
      (i): OrdinaryTransaction => ({
        transactionId: `t-${i}`,
        accountId: `a-${i % 5_000}`,
        amountMinor: 999,
        rrn: String(i),
        terminalId: `T${i % 200}`,
      }),
    );
    await producer.sendBatch({
      topicMessages: [
        { topic: ORDINARY_TOPICS.sales, messages: sales.map((s) => ({ key: s.storeId, value: JSON.stringify(s) })) },
        {
          topic: ORDINARY_TOPICS.transactions,
          messages: transactions.map((t) => ({ key: t.accountId, value: JSON.stringify(t) })),
        },
      ],
    });
  }
  await untilGrown(cluster.admin, ORDINARY_TOPICS.receipts, before, pairs);
  const seconds = (performance.now() - from) / 1000;
  await producer.disconnect();
  return (2 * pairs) / seconds;
};
