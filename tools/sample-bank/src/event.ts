import type { Book, EndedConsent, EventType, Receipt } from './book.js';

/** The part of the network that taking in an event needs. */
export interface ReceiptSource {
  receipt(receiptId: string): Promise<Receipt | null>;
}

interface ReceiptEvent {
  type: EventType;
  data: { receiptId: string; revision: number; accountId: string; transactionId: string };
}

interface ConsentEvent {
  type: 'consent.ended';
  data: EndedConsent;
}

export type Event = ReceiptEvent | ConsentEvent;

/** What an event says; 'other' for a type that this bank does not know, which may come at any time. */
export function readEvent(payload: unknown): Event | 'other' | 'unreadable' {
  const { type, data } = (payload ?? {}) as { type?: unknown; data?: Record<string, unknown> };
  if (typeof type !== 'string' || typeof data !== 'object' || data === null) return 'unreadable';
  const hasTexts = (...names: string[]) => names.every((name) => typeof data[name] === 'string');
  switch (type) {
    case 'receipt.ready':
    case 'receipt.revised':
    case 'receipt.withdrawn':
      return hasTexts('receiptId', 'transactionId', 'accountId') && typeof data['revision'] === 'number'
        ? (payload as ReceiptEvent)
        : 'unreadable';
    case 'consent.ended':
      return hasTexts('accountId', 'consentId', 'endedAt') ? (payload as ConsentEvent) : 'unreadable';
    default:
      return 'other';
  }
}

/**
 * Fetches what the event announces and notes both under the event's id, each id once. Nothing is noted unless the receipt could be
 * fetched or is known to be gone, so that the same event can come again.
 */
export async function takeEvent(
  book: Book,
  source: ReceiptSource,
  id: string,
  event: Event,
): Promise<'taken' | 'repeated'> {
  if (book.hasWebhook(id)) return 'repeated';
  if (event.type === 'consent.ended') {
    book.end(id, event.data);
    return 'taken';
  }
  const { type, data } = event;
  const { receiptId, revision, transactionId, accountId } = data;
  const receipt = type === 'receipt.withdrawn' ? null : await fetchStanding(book, source, data);
  // The same event may have been taken in while the receipt was being fetched.
  if (book.hasWebhook(id)) return 'repeated';
  const receivedAt = new Date().toISOString();
  book.take({
    bankId: book.bankId,
    webhookId: id,
    type,
    receiptId,
    revision,
    transactionId,
    accountId,
    receivedAt,
    receipt,
  });
  return 'taken';
}

/** A consent that ends while its receipt is on the way takes that one, too. */
async function fetchStanding(
  book: Book,
  source: ReceiptSource,
  { receiptId, accountId }: ReceiptEvent['data'],
): Promise<Receipt | null> {
  for (;;) {
    const before = book.timesEnded(accountId);
    const receipt = await source.receipt(receiptId);
    if (book.timesEnded(accountId) === before) return receipt;
  }
}
