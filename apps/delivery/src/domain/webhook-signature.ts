import { createHmac } from 'node:crypto';

interface Webhook {
  /** Stable over all attempts: the receiver's idempotency key. Holds no dot. */
  readonly id: string;
  /** Of the attempt, not of the event: receivers refuse old ones. */
  readonly timestampSeconds: number;
  /** The exact bytes of the request body. */
  readonly body: Buffer;
}

const PREFIX = 'whsec_';

/** A secret as banks see it: `whsec_` and base64 (Standard Webhooks 1.0.0). */
export const serialiseSecret = (secret: Buffer): string => PREFIX + secret.toString('base64');

/** `v1,<base64>` of HMAC-SHA256 over `id.timestamp.body`. */
const sign = (webhook: Webhook, secret: Buffer): string => {
  const hmac = createHmac('sha256', secret);
  hmac.update(`${webhook.id}.${webhook.timestampSeconds}.`);
  hmac.update(webhook.body);
  return `v1,${hmac.digest('base64')}`;
};

/**
 * The three Standard Webhooks headers. More than one secret while one is being rotated: the receiver accepts any match.
 */
export const signatureHeaders = (webhook: Webhook, secrets: readonly Buffer[]): Record<string, string> => ({
  'webhook-id': webhook.id,
  'webhook-timestamp': String(webhook.timestampSeconds),
  'webhook-signature': secrets.map((secret) => sign(webhook, secret)).join(' '),
});
