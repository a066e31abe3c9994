import type { Book, EventType, Receipt } from './book.js';

/** The part of the network that taking in an event needs. */
export interface ReceiptSource {
  receipt(receiptId: string): Promise<Receipt | null>;
}

export interface Event {
  type: EventType;
  data: { receiptId: string; revision: number; accountId: string; transactionId: string };
}

export function isEvent(payload: unknown): payload is Event {
  const { type, data } = (payload ?? {}) as Partial<Event>;
  const known = type === 'receipt.ready' || type === 'receipt.revised' || type === 'receipt.withdrawn';
  const texts = [data?.receiptId, data?.transactionId, data?.accountId];
  return known && texts.every((text) => typeof text === 'string') && typeof data?.revision === 'number';
}

/**
 * Fetches what the event announces and notes both under the event's id, each id once. Nothing is noted unless the receipt could be
 * fetched or is known to be gone, so that the same event can come again.
 */
export async function takeEvent(
  book: Book,
  source: ReceiptSource,
  id: string,
  { type, data }: Event,
): Promise<'taken' | 'repeated'> {
  if (book.hasWebhook(id)) return 'repeated';
  const receipt = type === 'receipt.withdrawn' ? null : await source.receipt(data.receiptId);
  // The same event may have been taken in while the receipt was being fetched.
  if (book.hasWebhook(id)) return 'repeated';
  const { receiptId, revision, transactionId, accountId } = data;
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
