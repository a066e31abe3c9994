import { setTimeout as sleep } from 'node:timers/promises';
import { DirectPublisher } from '@quittance/kafka';
import { openNetwork, startBankReceiver, type BankReceiver } from '@quittance/testbed';
import { Pool } from 'undici';
import type { Cluster } from './cluster.js';
import { ACCOUNTS, BENCH_BANK, directory, saleOf } from './matching-load.js';
import { note } from './note.js';
import { postAtPace } from './pace.js';
import { type BenchResult, median, percentile, result } from './result.js';
import { UNLIMITED } from './unlimited.js';

const AIM_P99_MS = 5_000;
const TRANSACTIONS_PER_SECOND = 300;
const WITHDRAWALS_PER_SECOND = 50;
const CONNECTIONS = 64;
/** Withdrawals begin when there is something under way to stop. */
const HEAD_START_MS = 3_000;

/**
 * From the answer to a withdrawal to the last receipt of its account that still leaves, and to the word to the bank that its receipts are to be taken
 * down: 50 withdrawals a second among 300 transactions a second.
 */
export const withdrawalBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const { exits, told, late, receipts, ofEnded } = await measure(cluster, quick ? 5 : 30);
  note(
    `withdrawal: ${exits.length} of them, ${receipts} receipts, ${ofEnded} to accounts that withdrew, ${late} after the answer`,
  );
  if (ofEnded === 0) throw new Error('no account that withdrew had had a receipt: there was nothing to stop');
  return [
    result('withdrawal to last exit p50', 'ms (lower is better)', percentile(exits, 0.5), 'the aim', AIM_P99_MS),
    result('withdrawal to last exit p99', 'ms (lower is better)', percentile(exits, 0.99), 'the aim', AIM_P99_MS),
    result('withdrawal to take-down notice p99', 'ms (lower is better)', percentile(told, 0.99), 'the aim', AIM_P99_MS),
  ];
};

const consentOf = (account: number, state: 'given' | 'withdrawn') => ({
  accountId: `account-${account}`,
  scopes: ['receipts'],
  state,
  givenAt: new Date(Date.now() - 3_600_000).toISOString(),
  noticeVersion: 'bench',
});

