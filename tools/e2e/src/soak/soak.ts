import { readFileSync } from 'node:fs';
import type { SupervisedService } from '@quittance/local-stack';
import { NETWORK_SERVICES, openNetwork, type OwnStack, startOwnStack } from '@quittance/testbed';
import { freezeProcesses } from '../attacks/freeze.js';
import { oversize, type Part, pause, type Target } from '../attacks/index.js';
import { replayNetwork } from './evidence.js';
import { type Leaving, Load, type Truth } from './load.js';
import { type Trouble, Troublemaker } from './trouble.js';

interface SoakOptions {
  readonly minutes: number;
  readonly eventsPerSecond: number;
  readonly say: (line: string) => void;
}

interface SoakResult {
  readonly truth: Truth;
  readonly leaving: Leaving;
  readonly evidence: Awaited<ReturnType<typeof replayNetwork>>;
  readonly events: number;
  readonly troubles: readonly Trouble[];
  /** Resident memory of each service in MB: in the middle of the run and at its end (medians of a quarter each), and the most. */
  readonly memory: Readonly<Record<string, { middle: number; end: number; most: number }>>;
  /** What did not hold; empty where all is well. */
  readonly complaints: readonly string[];
}

const SHOPS = 8;
const BETWEEN_MS = 4_000;
const POISON_EVERY_MS = 60_000;
const SAMPLE_EVERY_MS = 2_000;
const CALM_AT_END_MS = 20_000;
const SETTLE_MS = 180_000;
const CONSENT_MAX_AGE_MS = 60_000;
const MOST_RECOVERY_MS = 30_000;
const MOST_FROZEN_MS = 20_000;
/** What a heap may grow by between two moments without being a leak. */
const FLAT = 1.35;
const HEAP_MB = 320;

/** A steady load, and trouble after trouble: what was sent must be shown, once, and each trouble be over within half a minute. */
export const soak = async ({ minutes, eventsPerSecond, say }: SoakOptions): Promise<SoakResult> => {
  const own = await startOwnStack('native');
  const network = await openNetwork({ stack: own, env: ENV });
  const services = NETWORK_SERVICES.map((name) => network.services[name]);
  const target = targetOf(own, network, services, say);
  const memory = new Memory(services);
  const load = await Load.start(target, { shops: SHOPS, eventsPerSecond });
  const trouble = await Troublemaker.of(target, services, MOST_FROZEN_MS);
  try {
    const endsAt = performance.now() + minutes * 60_000 - CALM_AT_END_MS;
    const poison = poisonUntil(endsAt, target);
    const troubles: Trouble[] = [];
    while (performance.now() < endsAt) {
      const met = await trouble.next();
      troubles.push(met);
      say(`${met.what}: a receipt came ${Math.round(met.recoveryMs)} ms after; ${load.sent} events so far`);
      await pause(BETWEEN_MS);
    }
    await poison;
    await pause(CALM_AT_END_MS);
    await load.end();
    await network.settled(SETTLE_MS);
    const evidence = await replayNetwork(network);
    const [truth, leaving] = [load.truth(), load.leaving()];
    const result = { truth, leaving, evidence, events: load.sent, troubles, memory: memory.figures() };
    return { ...result, complaints: complaintsOf(result, eventsPerSecond * minutes * 60) };
  } finally {
    trouble.close();
    memory.stop();
    await load.close();
    await network.close();
    await own.close();
  }
};

