import { Type, type Static } from '@sinclair/typebox';
import { closed } from '@quittance/edge/shapes';

const optional = Type.Optional;
const text = Type.String();
const minor = Type.Integer();

const Discount = closed({ text, amountMinor: minor });
const charge = {
  text,
  quantity: text,
  unit: optional(text),
  unitPriceMinor: optional(minor),
  unitPrice: optional(text),
  totalMinor: minor,
  vatCode: optional(text),
  discounts: optional(Type.Array(Discount)),
};
const Modifier = closed(charge);
const Barcode = closed({ format: text, value: text });
const Vat = closed({ code: text, ratePercent: text, grossMinor: minor, netMinor: minor, vatMinor: minor });

/** The receipt as banks see it: the allow-list of what crosses the wall. */
export const ReceiptJson = closed({
  receiptId: text,
  revision: Type.Integer(),
  state: text,
  kind: text,
  transactionId: text,
  accountId: text,
  purchasedAt: text,
  currency: text,
  totalMinor: minor,
  merchant: closed({
    tradingName: text,
    storeName: text,
    address: optional(
      closed({ lines: Type.Array(text), city: optional(text), postcode: optional(text), country: text }),
    ),
    vatNumber: optional(text),
    phone: optional(text),
    email: optional(text),
    website: optional(text),
  }),
  lines: Type.Array(
    closed({
      kind: text,
      ...charge,
      modifiers: optional(Type.Array(Modifier)),
    }),
  ),
  vat: optional(Type.Array(Vat)),
  vatComplete: Type.Boolean(),
  payment: closed({ kind: text, amountMinor: minor, currency: optional(text), last4: optional(text) }),
  otherPaymentsMinor: optional(minor),
  barcode: optional(Barcode),
  barcodes: optional(Type.Array(Barcode)),
  originalReceiptId: optional(text),
});
export type ReceiptJson = Static<typeof ReceiptJson>;
