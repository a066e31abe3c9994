import { DirectPublisher } from '@quittance/kafka';
import { openNetwork, startBankReceiver } from '@quittance/testbed';
import { Pool } from 'undici';
import type { Cluster } from './cluster.js';
import { boxOffice, paidTicket, soldTicket } from './look-alikes.js';
import { BENCH_BANK, consents, directory, saleOf } from './matching-load.js';
import { note } from './note.js';
import { postAtPace, waitsOf } from './pace.js';
import { type BenchResult, percentile, result } from './result.js';
import { UNLIMITED } from './unlimited.js';

const AIM_P99_MS = 1_000;
const PER_SECOND = 20;
const CHUNK = 1_000;
/** Of the sizes, the one that counts. */
const MEASURED = 10_000;

interface Burst {
  readonly tickets: number;
  /** For so long another bank's customers pay elsewhere. */
  readonly seconds: number;
}

const BURSTS: readonly Burst[] = [
  { tickets: 1_000, seconds: 10 },
  { tickets: MEASURED, seconds: 20 },
];

/**
 * From a transaction's 202 to its webhook at the bank, 20 a second, while another bank sends very many transactions at once that nothing tells apart:
 * of another store, one amount and one minute.
 */
export const burstBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const p99s = new Map<number, number>();
  for (const burst of quick ? BURSTS.slice(0, 1) : BURSTS) p99s.set(burst.tickets, await measure(cluster, burst));
  return [...p99s].map(([tickets, p99]) =>
    result(
      tickets === MEASURED ? 'burst p99' : `burst p99 of ${tickets}`,
      'ms (lower is better)',
      p99,
      'the aim',
      AIM_P99_MS,
    ),
  );
};

async function measure(cluster: Cluster, { tickets, seconds }: Burst): Promise<number> {
  const count = PER_SECOND * seconds;
  const receiver = await startBankReceiver();
  const network = await openNetwork({
    stack: cluster.stack,
    services: ['matching', 'delivery'],
    env: { matching: { LOG_LEVEL: 'warn' }, delivery: { LOG_LEVEL: 'warn', ...UNLIMITED } },
  });
  const key = await network.key('bank', BENCH_BANK);
  const publisher = new DirectPublisher(cluster.kafka, network.bed.prefix);
  const sales = Array.from({ length: count }, (_, n) => saleOf(n));
  await publisher.publishRaw([...directory(), ...consents(), ...boxOffice(), ...sales]);
  await network.settled();
  const endpoint = await network.call('delivery', 'PUT', '/v1/endpoints/main', { key, body: { url: receiver.url } });
  if (endpoint.status >= 300) throw new Error(endpoint.text);

  const pool = new Pool(network.bed.url('delivery'), { connections: 8 });
  const noon = Date.now() - 60_000;
  await publisher.publishRaw([soldTicket(noon)]);
  const burst = (async () => {
    for (let n = 0; n < tickets; n += CHUNK) {
      await publisher.publishRaw(Array.from({ length: CHUNK }, (_, i) => paidTicket(n + i, noon)));
    }
  })();
  const sentAt = await postAtPace(pool, key, { count, perSecond: PER_SECOND });
  await burst;
  const from = performance.now();
  await network.settled();
  const restMs = performance.now() - from;
  await pool.close();
  await publisher.close();
  await network.close();
  await receiver.close();
  const times = waitsOf(receiver, sentAt);
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  note(
    `burst: of ${count} while ${tickets} buy the same, p50 ${p50} ms, p99 ${p99} ms, most ${Math.max(...times)} ms; the rest of the burst took ${Math.round(restMs)} ms more`,
  );
  return p99;
}
