import { setTimeout as sleep } from 'node:timers/promises';
import type { BankReceiver } from '@quittance/testbed';
import type { Pool } from 'undici';
import { transactionBody } from './matching-load.js';

/** Sends transactions of the load, so many a second; answers when each was sent (epoch ms), by its id: a bank waits from then on. */
export async function postAtPace(
  pool: Pool,
  key: string,
  { count, perSecond }: { readonly count: number; readonly perSecond: number },
): Promise<Map<string, number>> {
  const sentAt = new Map<string, number>();
  const sends: Promise<void>[] = [];
  const start = Date.now();
  for (let n = 0; n < count; n += 1) {
    const wait = start + (n * 1_000) / perSecond - Date.now();
    if (wait > 0) await sleep(wait);
    const body = transactionBody(n);
    sentAt.set(body.transactionId, Date.now());
    sends.push(post(pool, key, body));
  }
  await Promise.all(sends);
  return sentAt;
}

/** How long after it was sent each transaction's webhook came, in ms; throws unless there is one for each. */
export function waitsOf({ received }: BankReceiver, sentAt: ReadonlyMap<string, number>): number[] {
  if (received.length !== sentAt.size) throw new Error(`${received.length} webhooks for ${sentAt.size} transactions`);
  return received.map(({ body, at }) => {
    const { transactionId } = (JSON.parse(body) as { data: { transactionId: string } }).data;
    return Math.max(0, at - sentAt.get(transactionId)!);
  });
}

async function post(pool: Pool, key: string, body: object): Promise<void> {
  const response = await pool.request({
    method: 'POST',
    path: '/v1/transactions',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.body.text();
  if (response.statusCode !== 202) throw new Error(`refused: ${text}`);
}
