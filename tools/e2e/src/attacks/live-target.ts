import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '@quittance/local-stack';
import { addBank, addRetailer, issueKey, loadSettings, openOperator } from '@quittance/ops';
import { freezeProcesses } from './freeze.js';
import type { Part, Target } from './target.js';

/** What a local run leaves beside the operator's settings. */
interface Left {
  readonly edges?: Target['edges'];
  /** Internal ports, of every service. */
  readonly internal?: Readonly<Record<string, string>>;
  readonly processes?: Readonly<Partial<Record<Part, number>>>;
}

/** The network that "npm start" runs here; keys are the operator's to give. */
export const openLiveTarget = (say: Target['say']): Target & { close(): Promise<void> } => {
  const file = join(repoRoot, '.quittance', 'operator.json');
  const left = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Left) : {};
  const { edges, internal = {}, processes = {} } = left;
  if (edges === undefined) throw new Error('No network runs here: start one with "npm start", in another window.');
  const operator = openOperator(loadSettings({}, repoRoot));
  const isReady = async (url: string): Promise<boolean> =>
    fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).then(
      (answer) => answer.ok,
      () => false,
    );
  return {
    edges,
    say,
    key: async (kind, ownerId) => {
      await (kind === 'bank' ? addBank : addRetailer)(operator, { id: ownerId });
      return (await issueKey(operator, kind, ownerId)).text;
    },
    ready: async () => (await Promise.all(Object.values(internal).map(isReady))).every(Boolean),
    ...(processes.kafka && processes.postgres
      ? { freeze: (part: Part, ms: number) => freezeProcesses(processes[part]!, ms) }
      : {}),
    close: () => operator.close(),
  };
};
