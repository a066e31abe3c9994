// A service that is killed midway, alone or one of two, ends with the same decisions and receipts as one that is not;
// none is issued twice.
//
// By the wall clock the service decides how long to wait for sales of a store without feed completions, and what has
// expired. So the town is one of the last weeks, and every store sends feed completions, also a final one: then no
// decision depends on the clock. Stores are registered before the trade begins. Which side of a pair arrives first is
// left to chance, with and without kills. Three things depend on it and are not compared: the original's receipt named
// by a refund, whether something withdrawn in the end had been shown before, and the reason of a non-match, which
// depends on the unfit payments seen.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { ReceiptReady } from '@quittance/contracts-bank';
import { MESSAGE_ID_HEADER } from '@quittance/kafka';
import { freePort, repoRoot, type SupervisedService, superviseService } from '@quittance/local-stack';
import { openTestbed, type Testbed } from '@quittance/testbed';
import { asIfArrivedLike } from './kit/any-order.js';
import { SECRET } from './matching-bed.js';
import { feedOf, type Send, type TrialFeed } from './trial-feed.js';
import { TrialTown } from './trial-town.js';

type Bed = Testbed<'matching'>;
type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

/** In each of these an instance is killed midway. */
const PARTS = 3;
const PATIENCE_MS = 120_000;

const beds: Bed[] = [];
let town: TrialTown;
let undisturbed: Outcome;
let alone: Outcome;
let oneOfTwo: Outcome;

async function startMatching(bed: Bed, instance: number): Promise<SupervisedService> {
  const port = await freePort();
  return superviseService({
    name: `matching-${instance}`,
    entry: 'apps/matching/dist/main.js',
    env: { ...bed.env('matching'), HTTP_PORT: String(port), INTERNAL_PORT: '0' },
    logFile: join(repoRoot, '.quittance', 'test-logs', `${bed.prefix}matching-${instance}.log`),
    readyUrl: `http://127.0.0.1:${port}/health/ready`,
  });
}

const sendAll = (bed: Bed, sends: readonly Send[]) => Promise.all(sends.map((send) => send(bed)));

const taken = async (bed: Bed): Promise<number> =>
  (await bed.query<{ n: number }>('matching', 'SELECT count(*)::int AS n FROM inbox'))[0]!.n;

async function untilMoreTaken(bed: Bed, than: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while ((await taken(bed)) <= than) {
    if (Date.now() > deadline) throw new Error(`nothing more was taken in than ${than} records`);
    await sleep(2);
  }
}

/** Kills between two halves of the records, once the first has had an effect and the second none. */
async function sendAndKill(bed: Bed, sends: readonly Send[], victims: readonly SupervisedService[]): Promise<void> {
  const half = sends.length >> 1;
  const before = await taken(bed);
  await sendAll(bed, sends.slice(0, half));
  await untilMoreTaken(bed, before);
  await Promise.all([...victims.map((victim) => victim.kill9()), sendAll(bed, sends.slice(half))]);
  await Promise.all(victims.map((victim) => victim.restart()));
}

/** Plays the town to a number of instances; in each part the given ones are killed. */
async function play(
  bed: Bed,
  { before, during, after }: TrialFeed,
  instances: number,
  victimsOf: readonly number[][],
): Promise<Outcome> {
  const services: SupervisedService[] = [];
  const settled = () => bed.settled({ timeoutMs: PATIENCE_MS });
  try {
    for (let i = 0; i < instances; i += 1) services.push(await startMatching(bed, i));
    await sendAll(bed, before);
    await settled();
    const size = Math.ceil(during.length / PARTS);
    for (let part = 0; part < PARTS; part += 1) {
      const victims = (victimsOf[part] ?? []).map((i) => services[i]!);
      await sendAndKill(bed, during.slice(part * size, (part + 1) * size), victims);
    }
    await settled();
    await sendAll(bed, after);
    await settled();
    return await outcomeOf(bed);
  } finally {
    await Promise.all(services.map((service) => service.stop()));
  }
}

