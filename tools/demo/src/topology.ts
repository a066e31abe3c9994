import { join } from 'node:path';
import { repoRoot } from '@quittance/local-stack';
import { loadTopology, type Topology } from '@quittance/topology';

export function theTopology(): Topology {
  return loadTopology(join(repoRoot, 'schemas', 'topics.yaml'));
}
