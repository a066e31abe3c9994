import { Publisher } from '@quittance/kafka';
import { openNetwork, startBankReceiver } from '@quittance/testbed';
import { Pool } from 'undici';
import { type Cluster, note } from './cluster.js';
import { BENCH_BANK, consents, directory, saleOf, transactionBody } from './matching-load.js';
import { type BenchResult, percentile, result } from './result.js';

const PER_SECOND = 100;
const AIM_P99_MS = 500;
const AIM_P50_MS = 100;

/** Milliseconds from a transaction's 202 to its webhook at the bank, at 100 transactions a second whose sales are there already. */
export const latencyBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const count = PER_SECOND * (quick ? 5 : 30);
  const receiver = await startBankReceiver();
  const network = await openNetwork({
    stack: cluster.stack,
    services: ['matching', 'delivery'],
    env: { matching: { LOG_LEVEL: 'warn' }, delivery: { LOG_LEVEL: 'warn' } },
  });
  const key = await network.key('bank', BENCH_BANK);
  const publisher = new Publisher(cluster.kafka, network.bed.prefix);
  await publisher.publishRaw([...directory(), ...consents(), ...Array.from({ length: count }, (_, n) => saleOf(n))]);
  await network.settled();
  const endpoint = await network.call('delivery', 'PUT', '/v1/endpoints/main', { key, body: { url: receiver.url } });
  if (endpoint.status >= 300) throw new Error(endpoint.text);

  const pool = new Pool(network.bed.url('delivery'), { connections: 8 });
  const acceptedAt = new Map<string, number>();
  const sends: Promise<void>[] = [];
  const start = Date.now();
  for (let n = 0; n < count; n += 1) {
    const wait = start + (n * 1_000) / PER_SECOND - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const body = transactionBody(n);
    sends.push(
      pool
        .request({
          method: 'POST',
          path: '/v1/transactions',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
        .then(async (response) => {
          const text = await response.body.text();
          if (response.statusCode !== 202) throw new Error(`refused: ${text}`);
          acceptedAt.set(body.transactionId, Date.now());
        }),
    );
  }
  await Promise.all(sends);
  await network.settled();
  const times = receiver.received.map(({ body, at }) => {
    const { transactionId } = (JSON.parse(body) as { data: { transactionId: string } }).data;
    return Math.max(0, at - acceptedAt.get(transactionId)!);
  });
  await pool.close();
  await publisher.close();
  await network.close();
  await receiver.close();
  if (times.length !== count) throw new Error(`${times.length} webhooks for ${count} transactions`);
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  note(`latency: ${count} transactions, p50 ${p50} ms, p99 ${p99} ms`);
  return [
    result('latency p50', 'ms (lower is better)', p50, 'the aim', AIM_P50_MS),
    result('latency p99', 'ms (lower is better)', p99, 'the aim', AIM_P99_MS),
  ];
};
