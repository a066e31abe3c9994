import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import type { Book } from './book.js';
import { type Event, readEvent, type ReceiptSource, takeEvent } from './event.js';

type WebhookOutcome = 'taken' | 'repeated' | 'other' | 'invalid-signature' | 'unreadable' | 'fetch-failed';

/** What to answer, so that the sender knows whether to try again. */
export const webhookStatus: Record<WebhookOutcome, number> = {
  taken: 204,
  repeated: 204,
  other: 204,
  'invalid-signature': 401,
  unreadable: 400,
  'fetch-failed': 503,
};

interface WebhookRequest {
  /** The bytes as they came: a signature covers nothing else. */
  body: Buffer;
  headers: Record<string, string>;
}

/** Takes in one webhook: verifies its signature, passes over an id that was seen before, and fetches the receipt. */
export async function takeWebhook(
  book: Book,
  source: ReceiptSource,
  secret: string,
  request: WebhookRequest,
): Promise<WebhookOutcome> {
  const outcome = await decide(book, source, secret, request);
  if (outcome === 'repeated') book.counts.repeated++;
  if (outcome === 'invalid-signature') book.counts.invalidSignature++;
  if (outcome === 'unreadable') book.counts.unreadable++;
  if (outcome === 'fetch-failed') book.counts.fetchFailed++;
  return outcome;
}

async function decide(
  book: Book,
  source: ReceiptSource,
  secret: string,
  { body, headers }: WebhookRequest,
): Promise<WebhookOutcome> {
  const event = verified(body, headers, secret);
  if (typeof event === 'string') return event;
  try {
    return await takeEvent(book, source, headers['webhook-id'] ?? '', event);
  } catch {
    return 'fetch-failed';
  }
}

function verified(
  body: Buffer,
  headers: Record<string, string>,
  secret: string,
): Event | 'other' | 'invalid-signature' | 'unreadable' {
  let payload: unknown;
  try {
    payload = new Webhook(secret).verify(body, headers);
  } catch (error) {
    // The library parses the body after it has checked the signature: a syntax error means that the signature was right.
    return error instanceof WebhookVerificationError ? 'invalid-signature' : 'unreadable';
  }
  return readEvent(payload);
}
