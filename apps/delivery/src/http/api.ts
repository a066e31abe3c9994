import { AcceptedJson, Id } from '@quittance/edge/shapes';
import {
  DisputeBody,
  DisputedJson,
  EndpointBody,
  EndpointJson,
  EndpointListJson,
  EndedConsentJson,
  EventJson,
  EventPageJson,
  ReceiptJson,
  ThinReceiptJson,
  TransactionBody,
  TransactionStateJson,
  WebhookJson,
} from '@quittance/bank-api';
import { ArchivePartJson, type EdgeApi } from '@quittance/edge';
import { REFUSALS } from '../errors.js';
import { CustomerController } from './customer.controller.js';
import { DisclosuresJson, HeldReceiptsJson, HoldingsJson } from './customer-view.js';
import { EndpointsController } from './endpoints.controller.js';
import { EventsController } from './events.controller.js';
import { aWebhook, RECEIPT_ID } from './examples.js';
import { KeysController } from './keys.controller.js';
import { ReceiptsController } from './receipts.controller.js';
import { TransactionsController } from './transactions.controller.js';

export const deliveryApi: EdgeApi = {
  title: 'Quittance for banks',
  description:
    'Send the card transactions of customers who asked for receipts; get the receipts by webhook, by feed, or by fetching. Amounts are integers of minor units; unknown is left out, never null; a field that is not described is refused by name.',
  port: 7103,
  key: 'bank',
  groups: {
    transactions: { description: 'What cards paid for', controller: TransactionsController },
    receipts: { description: 'What was bought', controller: ReceiptsController },
    events: {
      description: 'That there is a receipt, a new revision of it, or no longer one; that a consent has ended',
      controller: EventsController,
    },
    endpoints: { description: 'Where webhooks go', controller: EndpointsController },
    customers: {
      description:
        'What customers see of their own accounts, on the page of the consent edge. Not there where the operator does not offer it',
      controller: CustomerController,
    },
    keys: { description: 'What archives are signed with', controller: KeysController },
  },
  params: {
    transactionId: { description: 'Your own id of the transaction', schema: Id, example: 't-1' },
    receiptId: { description: 'The id of the receipt, as events have it', schema: Id, example: RECEIPT_ID },
    endpointId: { description: 'Your own id of the endpoint', schema: Id, example: 'main' },
  },
  shapes: {
    Transaction: TransactionBody,
    TransactionState: TransactionStateJson,
    Receipt: ReceiptJson,
    Dispute: DisputeBody,
    Disputed: DisputedJson,
    Event: EventJson,
    EventPage: EventPageJson,
    ThinReceipt: ThinReceiptJson,
    EndedConsent: EndedConsentJson,
    Webhook: WebhookJson,
    EndpointSettings: EndpointBody,
    Endpoint: EndpointJson,
    EndpointList: EndpointListJson,
    Accepted: AcceptedJson,
    HeldReceipts: HeldReceiptsJson,
    Disclosures: DisclosuresJson,
    Holdings: HoldingsJson,
    ArchivePart: ArchivePartJson,
  },
  refusals: REFUSALS,
  webhooks: {
    receipt: {
      id: 'receiptWebhook',
      summary: 'A receipt is ready, revised or withdrawn, or a consent has ended',
      description:
        'Signed as Standard Webhooks says, under the secret of the endpoint. `webhook-id` is the same over retries. A notice of withdrawal is always thin. `consent.ended` says whose receipts to take down. Answer 2xx to types that you do not know: others may come.',
      schema: WebhookJson,
      example: aWebhook,
    },
  },
};
