import { closed, oneOf, WebUrl } from '@quittance/edge/shapes';
import { Type } from '@sinclair/typebox';
import { ReceiptJson } from './receipt.js';
import { EVENT_TYPES, RECEIPT_EVENT_TYPES, TRANSACTION_READ_STATES } from './shapes.js';

const optional = Type.Optional;
const text = Type.String();
const eventType = oneOf(EVENT_TYPES);
const receiptEventType = oneOf(RECEIPT_EVENT_TYPES);
const consentEnded = Type.Literal('consent.ended');
const timestamp = Type.String({ format: 'instant', description: 'when it came about, not when this was sent' });

/** Thin data of an event: what to fetch. */
export const ThinReceiptJson = closed({
  receiptId: text,
  revision: Type.Integer(),
  accountId: text,
  transactionId: text,
});

/** Data of `consent.ended`: the account whose receipts must be removed, unless its customer keeps them. */
export const EndedConsentJson = closed({
  accountId: text,
  consentId: text,
  scopes: Type.Array(oneOf(['receipts'])),
  endedAt: Type.String({ format: 'instant' }),
  deliveredReceipts: oneOf(['take_down', 'keep']),
});

/** An event as the feed has it. */
export const EventJson = Type.Union([
  closed({ id: text, type: receiptEventType, timestamp, data: ThinReceiptJson }),
  closed({ id: text, type: consentEnded, timestamp, data: EndedConsentJson }),
]);

export const EventPageJson = closed({ events: Type.Array(EventJson), next: text, more: Type.Boolean() });

/** What a webhook carries: thin data, or the receipt where the endpoint asks for `full`. */
export const WebhookJson = Type.Union([
  closed({ type: receiptEventType, timestamp, data: Type.Union([ThinReceiptJson, ReceiptJson]) }),
  closed({ type: consentEnded, timestamp, data: EndedConsentJson }),
]);

/** An endpoint as its bank sees it; `secret` is there only in the answers that create or rotate it. */
export const EndpointJson = closed({
  endpointId: text,
  url: WebUrl,
  payload: oneOf(['thin', 'full']),
  eventTypes: optional(Type.Array(eventType)),
  state: oneOf(['active', 'disabled']),
  disabledReason: optional(text),
  secret: optional(text),
});

export const EndpointListJson = closed({ endpoints: Type.Array(EndpointJson) });

/** What can be said of a transaction: whether it has a receipt, waits for one, or neither. */
export const TransactionStateJson = closed({
  transactionId: text,
  state: oneOf(TRANSACTION_READ_STATES),
  receiptId: optional(text),
});

export const DisputedJson = closed({ receiptId: text, status: oneOf(['accepted']) });
