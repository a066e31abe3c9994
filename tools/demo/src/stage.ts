import { privateFolder } from '@quittance/local-stack';
import {
  addBank,
  addRetailer,
  issueKey,
  type KeyOwner,
  type Operator,
  registerSignIn,
  settled,
  waitedOut,
} from '@quittance/ops';
import {
  type Answers,
  judge,
  type Keys,
  play,
  PublicClient,
  type Told,
  type Verdict,
  type World,
} from '@quittance/street';
import { AWAY_MS, type Network } from './network.js';
import { portFor } from './ports.js';
import type { Progress } from './progress.js';
import { SampleBankProcess } from './sample-banks.js';

/** A network with a cast: everybody of a world has a key, and its banks are open. */
export interface Stage {
  network: Network;
  keys: Keys;
  banks: SampleBankProcess[];
  client: PublicClient;
  /** How often an edge was away, or asked to come again. */
  waits: { count: number };
}

interface StageOptions {
  progress: Progress;
  logDir: string;
  portBase?: number;
  /** Keys from an earlier run in the same folder. */
  keys?: Keys;
}

/** What has not settled after this long is stuck. */
const SETTLE_MS = 180_000;

export async function setStage(network: Network, world: World, options: StageOptions): Promise<Stage> {
  const { progress } = options;
  privateFolder(options.logDir);
  const keys =
    options.keys ??
    (await progress.step(`${world.retailers.length} retailers, ${world.banks.length} banks and their keys`, () =>
      admit(network, world),
    ));
  const banks = await progress.step(
    'Sample banks',
    () => openBanks(network, world, keys, options),
    (opened) => `Sample banks: ${opened.map(({ name, url }) => `${name} at ${url}`).join(', ')}`,
  );
  await letCustomersSignIn(network, banks);
  const waits = { count: 0 };
  const client = new PublicClient({
    onWait: (reason) => {
      waits.count += 1;
      progress.line(`    waiting: ${reason}`);
    },
  });
  return { network, keys, banks, client, waits };
}

export async function clearStage({ banks, client }: Stage): Promise<void> {
  await client.close();
  await Promise.all(banks.map((bank) => bank.stop()));
}

/** Plays the whole world and waits, after each of its phases, until nothing is under way any more. */
export async function playWorld(
  { network, keys, banks, client }: Stage,
  { world }: Told,
  progress: Progress,
): Promise<Answers> {
  for (const bank of banks) await bank.tell(world.statement);
  const answers: Answers = new Map();
  for (const phase of world.phases) {
    const of = phase.events.length.toLocaleString('en-GB');
    await progress.step(
      phase.name,
      async (report) => {
        const played = await play(
          { ...world, phases: [phase] },
          {
            client,
            edges: network.edges,
            keys,
            settle: () => settled(network.operator, { timeoutMs: SETTLE_MS, onProgress: (laggard) => report(laggard) }),
            onProgress: ({ sent }) => report(`${sent.toLocaleString('en-GB')} of ${of} requests`),
          },
        );
        for (const [number, answer] of played) answers.set(number, answer);
      },
      () => `${phase.name}: ${of} requests, all settled`,
    );
  }
  return answers;
}

/** Holds what the banks have received by now against what really happened: all of it, unless others trade there as well. */
export async function judgeStage(
  { banks, network }: Stage,
  told: Told,
  answers: Answers,
  received: 'all' | 'of-this-world' = network.own ? 'all' : 'of-this-world',
): Promise<Verdict> {
  const sent = new Set(told.truth.transactions.map(({ transactionId }) => transactionId));
  const all = (await Promise.all(banks.map((bank) => bank.received()))).flat();
  const judged = received === 'all' ? all : all.filter(({ transactionId }) => sent.has(transactionId));
  const verdict = judge(told, answers, judged);
  for (const crash of network.crashes()) verdict.complaints.push({ about: 'edge', text: crash });
  for (const bank of banks) {
    const { counts } = await bank.status();
    const refused = counts.invalidSignature + counts.unreadable;
    if (refused > 0)
      verdict.complaints.push({
        about: 'edge',
        text: `${bank.name} refused ${refused} webhooks: signature or body wrong`,
      });
  }
  return { ...verdict, ok: verdict.complaints.length === 0 };
}

async function admit({ operator }: Network, world: World): Promise<Keys> {
  const keys: Keys = { retailers: {}, banks: {} };
  for (const { retailerId, name } of world.retailers) {
    await waitedOut(() => addRetailer(operator, { id: retailerId, name }), AWAY_MS);
    keys.retailers[retailerId] = await newKey(operator, 'retailer', retailerId);
  }
  for (const { bankId, name } of world.banks) {
    await waitedOut(() => addBank(operator, { id: bankId, name }), AWAY_MS);
    keys.banks[bankId] = await newKey(operator, 'bank', bankId);
  }
  return keys;
}

/** A network on another machine, or in containers, does not reach the banks here under an address that a browser here knows. */
async function letCustomersSignIn({ own, operator }: Network, banks: readonly SampleBankProcess[]): Promise<void> {
  if (!own) return;
  for (const { bankId, name, issuer } of banks)
    await waitedOut(() => registerSignIn(operator, { bankId, name, issuer, clientId: 'quittance' }), AWAY_MS);
}

/** Where the answer is lost another key is made, and the first is nobody's. */
export async function newKey(operator: Operator, owner: KeyOwner, id: string): Promise<string> {
  return (await waitedOut(() => issueKey(operator, owner, id), AWAY_MS)).text;
}

async function openBanks(
  network: Network,
  world: World,
  keys: Keys,
  options: StageOptions,
): Promise<SampleBankProcess[]> {
  const hosting = {
    deliveryUrl: network.edges.delivery,
    consentUrl: network.edges.consent,
    logDir: options.logDir,
    ...network.banks,
    catchUp: options.keys !== undefined,
    guest: !network.own,
  };
  const opened: SampleBankProcess[] = [];
  try {
    for (const [index, { bankId, name }] of world.banks.entries()) {
      const place = { bankId, name, apiKey: keys.banks[bankId] ?? '', port: portFor(options.portBase, 'banks', index) };
      opened.push(await SampleBankProcess.start(place, hosting));
    }
    return opened;
  } catch (error) {
    await Promise.all(opened.map((bank) => bank.stop()));
    throw error;
  }
}
