import { Inject, Injectable } from '@nestjs/common';
import { checkEndpointUrl, guardedLookup } from '@quittance/edge';
import { CONFIG } from '@quittance/runtime';
import { Pool } from 'undici';
import type { DeliveryConfig } from '../delivery.config.js';
import { type AttemptError, type AttemptResult, parseRetryAfter } from '../domain/attempt.js';
import { signatureHeaders } from '../domain/webhook-signature.js';
import type { ClaimedDelivery } from '../store/delivery.store.js';
import { SecretSeal } from './sealed-secret.js';

/** What one attempt needs of a claimed delivery. */
type Attempt = Pick<ClaimedDelivery, 'deliveryId' | 'endpointKey' | 'url' | 'body' | 'sealedSecrets'>;

interface Lane {
  readonly origin: string;
  readonly pool: Pool;
  lastUsedAt: number;
}

/** Only the status of a response is used. Up to this many bytes of its body are read so that the connection can be reused; then it is closed. */
const MAX_ANSWER_BYTES = 16_384;
const IDLE_MS = 60_000;

/** Posts webhooks through a connection pool per endpoint: endpoints share no connection, queue or limit. Follows no redirects. */
@Injectable()
export class WebhookClient {
  readonly #lanes = new Map<string, Lane>();

  constructor(
    @Inject(CONFIG) private readonly config: DeliveryConfig,
    private readonly seal: SecretSeal,
  ) {}

  /** One attempt, signed now. Throws only when the endpoint's secret cannot be opened. */
  async post({ deliveryId, endpointKey, url, body, sealedSecrets }: Attempt): Promise<AttemptResult> {
    const checked = checkEndpointUrl(url, this.config.DELIVERY_ALLOW_PRIVATE_ENDPOINTS);
    if (!checked.ok) return { kind: 'failed', error: 'url-refused' };
    const secrets = sealedSecrets.map((sealed) => this.seal.open(sealed, endpointKey));
    const id = `msg_${deliveryId.replaceAll('-', '')}`;
    const signature = signatureHeaders({ id, timestampSeconds: Math.floor(Date.now() / 1000), body }, secrets);
    try {
      const answer = await this.#poolOf(endpointKey, checked.url.origin).request({
        method: 'POST',
        path: checked.url.pathname + checked.url.search,
        headers: { 'content-type': 'application/json', 'user-agent': 'quittance-webhooks/1', ...signature },
        body,
        signal: AbortSignal.timeout(this.config.DELIVERY_TIMEOUT_MS),
      });
      const status = answer.statusCode;
      // The status is the answer: an endpoint that sends 200 and then trickles its body has accepted the webhook.
      await answer.body.dump({ limit: MAX_ANSWER_BYTES }).catch(() => {});
      const retryAfterMs = parseRetryAfter(single(answer.headers['retry-after']), Date.now());
      return { kind: 'answered', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    } catch (error) {
      return { kind: 'failed', error: attemptErrorOf(error) };
    }
  }

  /** Closes pools that have not been used for a while. */
  async closeIdle(nowMs: number): Promise<void> {
    for (const [key, lane] of this.#lanes) {
      if (nowMs - lane.lastUsedAt < IDLE_MS) continue;
      this.#lanes.delete(key);
      await lane.pool.close().catch(() => {});
    }
  }

  async close(): Promise<void> {
    const lanes = [...this.#lanes.values()];
    this.#lanes.clear();
    await Promise.all(lanes.map((lane) => lane.pool.destroy().catch(() => {})));
  }

  #poolOf(endpointKey: string, origin: string): Pool {
    const known = this.#lanes.get(endpointKey);
    if (known?.origin === origin) {
      known.lastUsedAt = Date.now();
      return known.pool;
    }
    void known?.pool.close().catch(() => {});
    const pool = new Pool(origin, {
      connections: this.config.DELIVERY_LANE_WIDTH,
      pipelining: 1,
      allowH2: false,
      headersTimeout: this.config.DELIVERY_TIMEOUT_MS,
      bodyTimeout: this.config.DELIVERY_TIMEOUT_MS,
      connect: {
        timeout: this.config.DELIVERY_TIMEOUT_MS,
        ...(this.config.DELIVERY_ALLOW_PRIVATE_ENDPOINTS ? {} : { lookup: guardedLookup() }),
      },
    });
    this.#lanes.set(endpointKey, { origin, pool, lastUsedAt: Date.now() });
    return pool;
  }
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Maps the error codes of undici, Node and OpenSSL to the kinds that are recorded. */
export const attemptErrorOf = (error: unknown): AttemptError => {
  if (typeof error !== 'object' || error === null) return 'unexpected';
  const { name, code: rawCode, cause, errors } = error as ErrorLike;
  const code = typeof rawCode === 'string' ? rawCode : '';
  if (code === 'ADDRESS_REFUSED') return 'address-refused';
  if (name === 'TimeoutError' || /TIMEOUT|TIMEDOUT|ABORTED/.test(code)) return 'timeout';
  if (/^(ENOTFOUND|EAI_)/.test(code)) return 'dns';
  if (/CERT|TLS|SSL|UNABLE_TO|SELF_SIGNED/.test(code)) return 'tls';
  if (/^(ECONN|EPIPE|EHOST|ENET|EADDR|HPE_|UND_ERR_)/.test(code)) return 'connection';
  // Happy Eyeballs reports one error per address it tried.
  return attemptErrorOf(cause ?? (Array.isArray(errors) ? errors[0] : undefined));
};