/** Puts one consent, and answers when that was answered (epoch ms). */
async function put(pool: Pool, key: string, consentId: string, body: object): Promise<number> {
  const answer = await pool.request({
    method: 'PUT',
    path: `/v1/consents/${consentId}`,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`refused: ${text}`);
  return Date.now();
}

async function measure(cluster: Cluster, seconds: number) {
  const receiver = await startBankReceiver();
  const env = { LOG_LEVEL: 'warn', ...UNLIMITED };
  const network = await openNetwork({
    stack: cluster.stack,
    services: ['matching', 'consent', 'delivery'],
    env: { matching: env, consent: env, delivery: env },
  });
  const key = await network.key('bank', BENCH_BANK);
  const publisher = new DirectPublisher(cluster.kafka, network.bed.prefix);
  const consents = new Pool(network.bed.url('consent'), { connections: CONNECTIONS });
  const delivery = new Pool(network.bed.url('delivery'), { connections: CONNECTIONS });
  const count = TRANSACTIONS_PER_SECOND * seconds;
  await publisher.publishRaw([...directory(), ...Array.from({ length: count }, (_, n) => saleOf(n))]);
  const accounts = Array.from({ length: ACCOUNTS }, (_, n) => n);
  await Promise.all(accounts.map((n) => put(consents, key, `consent-${n}`, consentOf(n, 'given'))));
  await network.settled();
  await network.call('delivery', 'PUT', '/v1/endpoints/main', { key, body: { url: receiver.url } });

  const started = Date.now();
  const sending = postAtPace(delivery, key, { count, perSecond: TRANSACTIONS_PER_SECOND });
  await sleep(HEAD_START_MS);
  const endedAt = new Map<string, number>();
  const withdrawals: Promise<void>[] = [];
  const from = Date.now();
  for (let n = 0; n < WITHDRAWALS_PER_SECOND * (seconds - HEAD_START_MS / 1_000); n += 1) {
    await sleep(Math.max(0, from + (n * 1_000) / WITHDRAWALS_PER_SECOND - Date.now()));
    // Of accounts that paid up to a second ago: their receipts are at every stage of the way.
    const agoMs = (n * 37) % 1_000;
    const paid = ((Date.now() - started - agoMs) * TRANSACTIONS_PER_SECOND) / 1_000;
    const account = Math.floor(paid) % ACCOUNTS;
    withdrawals.push(
      put(consents, key, `consent-${account}`, consentOf(account, 'withdrawn')).then(
        (at) => void endedAt.set(`account-${account}`, at),
      ),
    );
  }
  await Promise.all([sending, ...withdrawals]);
  await network.settled();
  await Promise.all([consents.close(), delivery.close(), publisher.close()]);
  await network.close();
  await receiver.close();
  return waitsAfter(receiver, endedAt);
}

function waitsAfter({ received }: BankReceiver, endedAt: ReadonlyMap<string, number>) {
  const lastExit = new Map([...endedAt.keys()].map((account) => [account, 0]));
  const toldAfter = new Map<string, number>();
  let [late, receipts, ofEnded] = [0, 0, 0];
  for (const { body, at } of received) {
    const { type, data } = JSON.parse(body) as { type: string; data: { accountId: string } };
    const isReceipt = type !== 'consent.ended';
    if (isReceipt) receipts += 1;
    const ended = endedAt.get(data.accountId);
    if (ended === undefined) continue;
    if (isReceipt) ofEnded += 1;
    const after = Math.max(0, at - ended);
    if (!isReceipt) toldAfter.set(data.accountId, after);
    else if (after > 0) {
      late += 1;
      lastExit.set(data.accountId, Math.max(lastExit.get(data.accountId)!, after));
    }
  }
  return { exits: [...lastExit.values()], told: [...toldAfter.values()], late, receipts, ofEnded };
}

const MANY = 10_000;
const FEW = 10;
const TRIES = 200;

/** One consent of an account that has 10,000 of them, read and withdrawn, beside one of an account that has ten. */
export const manyConsentsBench = async (cluster: Cluster, quick: boolean): Promise<BenchResult[]> => {
  const network = await openNetwork({
    stack: cluster.stack,
    services: ['consent'],
    env: { consent: { LOG_LEVEL: 'warn', ...UNLIMITED } },
  });
  const key = await network.key('bank', BENCH_BANK);
  const pool = new Pool(network.bed.url('consent'), { connections: CONNECTIONS });
  const many = quick ? 500 : MANY;
  const giveTo = (account: number, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, n) => put(pool, key, `c-${account}-${n}`, consentOf(account, 'given'))),
    );
  await giveTo(1, many);
  await giveTo(2, FEW + TRIES);
  const [read, ended] = [new Map<number, number[]>(), new Map<number, number[]>()];
  const timed = async (times: Map<number, number[]>, account: number, work: () => Promise<unknown>) => {
    const from = performance.now();
    await work();
    times.set(account, [...(times.get(account) ?? []), performance.now() - from]);
  };
  for (let n = 0; n < TRIES; n += 1) {
    for (const account of [1, 2]) {
      const id = `c-${account}-${n}`;
      await timed(read, account, () => network.call('consent', 'GET', `/v1/consents/${id}`, { key }));
      await timed(ended, account, () => put(pool, key, id, consentOf(account, 'withdrawn')));
    }
  }
  await pool.close();
  await network.close();
  return [
    result(
      'one of 10,000 consents read',
      'ms (lower is better)',
      median(read.get(1)!),
      'one of few',
      median(read.get(2)!),
    ),
    result(
      'one of 10,000 consents withdrawn',
      'ms (lower is better)',
      median(ended.get(1)!),
      'one of few',
      median(ended.get(2)!),
    ),
  ];
};
