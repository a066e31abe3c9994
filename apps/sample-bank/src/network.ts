import { Pool } from 'undici';
import type { Receipt } from './book.js';
import { type Event, isEvent } from './event.js';

/** The network does not answer as it should; worth another try. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** The two requests that a bank makes of the network's delivery edge: say where webhooks go, and fetch a receipt. */
export class Network {
  readonly #pool: Pool;
  readonly #authorization: string;

  constructor(deliveryUrl: string, apiKey: string) {
    this.#pool = new Pool(new URL(deliveryUrl).origin, { connections: 8, headersTimeout: 15_000, bodyTimeout: 15_000 });
    this.#authorization = `Bearer ${apiKey}`;
  }

  /** Registers the webhook address and returns the secret that signs for it (`whsec_…`): a new one if the endpoint was there before. */
  async register(endpointId: string, url: string): Promise<string> {
    const path = `/v1/endpoints/${encodeURIComponent(endpointId)}`;
    const saved = await this.#request('PUT', path, { url, payload: 'thin' });
    const secret = secretIn(saved) ?? secretIn(await this.#request('POST', `${path}/rotate-secret`));
    if (secret === undefined) throw new NetworkError('the network registered the endpoint but named no secret');
    return secret;
  }

  /** Takes the webhook address back: nothing is sent to it any more. */
  async deregister(endpointId: string): Promise<void> {
    await this.#send('DELETE', `/v1/endpoints/${encodeURIComponent(endpointId)}`);
  }

  /** Null when the receipt is gone: withdrawn, or its consent has ended. */
  async receipt(receiptId: string): Promise<Receipt | null> {
    const answer = await this.#send('GET', `/v1/receipts/${encodeURIComponent(receiptId)}`);
    if (answer.status === 404 || answer.status === 410) return null;
    return parsed(answer) as Receipt;
  }

  /** Everything that was ever announced to this bank, oldest first. */
  async *events(): AsyncGenerator<{ id: string; event: Event }> {
    let after: string | undefined;
    for (;;) {
      const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
      const page = parsed(await this.#send('GET', `/v1/events${query}`)) as FeedPage;
      for (const { id, ...event } of page.events) if (isEvent(event)) yield { id, event };
      if (!page.more) return;
      after = page.next;
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #request(method: 'PUT' | 'POST', path: string, body?: object): Promise<unknown> {
    return parsed(await this.#send(method, path, body));
  }

  async #send(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answered> {
    const headers = { authorization: this.#authorization, ...(body && { 'content-type': 'application/json' }) };
    const answer = await this.#pool.request({ method, path, headers, ...(body && { body: JSON.stringify(body) }) });
    return { what: `${method} ${path}`, status: answer.statusCode, text: await answer.body.text() };
  }
}

interface FeedPage {
  events: ({ id: string } & Record<string, unknown>)[];
  next: string;
  more: boolean;
}

interface Answered {
  what: string;
  status: number;
  text: string;
}

function parsed({ what, status, text }: Answered): unknown {
  if (status >= 300) throw new NetworkError(`${what} was answered ${status}`);
  try {
    return JSON.parse(text);
  } catch {
    throw new NetworkError(`${what} was not answered in JSON`);
  }
}

function secretIn(answer: unknown): string | undefined {
  const secret = (answer as { secret?: unknown } | null)?.secret;
  return typeof secret === 'string' ? secret : undefined;
}
