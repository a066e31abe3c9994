import {
  AmountMinor,
  Bin,
  CalendarDate,
  Currency,
  closed,
  compileShape,
  freeText,
  Id,
  InstantText,
  Last4,
  listOf,
  Mcc,
  oneOf,
  Reference,
  Revision,
  SchemeCountry,
  ShortText,
  WallTime,
  WebUrl,
} from '@quittance/edge/shapes';
import { type Static, Type } from '@sinclair/typebox';

const optional = Type.Optional;

const TRANSACTION_STAGES = [
  'authorisation',
  'increment',
  'adjustment',
  'partial_reversal',
  'reversal',
  'decline',
  'clearing',
  'refund_authorisation',
  'refund_clearing',
] as const;
const TRANSACTION_STATES = ['pending', 'booked', 'reversed', 'declined'] as const;
export const RECEIPT_EVENT_TYPES = ['receipt.ready', 'receipt.revised', 'receipt.withdrawn'] as const;
export const EVENT_TYPES = [...RECEIPT_EVENT_TYPES, 'consent.ended'] as const;

export const TRANSACTION_READ_STATES = ['waiting', 'receipt', 'none'] as const;

/** Card descriptors come padded and are at most 40 characters in any scheme; banks enrich them. */
const Descriptor = freeText(0, 200);
const Reason = freeText(1, 500);

export const TransactionBody = closed({
  transactionId: Id,
  revision: optional(Revision),
  recordId: optional(Id),
  accountId: Id,
  cardId: optional(Id),
  stage: oneOf(TRANSACTION_STAGES),
  state: oneOf(TRANSACTION_STATES),
  direction: oneOf(['debit', 'credit']),
  amountMinor: AmountMinor,
  currency: Currency,
  billingMinor: optional(AmountMinor),
  billingCurrency: optional(Currency),
  cardLast4: optional(Last4),
  tokenLast4: optional(Last4),
  bin: optional(Bin),
  scheme: optional(ShortText),
  par: optional(Reference),
  wallet: optional(ShortText),
  acquirerId: optional(Reference),
  merchantId: optional(Reference),
  terminalId: optional(Reference),
  mcc: optional(Mcc),
  descriptor: optional(Descriptor),
  country: optional(SchemeCountry),
  authCode: optional(Reference),
  rrn: optional(Reference),
  stan: optional(Reference),
  arn: optional(Reference),
  lifecycleId: optional(Reference),
  localAt: optional(WallTime),
  transmittedAt: optional(InstantText),
  transactionDate: optional(CalendarDate),
  bookedDate: optional(CalendarDate),
});
export type TransactionBody = Static<typeof TransactionBody>;

export const EndpointBody = closed({
  url: WebUrl,
  payload: optional(oneOf(['thin', 'full'])),
  eventTypes: optional(listOf(oneOf(EVENT_TYPES), EVENT_TYPES.length, 1)),
});
export type EndpointBody = Static<typeof EndpointBody>;

export const DisputeBody = closed({ reason: Reason });
export type DisputeBody = Static<typeof DisputeBody>;

const transactionShape = compileShape(TransactionBody);
const endpointShape = compileShape(EndpointBody);
const disputeShape = compileShape(DisputeBody);
export const idShape = compileShape(Id);

export const checkTransaction = (value: unknown) => transactionShape.check(value);
export const checkEndpoint = (value: unknown) => endpointShape.check(value);
export const checkDispute = (value: unknown) => disputeShape.check(value);
