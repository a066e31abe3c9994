import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTopology, type Topology } from '@quittance/topology';

/** schemas/topics.yaml of this checkout: the same depth from `src` and from `dist`. */
export const topologyOfThisCheckout = (): Topology =>
  loadTopology(join(fileURLToPath(new URL('../../../../', import.meta.url)), 'schemas', 'topics.yaml'));
