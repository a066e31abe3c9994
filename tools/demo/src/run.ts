import { StackError } from '@quittance/local-stack';
import { OpsError } from '@quittance/ops';
import { ClusterError } from '@quittance/topology';
import { EdgeUnreachable, UnreadableFile } from '@quittance/street';
import { runLiving } from './living.js';
import { runOnce } from './once.js';
import { parseOptions } from './options.js';

const WRONG = 1;
const FAILED = 2;
const INTERRUPTED = 130;

/** The whole command. Ends the process itself: a child that was starting when another one failed would keep it alive. */
export async function run(argv: readonly string[]): Promise<never> {
  const options = parseOptions(argv);
  const stopping = new AbortController();
  let alive = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // There is something to sum up only once the street is alive, and who asks twice is in a hurry. The children go with this process.
      if (!alive || stopping.signal.aborted) process.exit(INTERRUPTED);
      process.stdout.write('\nStopping …\n');
      stopping.abort();
    });
  }
  try {
    if (options.once) process.exit((await runOnce(options)) ? 0 : WRONG);
    const onAlive = () => {
      alive = true;
    };
    await runLiving(options, { onAlive, stopped: stopping.signal });
    process.exit(0);
  } catch (error) {
    process.stderr.write(`\n${explained(error)}\n`);
    process.exit(FAILED);
  }
}

/** What the user can put right is a sentence; anything else is a fault of ours and shows where it happened. */
function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const sentence = [StackError, OpsError, ClusterError, EdgeUnreachable, UnreadableFile].some(
    (kind) => error instanceof kind,
  );
  return sentence ? error.message : (error.stack ?? error.message);
}
