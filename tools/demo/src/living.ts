import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateDir } from '@quittance/local-stack';
import { addAnalyst, waitedOut } from '@quittance/ops';
import { deliver, LiveStreet, summary } from '@quittance/street';
import { attachToNetwork } from './attached-network.js';
import { type PlayedDay, takeLeave, type Tally } from './farewell.js';
import { AWAY_MS, type Network } from './network.js';
import { type DemoOptions, visitsAt } from './options.js';
import { startOwnNetwork } from './own-network.js';
import { ensurePortsFree } from './ports.js';
import { Progress } from './progress.js';
import { type EarlierRun, openRunFolder, type RunFolder } from './run-folder.js';
import { clearStage, judgeStage, newKey, playWorld, setStage, type Stage } from './stage.js';
import { type Script, writeScript } from './tell.js';
import { theTopology } from './topology.js';
import { startTicker } from './ticker.js';
import { traceOfOne } from './trace-of-one.js';
import { envFile, walk, walkKeys } from './walk.js';

const PORT_BASE = 7100;
const BANKS = 2;
/** A purchase somewhere on the street, on average this often. */
const PURCHASE_EVERY_MS = 1500;
const HEARTBEAT_EVERY_MS = 60_000;

interface Ending {
  /** Called when the day is played and the street goes on by itself. */
  onAlive: () => void;
  stopped: AbortSignal;
}

/** Plays the day, then keeps the street alive until Ctrl-C. */
export async function runLiving(options: DemoOptions, end: Ending): Promise<void> {
  const progress = new Progress();
  if (options.attach !== undefined) {
    await live(attachToNetwork(options.attach), undefined, {
      options,
      progress,
      ...end,
      base: stateDir,
      logDir: join(stateDir, 'attached-logs'),
    });
    return;
  }
  const portBase = options.portBase ?? PORT_BASE;
  const topology = theTopology();
  const folder = await openRunFolder({
    ...options,
    principals: Object.keys(topology.principals),
    log: (line) => progress.line(line),
  });
  try {
    await ensurePortsFree(portBase, BANKS);
    const network = await startOwnNetwork({
      folder,
      topology,
      progress,
      portBase,
      durable: true,
      forOperators: true,
      traces: options.traces,
    });
    await live(network, folder, {
      options: { ...options, portBase },
      progress,
      ...end,
      base: folder.base,
      logDir: join(folder.path, 'logs'),
    });
  } finally {
    folder.close(false);
  }
}

interface Living extends Ending {
  options: DemoOptions;
  progress: Progress;
  /** Where settings of the run go. */
  base: string;
  logDir: string;
}

async function live(network: Network, folder: RunFolder | undefined, living: Living): Promise<void> {
  const { options, progress, stopped } = living;
  try {
    const earlier = options.sales === undefined ? folder?.earlier : undefined;
    const { seed, scale, endsAt } = earlier ?? { ...options, endsAt: Date.now() - 60_000 };
    const script = await progress.step(
      'Writing the world',
      () => writeScript({ ...options, seed, scale, endsAt }),
      ({ told }) => `World: ${told.world.title}, seed ${seed}`,
    );
    const stage = await setStage(network, script.told.world, {
      progress,
      logDir: living.logDir,
      ...(options.portBase !== undefined && { portBase: options.portBase }),
      ...(earlier && { keys: earlier.keys }),
    });
    try {
      const day = await playDay(stage, script, earlier, progress);
      if (!earlier && options.sales === undefined) folder?.remember({ seed, scale, endsAt, keys: stage.keys });
      if (day) progress.line(`\n${summary(await judgeStage(stage, day.told, day.answers))}`);
      const { world } = script.told;
      const file = join(living.base, 'env.sh');
      writeFileSync(file, envFile(network.edges, walkKeys(stage, world, await analyst(network))), { mode: 0o600 });
      progress.line(walk(stage, world, { file, trace: await traceOfOne(network.operator) }));
      const street =
        options.sales === undefined ? new LiveStreet({ seed, sales: visitsAt(scale) }, Date.now()) : undefined;
      living.onAlive();
      const ticker = process.stdout.isTTY ? startTicker(network.operator, progress) : undefined;
      const tally = await keepTrading(stage, street, progress, stopped);
      await ticker?.stop();
      rmSync(file, { force: true });
      progress.line(await takeLeave(stage, day, tally));
    } finally {
      await clearStage(stage);
    }
  } finally {
    await network.stop();
  }
}

/** An earlier run's day was played already: the banks only need their statements again. */
async function playDay(
  stage: Stage,
  { told }: Script,
  earlier: EarlierRun | undefined,
  progress: Progress,
): Promise<PlayedDay | undefined> {
  if (earlier) {
    for (const bank of stage.banks) await bank.tell(told.world.statement);
    return undefined;
  }
  return { told, answers: await playWorld(stage, told, progress) };
}

async function keepTrading(
  stage: Stage,
  street: LiveStreet | undefined,
  progress: Progress,
  stopped: AbortSignal,
): Promise<Tally> {
  const tally: Tally = { sales: 0, transactions: 0, refused: 0, unanswered: 0, pauses: [] };
  let heartbeatAt = 0;
  while (!stopped.aborted) {
    if (street) {
      try {
        const now = Date.now();
        if (now >= heartbeatAt) {
          await send(stage, street.heartbeats(now), tally);
          heartbeatAt = now + HEARTBEAT_EVERY_MS;
        }
        const moment = street.next(now);
        for (const bank of stage.banks) await bank.tell(moment.statement);
        await send(stage, moment.deeds, tally);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        tally.pauses.push(reason);
        progress.line(`  The street pauses: ${reason}`);
      }
    }
    await sleep(PURCHASE_EVERY_MS * (0.5 + Math.random()), undefined, { signal: stopped }).catch(() => undefined);
  }
  return tally;
}

async function send(
  { client, network, keys }: Stage,
  deeds: Parameters<typeof deliver>[0],
  tally: Tally,
): Promise<void> {
  const [sales, transactions] = (['sale', 'transaction'] as const).map(
    (wanted) => deeds.filter(({ type }) => type === wanted).length,
  ) as [number, number];
  tally.sales += sales;
  tally.transactions += transactions;
  tally.unanswered += sales + transactions;
  const answers = await deliver(deeds, { client, edges: network.edges, keys });
  tally.unanswered -= sales + transactions;
  tally.refused += answers.filter(({ status }) => status === 'rejected').length;
}

async function analyst({ operator }: Network): Promise<string> {
  await waitedOut(() => addAnalyst(operator, { id: 'demo', name: 'Demo analyst' }), AWAY_MS);
  return newKey(operator, 'analyst', 'demo');
}