/** Services have the heap that they have in service. */
const HEAP = { NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` };
const ENV = {
  ...Object.fromEntries(NETWORK_SERVICES.map((name) => [name, HEAP])),
  // A webhook that fails while its sender is killed is tried again soon.
  delivery: { ...HEAP, DELIVERY_RETRY_SCHEDULE_MS: '500,1000,2000,5000,10000,20000,30000,60000' },
};

const targetOf = (
  own: OwnStack,
  network: Awaited<ReturnType<typeof openNetwork>>,
  services: readonly SupervisedService[],
  say: Target['say'],
): Target => ({
  edges: {
    ingestion: network.bed.url('ingestion'),
    consent: network.bed.url('consent'),
    delivery: network.bed.url('delivery'),
  },
  key: (kind, ownerId) => network.key(kind, ownerId),
  ready: async () => (await Promise.all(services.map((service) => service.ready()))).every(Boolean),
  freeze: (part: Part, ms: number) => freezeProcesses(own[part].pid!, ms),
  say,
});

/** The largest sales that an edge takes, at stores with the longest names, every minute: they are to come through as others do. */
const poisonUntil = async (endsAt: number, target: Target): Promise<void> => {
  while (performance.now() < endsAt) {
    await oversize.play(target, 'small').catch((error: unknown) => target.say(`a poison sale: ${String(error)}`));
    await pause(Math.min(POISON_EVERY_MS, Math.max(0, endsAt - performance.now())));
  }
};

const complaintsOf = (
  { truth, leaving, evidence, events, troubles, memory }: Omit<SoakResult, 'complaints'>,
  wanted: number,
): string[] => [
  ...(truth.lost > 0 ? [`${truth.lost} receipts were lost`] : []),
  ...(truth.twice > 0 ? [`${truth.twice} receipts came twice`] : []),
  ...(truth.wrong > 0 ? [`${truth.wrong} receipts were wrong`] : []),
  ...evidence.complaints,
  ...(Math.max(0, ...leaving.lateMs) > CONSENT_MAX_AGE_MS ? ['a bank got a receipt a minute after a withdrawal'] : []),
  // Or there was nothing to stop.
  ...(leaving.left === 0 || leaving.receipts === 0 ? ['nobody who had receipts withdrew'] : []),
  ...troubles
    .filter(({ recoveryMs }) => recoveryMs > MOST_RECOVERY_MS)
    .map(({ what, recoveryMs }) => `${what}: over only after ${Math.round(recoveryMs / 1_000)} s`),
  ...Object.entries(memory)
    .filter(([, { middle, end }]) => end > middle * FLAT && end > HEAP_MB)
    .map(([name, { middle, end }]) => `the memory of ${name} grew from ${middle} to ${end} MB`),
  // While something is away nothing is taken: a third of the time at most.
  ...(events < wanted * 0.3 ? [`only ${events} of ${wanted} events were taken`] : []),
];

class Memory {
  readonly #samples = new Map<string, number[]>();
  readonly #timer: NodeJS.Timeout;

  constructor(services: readonly SupervisedService[]) {
    this.#timer = setInterval(() => {
      for (const { name, pid } of services) {
        const mb = pid === undefined ? undefined : residentMb(pid);
        if (mb !== undefined) this.#samples.set(name, [...(this.#samples.get(name) ?? []), mb]);
      }
    }, SAMPLE_EVERY_MS);
  }

  figures(): SoakResult['memory'] {
    const quarter = (samples: number[], nth: number): number => {
      const part = samples.slice(Math.floor((samples.length * nth) / 4), Math.ceil((samples.length * (nth + 1)) / 4));
      return Math.round(part.toSorted((a, b) => a - b)[part.length >> 1] ?? 0);
    };
    return Object.fromEntries(
      [...this.#samples].map(([name, samples]) => [
        name,
        { middle: quarter(samples, 1), end: quarter(samples, 3), most: Math.round(Math.max(...samples)) },
      ]),
    );
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

const residentMb = (pid: number): number | undefined => {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? undefined : Number(kb) / 1_024;
  } catch {
    return undefined; // killed a moment ago
  }
};

const late = (ms: readonly number[]): string =>
  `${ms.length} after${ms.length === 0 ? '' : ` (at most ${Math.round(Math.max(...ms))} ms)`}`;

/** What it came to, as lines to print. */
export const describeSoak = ({
  truth,
  leaving,
  evidence,
  events,
  troubles,
  memory,
  complaints,
}: SoakResult): string => {
  const recoveries = troubles.map(({ recoveryMs }) => recoveryMs);
  return [
    `${events} events, ${truth.bought} purchases: ${truth.shown} receipts shown, ${truth.lost} lost, ${truth.twice} twice, ${truth.wrong} wrong`,
    `${leaving.left} customers withdrew, their banks had ${leaving.receipts} receipts of them, ${late(leaving.lateMs)} the answer`,
    `evidence: ${evidence.disclosures} disclosures, ${evidence.ended} ended consents, ${late(evidence.lateMs)} the record of the end`,
    `${troubles.length} troubles; the slowest was over after ${(Math.max(0, ...recoveries) / 1_000).toFixed(1)} s`,
    ...Object.entries(memory).map(
      ([name, { middle, end, most }]) =>
        `memory of ${name}: ${middle} MB in the middle, ${end} MB at the end, ${most} MB at most`,
    ),
    ...(complaints.length === 0 ? ['All held.'] : complaints.map((complaint) => `NOT HELD: ${complaint}`)),
  ].join('\n');
};
