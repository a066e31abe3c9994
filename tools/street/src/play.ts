import type { LineAnswer, PublicClient } from './client/public-client.js';
import type { Deed, Phase, World, WorldEvent } from './world.js';

/** Where the public edges answer: scheme and host, no path. */
interface Edges {
  ingestion: string;
  consent: string;
  delivery: string;
}

export interface Keys {
  /** retailerId → API key */
  retailers: Record<string, string>;
  /** bankId → API key */
  banks: Record<string, string>;
}

/** What the edges answered, by event number. */
export type Answers = Map<number, LineAnswer>;

interface PlayOptions {
  client: PublicClient;
  edges: Edges;
  keys: Keys;
  /** Called after each phase: resolves once nothing is under way any more. */
  settle: (phase: string) => Promise<void>;
  onProgress?: (progress: { phase: string; sent: number; of: number }) => void;
}

type Sending = Pick<PlayOptions, 'client' | 'edges' | 'keys'>;

/** As many events are in flight together as the world gives in this many; the next ones wait, so that arrival order is kept. */
const SLICE = 500;
const AT_ONCE = 8;

/** Plays a world through the public edges, as fast as they accept, in arrival order. */
export async function play(world: World, options: PlayOptions): Promise<Answers> {
  const answers: Answers = new Map();
  for (const phase of world.phases) {
    await playPhase(phase, options, answers);
    await options.settle(phase.name);
  }
  return answers;
}

/** Sends deeds outside a world, such as those of a street that goes on; answers come in the order of the deeds. */
export async function deliver(deeds: readonly Deed[], options: Sending): Promise<LineAnswer[]> {
  const answers: Answers = new Map();
  await playSlice(
    deeds.map((deed, number) => ({ ...deed, number, arrivesAt: 0 })),
    options,
    answers,
  );
  return deeds.flatMap((_, number) => answers.get(number) ?? []);
}

async function playPhase({ name, events }: Phase, options: PlayOptions, answers: Answers): Promise<void> {
  for (let from = 0; from < events.length; from += SLICE) {
    const slice = events.slice(from, from + SLICE);
    await playSlice(slice, options, answers);
    options.onProgress?.({ phase: name, sent: from + slice.length, of: events.length });
  }
}

async function playSlice(slice: readonly WorldEvent[], options: Sending, answers: Answers): Promise<void> {
  // Stores first: a sale of a store that is not registered yet is refused.
  await single(ofType(slice, 'store'), options, answers);
  await Promise.all([
    single(ofType(slice, 'consent'), options, answers),
    ...groups(ofType(slice, 'transaction'), ({ bankId }) => bankId).map(([bankId, events]) =>
      streamed(
        { url: `${options.edges.delivery}/v1/transactions`, key: keyOf(options.keys.banks, bankId), events },
        options,
        answers,
      ),
    ),
    ...groups(ofType(slice, 'sale'), ({ retailerId }) => retailerId).map(([retailerId, events]) =>
      streamed(
        { url: `${options.edges.ingestion}/v1/sales`, key: keyOf(options.keys.retailers, retailerId), events },
        options,
        answers,
      ),
    ),
  ]);
  // A heartbeat vouches for the sales before it, so it goes last.
  await single(ofType(slice, 'heartbeat'), options, answers);
}

interface Stream {
  url: string;
  key: string;
  events: readonly Extract<WorldEvent, { line: string }>[];
}

async function streamed({ url, key, events }: Stream, { client }: Sending, answers: Answers): Promise<void> {
  const lines = events.map(({ line }) => line);
  for (const [index, answer] of (await client.stream(url, key, lines)).entries()) {
    const event = events[index];
    if (event) answers.set(event.number, answer);
  }
}

type SingleEvent = Extract<WorldEvent, { document: object }>;

/** One request per event; several at once, but the states of one consent or store stay in order. */
async function single(events: readonly SingleEvent[], options: Sending, answers: Answers): Promise<void> {
  const lanes = Array.from({ length: AT_ONCE }, (): SingleEvent[] => []);
  for (const event of events) lanes[laneOf(event)]?.push(event);
  await Promise.all(
    lanes.map(async (lane) => {
      for (const event of lane) answers.set(event.number, await sendOne(event, options));
    }),
  );
}

async function sendOne(event: SingleEvent, { client, edges, keys }: Sending): Promise<LineAnswer> {
  const { status, body } = await (() => {
    switch (event.type) {
      case 'store':
        return client.put(
          `${edges.ingestion}/v1/stores/${event.storeId}`,
          keyOf(keys.retailers, event.retailerId),
          event.document,
        );
      case 'heartbeat':
        return client.post(
          `${edges.ingestion}/v1/stores/${event.storeId}/heartbeat`,
          keyOf(keys.retailers, event.retailerId),
          event.document,
        );
      case 'consent':
        return client.put(
          `${edges.consent}/v1/consents/${event.consentId}`,
          keyOf(keys.banks, event.bankId),
          event.document,
        );
    }
  })();
  return status < 300
    ? { status: 'accepted' }
    : { status: 'rejected', problem: { status, ...(body as object | undefined) } };
}

function laneOf(event: SingleEvent): number {
  const name = event.type === 'consent' ? event.consentId : `${event.retailerId}/${event.storeId}`;
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) >>> 0;
  return hash % AT_ONCE;
}

function ofType<T extends WorldEvent['type']>(
  events: readonly WorldEvent[],
  type: T,
): Extract<WorldEvent, { type: T }>[] {
  return events.filter((event): event is Extract<WorldEvent, { type: T }> => event.type === type);
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  return [...Map.groupBy(items, keyOf)];
}

function keyOf(keys: Record<string, string>, id: string): string {
  const key = keys[id];
  if (key === undefined) throw new Error(`no API key for ${id}`);
  return key;
}
