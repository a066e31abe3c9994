import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MIB = 2 ** 20;
/** What is alive is well below; what is above is waiting to be collected. */
let mostUsed = 200 * MIB;
/** Where more is alive than usual, collecting again and again would not help. */
const ROOM = 1.3;

/**
 * Collects what V8 would leave lying about while there is memory: a replay shares its machine with PostgreSQL, and is to show what a
 * service of the same code needs. No limit that it could die of. Call it where little is alive.
 */
export function trimHeap(): void {
  if (process.memoryUsage().heapUsed <= mostUsed) return;
  collect();
  mostUsed = Math.max(mostUsed, ROOM * process.memoryUsage().heapUsed);
}

const collect = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();
