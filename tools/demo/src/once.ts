import { join } from 'node:path';
import { stateDir } from '@quittance/local-stack';
import { summary } from '@quittance/street';
import { attachToNetwork } from './attached-network.js';
import type { Network } from './network.js';
import type { DemoOptions } from './options.js';
import { ownCount } from './own-count.js';
import { startOwnNetwork } from './own-network.js';
import { ensurePortsFree } from './ports.js';
import { Progress } from './progress.js';
import { openRunFolder, type RunFolder } from './run-folder.js';
import { clearStage, judgeStage, playWorld, setStage } from './stage.js';
import { type Script, writeScript } from './tell.js';
import { theTopology } from './topology.js';

/** Plays one world, prints every figure, stops everything; true when every figure is right. */
export async function runOnce(options: DemoOptions): Promise<boolean> {
  const progress = new Progress();
  const script = await progress.step(
    'Writing the world',
    () => writeScript({ ...options, endsAt: Date.now() - 60_000 }),
    ({ told }) => `World: ${told.world.title}, seed ${options.seed}`,
  );
  if (options.attach !== undefined)
    return playOn(attachToNetwork(options.attach), script, {
      progress,
      options,
      logDir: join(stateDir, 'attached-logs'),
    });
  const topology = theTopology();
  await ensurePortsFree(options.portBase, script.told.world.banks.length);
  const folder = await openRunFolder({
    ...options,
    principals: Object.keys(topology.principals),
    log: (line) => progress.line(line),
  });
  let ok = false;
  try {
    const network = await startOwnNetwork({
      folder,
      topology,
      progress,
      ...portBaseOf(options),
      durable: false,
      forOperators: false,
      traces: options.traces,
    });
    ok = await playOn(network, script, { progress, options, logDir: join(folder.path, 'logs') });
  } finally {
    endFolder(folder, ok, options.keep);
  }
  return ok;
}

interface Playing {
  progress: Progress;
  options: DemoOptions;
  logDir: string;
}

async function playOn(
  network: Network,
  { told, more }: Script,
  { progress, options, logDir }: Playing,
): Promise<boolean> {
  try {
    const stage = await setStage(network, told.world, { progress, logDir, ...portBaseOf(options) });
    try {
      const answers = await playWorld(stage, told, progress);
      const verdict = await judgeStage(stage, told, answers);
      const extra = more(verdict);
      progress.line();
      const inside = network.own ? await ownCount(network, told) : undefined;
      const complaints = [...verdict.complaints, ...(inside?.complaints ?? [])];
      const ok = complaints.length === 0 && (extra?.ok ?? true);
      progress.line(summary({ ...verdict, complaints, ok: complaints.length === 0 }));
      if (inside) progress.line(`\n${inside.text}`);
      if (extra) progress.line(`\n${extra.text}`);
      return ok;
    } finally {
      await clearStage(stage);
    }
  } finally {
    await network.stop();
  }
}

function portBaseOf({ portBase }: DemoOptions): { portBase?: number } {
  return portBase === undefined ? {} : { portBase };
}

function endFolder(folder: RunFolder, ok: boolean, keep: boolean): void {
  const remove = ok && !keep;
  folder.close(remove);
  if (!remove) process.stdout.write(`Data and logs of this run are in ${folder.path}\n`);
}
