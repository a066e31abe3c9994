import { Pool } from 'undici';
import type { Receipt } from './book.js';
import { type Event, readEvent } from './event.js';

/** The network does not answer as it should; worth another try. */
class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** A consent as the network has it. */
export interface Consent {
  consentId: string;
  state: string;
  scopes: string[];
  givenAt: string;
  expiresAt?: string;
}

/** What a bank asks of the network's edges: say where webhooks go, fetch a receipt or say that it is none of the customer's, look at consents. */
export class Network {
  readonly #pool: Pool;
  readonly #consents: Pool | undefined;
  readonly #authorization: string;

  constructor(deliveryUrl: string, apiKey: string, consentUrl?: string) {
    this.#pool = new Pool(new URL(deliveryUrl).origin, { connections: 8, headersTimeout: 15_000, bodyTimeout: 15_000 });
    if (consentUrl !== undefined)
      this.#consents = new Pool(new URL(consentUrl).origin, {
        connections: 2,
        headersTimeout: 2_000,
        bodyTimeout: 2_000,
      });
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

  /** The customer says that it is none of theirs. */
  async dispute(receiptId: string): Promise<void> {
    const path = `/v1/receipts/${encodeURIComponent(receiptId)}/dispute`;
    const answer = await this.#send('POST', path, { reason: 'The customer says: not my receipt.' });
    if (answer.status >= 300 && answer.status !== 404 && answer.status !== 410)
      throw new NetworkError(`${answer.what} was answered ${answer.status}`);
  }

  /** Undefined where the network cannot be asked, or does not answer now. */
  async consentsOf(accountId: string): Promise<Consent[] | undefined> {
    if (this.#consents === undefined) return undefined;
    try {
      const path = `/v1/consents?accountId=${encodeURIComponent(accountId)}`;
      return (parsed(await this.#send('GET', path, undefined, this.#consents)) as { consents: Consent[] }).consents;
    } catch {
      return undefined;
    }
  }

  /** Everything that was ever announced to this bank, oldest first. */
  async *events(): AsyncGenerator<{ id: string; event: Event }> {
    let after: string | undefined;
    for (;;) {
      const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
      const page = parsed(await this.#send('GET', `/v1/events${query}`)) as FeedPage;
      for (const { id, ...payload } of page.events) {
        const event = readEvent(payload);
        if (typeof event !== 'string') yield { id, event };
      }
      if (!page.more) return;
      after = page.next;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.close(), this.#consents?.close()]);
  }

  async #request(method: 'PUT' | 'POST', path: string, body?: object): Promise<unknown> {
    return parsed(await this.#send(method, path, body));
  }

  async #send(
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    path: string,
    body?: object,
    pool = this.#pool,
  ): Promise<Answered> {
    const headers = { authorization: this.#authorization, ...(body && { 'content-type': 'application/json' }) };
    const answer = await pool.request({ method, path, headers, ...(body && { body: JSON.stringify(body) }) });
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
