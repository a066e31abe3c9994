import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { type Cluster, note, openCluster } from './cluster.js';
import type { BenchResult } from './result.js';
import { ingestBench } from './ingest.bench.js';
import { latencyBench } from './latency.bench.js';
import { pipelineBench } from './pipeline.bench.js';
import { transportBench } from './transport.bench.js';

type Bench = (cluster: Cluster, quick: boolean) => Promise<BenchResult[]>;

const benches: Readonly<Record<string, Bench>> = {
  transport: transportBench,
  ingest: ingestBench,
  pipeline: pipelineBench,
  latency: latencyBench,
};

const RESULTS = join(import.meta.dirname, '..', 'results.json');

const program = new Command('npm run bench --')
  .description('Measures Quittance beside its peers, in one run on this machine, and writes bench/results.json')
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
for (const name of wanted) {
  const cluster = await openCluster();
  try {
    results.push(...(await benches[name]!(cluster, quick)));
  } finally {
    await cluster.close();
  }
}
for (const r of results) note(`${r.name}: ours ${r.ours} ${r.unit}, ${r.peer} ${r.theirs}, ratio ${r.ratio}`);
if (!quick) {
  const kept = earlier().filter((r) => !results.some((n) => n.name === r.name));
  writeFileSync(RESULTS, `${JSON.stringify([...kept, ...results], null, 2)}\n`);
  note(`written to bench/results.json`);
}
