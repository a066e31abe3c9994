import { DirectPublisher } from '@quittance/kafka';
import { openNetwork, startBankReceiver } from '@quittance/testbed';
import { Pool } from 'undici';
import { type Cluster } from './cluster.js';
import { note } from './note.js';
import { BENCH_BANK, consents, directory, saleOf } from './matching-load.js';
import { postAtPace, waitsOf } from './pace.js';
import { type BenchResult, percentile, result } from './result.js';
import { UNLIMITED } from './unlimited.js';

const AIM_P99_MS = 500;
const AIM_P50_MS = 100;
const DECISION_AIM_P99_MS = 5_000;
/** An answer leaves a tenth of a second after its request at the soonest. */
const CONNECTIONS = 64;

/** From a transaction's 202 to its webhook at the bank: at 100 a second, and whether a decision still takes seconds at most at 500. */
export const latencyBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const calm = await measure(cluster, 100, quick);
  const busy = await measure(cluster, 500, quick);
  return [
    result('latency p50', 'ms (lower is better)', calm.p50, 'the aim', AIM_P50_MS),
    result('latency p99', 'ms (lower is better)', calm.p99, 'the aim', AIM_P99_MS),
    result('latency p99 at 500/s', 'ms (lower is better)', busy.p99, 'the aim for a decision', DECISION_AIM_P99_MS),
  ];
};

/** Milliseconds, at so many transactions a second whose sales are there already. */
async function measure(cluster: Cluster, perSecond: number, quick: boolean) {
  const count = perSecond * (quick ? 5 : 30);
  const receiver = await startBankReceiver();
  const network = await openNetwork({
    stack: cluster.stack,
    services: ['matching', 'delivery'],
    env: { matching: { LOG_LEVEL: 'warn' }, delivery: { LOG_LEVEL: 'warn', ...UNLIMITED } },
  });
  const key = await network.key('bank', BENCH_BANK);
  const publisher = new DirectPublisher(cluster.kafka, network.bed.prefix);
  await publisher.publishRaw([...directory(), ...consents(), ...Array.from({ length: count }, (_, n) => saleOf(n))]);
  await network.settled();
  const endpoint = await network.call('delivery', 'PUT', '/v1/endpoints/main', { key, body: { url: receiver.url } });
  if (endpoint.status >= 300) throw new Error(endpoint.text);

  const pool = new Pool(network.bed.url('delivery'), { connections: CONNECTIONS });
  const sentAt = await postAtPace(pool, key, { count, perSecond });
  await network.settled();
  await pool.close();
  await publisher.close();
  await network.close();
  await receiver.close();
  const times = waitsOf(receiver, sentAt);
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  note(`latency: ${count} transactions at ${perSecond}/s, p50 ${p50} ms, p99 ${p99} ms`);
  return { p50, p99 };
}
