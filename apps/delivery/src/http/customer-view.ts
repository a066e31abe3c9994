import { closed, formatInstant, oneOf } from '@quittance/edge/shapes';
import { ReceiptJson } from '@quittance/bank-api';
import { type Static, Type } from '@sinclair/typebox';
import type { DeliveryConfig } from '../delivery.config.js';
import type { Disclosure, HeldReceipt, Holding } from '../store/customer.store.js';
import { aReceipt, RECEIPT_ID } from './examples.js';

const text = Type.String();
const at = Type.String({ format: 'instant' });
const next = Type.Optional(
  Type.String({ description: 'The `before` of the next call; left out where there are no more' }),
);

const HeldJson = closed({ receipt: ReceiptJson, accountId: text, storedAt: at, seenByBankAt: Type.Optional(at) });
export const HeldReceiptsJson = closed({ receipts: Type.Array(HeldJson), next });

const DisclosureJson = closed({
  at,
  receiptId: text,
  revision: Type.Integer(),
  accountId: text,
  merchant: Type.Optional(Type.String({ description: 'While that revision of the receipt is kept' })),
  what: oneOf(['receipt', 'notice']),
  how: oneOf(['webhook', 'feed', 'fetched', 'looked_up']),
  endpointId: Type.Optional(text),
  bankId: text,
  consent: Type.Optional(closed({ consentId: text, version: Type.Integer() })),
});
export const DisclosuresJson = closed({ disclosures: Type.Array(DisclosureJson), next });

const HoldingJson = closed({
  service: oneOf(['delivery']),
  what: oneOf(['consents', 'transactions', 'receipts', 'disclosures', 'webhooks', 'notices']),
  count: Type.Integer(),
  oldest: Type.Optional(at),
  newest: Type.Optional(at),
  goneBy: Type.Optional(Type.String({ format: 'instant', description: 'When the last of it goes by itself' })),
});
export const HoldingsJson = closed({ holdings: Type.Array(HoldingJson) });

export const toHeldJson = ({ receipt, accountId, storedAt, seenByBankAt }: HeldReceipt): Static<typeof HeldJson> => ({
  receipt,
  accountId,
  storedAt: formatInstant(storedAt),
  ...(seenByBankAt !== null && { seenByBankAt: formatInstant(seenByBankAt) }),
});

export const toDisclosureJson = (d: Disclosure): Static<typeof DisclosureJson> => ({
  at: formatInstant(d.at),
  receiptId: d.receiptId,
  revision: d.revision,
  accountId: d.accountId,
  ...(d.merchant !== null && { merchant: d.merchant }),
  what: d.what,
  how: d.how,
  ...(d.endpointId !== '' && { endpointId: d.endpointId }),
  bankId: d.bankId,
  ...(d.consentId !== null &&
    d.consentVersion !== null && { consent: { consentId: d.consentId, version: d.consentVersion } }),
});

const DAY_MS = 86_400_000;

/** How long each kind is kept, in days; consents are for as long as they stand. */
const keptDays = (config: DeliveryConfig): Readonly<Partial<Record<Holding['what'], number>>> => ({
  transactions: config.KEEP_TRANSACTION_HASHES_DAYS,
  receipts: config.KEEP_RECEIPTS_DAYS,
  disclosures: config.KEEP_RECEIPTS_DAYS,
  webhooks: config.KEEP_DELIVERIES_DAYS,
  notices: config.KEEP_RECEIPTS_DAYS,
});

export const toHoldingJson = (
  { what, count, oldest, newest }: Holding,
  config: DeliveryConfig,
): Static<typeof HoldingJson> => {
  const days = keptDays(config)[what];
  return {
    service: 'delivery',
    what,
    count,
    ...(oldest !== null && { oldest: formatInstant(oldest) }),
    ...(newest !== null && { newest: formatInstant(newest) }),
    // The housekeeping that deletes it runs once an hour.
    ...(newest !== null && days !== undefined && { goneBy: formatInstant(newest + (days + 1) * DAY_MS) }),
  };
};

const anInstant = '2026-12-01T09:00:00.000Z';
export const shownReceipts = {
  receipts: [{ receipt: aReceipt, accountId: 'acc-1', storedAt: anInstant, seenByBankAt: anInstant }],
};
export const shownDisclosures = {
  disclosures: [
    {
      ...{ at: anInstant, receiptId: RECEIPT_ID, revision: 1, accountId: 'acc-1', merchant: 'Corner Books' },
      ...{ what: 'receipt', how: 'webhook', endpointId: 'main', bankId: 'northbank' },
      consent: { consentId: 'c-1', version: 3 },
    },
  ],
};
export const shownHoldings = {
  holdings: [{ service: 'delivery', what: 'receipts', count: 1, oldest: anInstant, newest: anInstant }],
};
