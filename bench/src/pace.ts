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
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const body = transactionBody(n);
    sentAt.set(body.transactionId, Date.now());
    sends.push(post(pool, key, body));
  }
  await Promise.all(sends);
  return sentAt;
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
