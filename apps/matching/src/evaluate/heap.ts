import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MIB = 2 ** 20;
/** What is alive is well below; all above it is waiting to be collected. */
const MOST_USED_BYTES = 200 * MIB;

/**
 * Collects what V8 would leave lying about while there is memory: a replay shares its machine with PostgreSQL, and is to show what a
 * service of the same code needs. No limit that it could die of. Call it where little is alive.
 */
export function trimHeap(): void {
  if (process.memoryUsage().heapUsed > MOST_USED_BYTES) collect();
}

const collect = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();
