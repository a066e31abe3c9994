import type { Pool } from 'undici';
import { transactionBody } from './matching-load.js';

/** Sends transactions of the load, so many a second; answers when each was accepted (epoch ms), by its id. */
export async function postAtPace(
  pool: Pool,
  key: string,
  { count, perSecond }: { readonly count: number; readonly perSecond: number },
): Promise<Map<string, number>> {
  const acceptedAt = new Map<string, number>();
  const sends: Promise<void>[] = [];
  const start = Date.now();
  for (let n = 0; n < count; n += 1) {
    const wait = start + (n * 1_000) / perSecond - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sends.push(post(pool, key, n).then((id) => void acceptedAt.set(id, Date.now())));
  }
  await Promise.all(sends);
  return acceptedAt;
}

async function post(pool: Pool, key: string, n: number): Promise<string> {
  const body = transactionBody(n);
  const response = await pool.request({
    method: 'POST',
    path: '/v1/transactions',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.body.text();
  if (response.statusCode !== 202) throw new Error(`refused: ${text}`);
  return body.transactionId;
}