async function outcomeOf(bed: Bed) {
  const decisions = await bed.query<{ decision: string; reason: string | null }>(
    'matching',
    'SELECT transaction_key, decision, tier, tender_key, reason FROM card_transaction ORDER BY transaction_key',
  );
  const matches = await bed.query(
    'matching',
    `SELECT transaction_key, tender_key, tier, receipt_id FROM match WHERE state = 'asserted' ORDER BY transaction_key`,
  );
  const revisions = new Map<string, Map<number, Set<string>>>();
  const last = new Map<string, ReceiptReady>();
  for (const { decoded, headers } of await bed.readAll(ReceiptReady)) {
    if (!decoded?.ok) throw new Error('a receipt that cannot be read');
    const { receiptId, revision } = decoded.value;
    const known = revisions.get(receiptId) ?? new Map<number, Set<string>>();
    revisions.set(receiptId, known.set(revision, (known.get(revision) ?? new Set()).add(headers[MESSAGE_ID_HEADER]!)));
    if (revision >= (last.get(receiptId)?.revision ?? 0)) last.set(receiptId, decoded.value);
  }
  const storedDecision = [...last.values()].filter(({ state }) => state !== 'withdrawn');
  const shown = storedDecision.map((receipt) => ({
    ...receipt,
    ...{ revision: null, state: null, changedAt: null, originalReceiptId: null },
  }));
  return { decisions, matches, revisions, shown: shown.sort((a, b) => (a.receiptId < b.receiptId ? -1 : 1)) };
}

beforeAll(async () => {
  town = new TrialTown('kills');
  const feed = await feedOf(town.movedTo(Date.now()));
  for (let i = 0; i < 3; i += 1) {
    beds.push(await openTestbed({ services: ['matching'], env: { matching: { MATCHING_SECRET: SECRET } } }));
  }
  const [calm, single, double] = beds as [Bed, Bed, Bed];
  // Concurrently: after each kill most of the time passes until Kafka misses the dead consumer.
  [undisturbed, alone, oneOfTwo] = await Promise.all([
    play(calm, feed, 1, []),
    play(single, feed, 1, [[0], [0], [0]]),
    play(double, feed, 2, [[0], [1], [0, 1]]),
  ]);
}, 3 * PATIENCE_MS);
afterAll(async () => {
  for (const bed of beds) await bed.close();
  town?.remove();
});

it('decides much, and holds nothing in the end', () => {
  const kinds = Map.groupBy(undisturbed.decisions, (row) => row.decision);
  expect([...kinds.keys()].sort()).toEqual(['abstain', 'assert', 'unmatched']);
  expect(undisturbed.matches.length).toBeGreaterThan(300);
  expect(undisturbed.shown.length).toBe(undisturbed.matches.length);
});

describe.each([
  ['the only instance', () => alone],
  ['one of two instances, the other, and both', () => oneOfTwo],
])('killed midway: %s', (_, outcome) => {
  it('decides every transaction as if nothing had happened', () => {
    const { decisions } = outcome();
    expect(asIfArrivedLike(undisturbed.decisions, decisions)).toEqual(undisturbed.decisions);
    expect(outcome().matches).toEqual(undisturbed.matches);
  });

  it('leaves the same receipts standing', () => {
    expect(outcome().shown).toEqual(undisturbed.shown);
  });

  it('issues each revision of a receipt once, and none is missing', () => {
    expect(outcome().revisions.size).toBeGreaterThan(0);
    for (const revisions of outcome().revisions.values()) {
      expect([...revisions.keys()]).toEqual(Array.from(revisions, (_entry, i) => i + 1));
      // A record may be on the topic twice where its publisher died before the acknowledgement: under one id, which
      // readers deduplicate by.
      expect([...revisions.values()].map((ids) => ids.size)).toEqual(Array.from(revisions, () => 1));
    }
  });
});
