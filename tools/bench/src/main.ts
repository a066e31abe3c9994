import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Cluster, openCluster } from './cluster.js';
import { note } from './note.js';
import type { BenchResult } from './result.js';
import { burstBench } from './burst.bench.js';
import { decisionBench } from './decision.bench.js';
import { ingestBench } from './ingest.bench.js';
import { latencyBench } from './latency.bench.js';
import { linkBench, millionBench } from './link.bench.js';
import { pipelineBench } from './pipeline.bench.js';
import { manyConsentsBench, withdrawalBench } from './withdrawal.bench.js';
import { transportBench } from './transport.bench.js';

type Bench = (quick: boolean) => Promise<BenchResult[]>;

/** A bench on a stack of its own. */
const onCluster =
  (bench: (cluster: Cluster, quick: boolean) => Promise<BenchResult[]>): Bench =>
  async (quick) => {
    const cluster = await openCluster();
    try {
      return await bench(cluster, quick);
    } finally {
      await cluster.close();
    }
  };

const benches: Readonly<Record<string, Bench>> = {
  transport: onCluster(transportBench),
  ingest: onCluster(ingestBench),
  pipeline: onCluster(pipelineBench),
  latency: onCluster(latencyBench),
  decision: onCluster(decisionBench),
  burst: onCluster(burstBench),
  withdrawal: onCluster(withdrawalBench),
  consents: onCluster(manyConsentsBench),
  link: linkBench,
  million: millionBench,
};

const RESULTS = join(import.meta.dirname, '..', 'results.json');

const program = new Command('npm run bench --')
  .description('Measures Quittance beside its peers, in one run on this machine, and writes tools/bench/results.json')
  .argument('[names...]', `which to run: ${Object.keys(benches).join(', ')} (all when none is named)`)
  .option('--quick', 'small inputs, to see that it works; writes nothing', false)
  .parse();

const wanted = program.args.length > 0 ? program.args : Object.keys(benches);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0)
  program.error(`no bench is named ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
const { quick } = program.opts<{ quick: boolean }>();

const earlier = (): BenchResult[] => {
  try {
    return JSON.parse(readFileSync(RESULTS, 'utf8')) as BenchResult[];
  } catch {
    return [];
  }
};

const results: BenchResult[] = [];
for (const name of wanted) results.push(...(await benches[name]!(quick)));
for (const r of results) note(`${r.name}: ours ${r.ours} ${r.unit}, ${r.peer} ${r.theirs}, ratio ${r.ratio}`);
if (!quick) {
  const kept = earlier().filter((r) => !results.some((n) => n.name === r.name));
  writeFileSync(RESULTS, `${JSON.stringify([...kept, ...results], null, 2)}\n`);
  note(`written to tools/bench/results.json`);
}
