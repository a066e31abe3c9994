import { formatInstant } from '@quittance/edge/shapes';
import type { ReceiptReady } from '@quittance/contracts-bank';
import type { ReceiptJson } from './receipt.js';
import type { RECEIPT_EVENT_TYPES } from './shapes.js';
import { toReceiptJson } from './to-receipt-json.js';

type ReceiptEventType = (typeof RECEIPT_EVENT_TYPES)[number];

interface ThinReceipt {
  readonly receiptId: string;
  readonly revision: number;
  readonly accountId: string;
  readonly transactionId: string;
}

/** A Standard Webhooks payload. */
interface WebhookPayload<D extends ThinReceipt | ReceiptJson = ThinReceipt | ReceiptJson> {
  readonly type: ReceiptEventType;
  /** When the receipt changed, not when it is sent: a retry carries the same bytes. */
  readonly timestamp: string;
  readonly data: D;
}

/** A consent under which receipts of an account were sent and which no longer covers them: the bank must remove them unless the customer keeps them. */
interface EndedConsent {
  readonly accountId: string;
  readonly consentId: string;
  /** The scope that ended: banks only get receipts. */
  readonly scopes: readonly ['receipts'];
  readonly endedAt: string;
  /** Whether the customer lets the bank go on showing what it has. */
  readonly deliveredReceipts: 'take_down' | 'keep';
}

interface ConsentEndedPayload {
  readonly type: 'consent.ended';
  readonly timestamp: string;
  readonly data: EndedConsent;
}

/** `endedAt` in epoch ms. */
export function toConsentEndedPayload(ended: {
  readonly accountId: string;
  readonly consentId: string;
  readonly endedAt: number;
  readonly keepsDelivered: boolean;
}): ConsentEndedPayload {
  const { accountId, consentId } = ended;
  const endedAt = formatInstant(ended.endedAt);
  const deliveredReceipts = ended.keepsDelivered ? 'keep' : 'take_down';
  const data = { accountId, consentId, scopes: ['receipts'] as const, endedAt, deliveredReceipts } as const;
  return { type: 'consent.ended', timestamp: endedAt, data };
}

export function toEventType(receipt: Pick<ReceiptReady, 'state'>): ReceiptEventType {
  if (receipt.state === 'withdrawn') return 'receipt.withdrawn';
  return receipt.state === 'issued' ? 'receipt.ready' : 'receipt.revised';
}

export function toThinPayload(receipt: ReceiptReady): WebhookPayload<ThinReceipt> {
  const { receiptId, revision, accountId, transactionId } = receipt;
  return payloadOf(receipt, { receiptId, revision, accountId, transactionId });
}

export function toFullPayload(receipt: ReceiptReady): WebhookPayload<ReceiptJson> {
  return payloadOf(receipt, toReceiptJson(receipt));
}

function payloadOf<D extends ThinReceipt | ReceiptJson>(receipt: ReceiptReady, data: D): WebhookPayload<D> {
  return { type: toEventType(receipt), timestamp: formatInstant(receipt.changedAt), data };
}
