import type { ReceiptJson } from '@quittance/bank-api';
import { decimalOf, formatInstant } from '@quittance/edge/shapes';
import type { HeldReceipt } from '../store/customer.store.js';
import { type Cell, toCsv } from '@quittance/edge';

/** In the main unit where the currency has one; else in minor units. */
export const amountOf = (minor: number, currency: string): string => decimalOf(minor, currency) ?? String(minor);

const RECEIPT_COLUMNS = [
  ...['receiptId', 'revision', 'state', 'kind', 'purchasedAt', 'accountId', 'transactionId', 'merchant', 'store'],
  ...['currency', 'total', 'payment', 'paid', 'last4', 'storedAt', 'seenByBankAt'],
];

/** One line a receipt. */
export const toReceiptsCsv = (held: readonly HeldReceipt[]): string =>
  toCsv(
    RECEIPT_COLUMNS,
    held.map(({ receipt: r, storedAt, seenByBankAt }): Cell[] => [
      ...[r.receiptId, r.revision, r.state, r.kind, r.purchasedAt, r.accountId, r.transactionId],
      ...[r.merchant.tradingName, r.merchant.storeName, r.currency, amountOf(r.totalMinor, r.currency), r.payment.kind],
      ...[amountOf(r.payment.amountMinor, r.payment.currency ?? r.currency), r.payment.last4],
      ...[formatInstant(storedAt), seenByBankAt === null ? undefined : formatInstant(seenByBankAt)],
    ]),
  );

const LINE_COLUMNS = ['receiptId', 'line', 'part', 'kind', 'text', 'quantity', 'unit', 'currency', 'total', 'vatCode'];

type Charge = Omit<ReceiptJson['lines'][number], 'kind' | 'modifiers'>;

/** One line a line of a receipt, and one for each modifier and discount under it. */
export const toLinesCsv = (held: readonly HeldReceipt[]): string =>
  toCsv(
    LINE_COLUMNS,
    held.flatMap(({ receipt: { receiptId, currency, lines } }) =>
      lines.flatMap((line, i) => {
        const row = (
          part: string,
          kind: string,
          of: Partial<Charge> & { text: string; totalMinor: number },
        ): Cell[] => [
          ...[receiptId, i + 1, part, kind, of.text, of.quantity, of.unit, currency],
          ...[amountOf(of.totalMinor, currency), of.vatCode],
        ];
        const discounts = (of: Charge): Cell[][] =>
          (of.discounts ?? []).map(({ text, amountMinor }) => row('discount', '', { text, totalMinor: amountMinor }));
        const modifiers = (line.modifiers ?? []).flatMap((of) => [row('modifier', '', of), ...discounts(of)]);
        return [row('line', line.kind, line), ...discounts(line), ...modifiers];
      }),
    ),
  );

/** schema.org: each receipt an Invoice that refers to its Order. The context names the vocabulary alone, so that it is read without asking anybody. */
export const toReceiptsJsonLd = (held: readonly HeldReceipt[]): string =>
  JSON.stringify(
    { '@context': { '@vocab': 'https://schema.org/' }, '@graph': held.map(({ receipt }) => toInvoice(receipt)) },
    null,
    1,
  );

const toInvoice = (r: ReceiptJson) => ({
  '@type': 'Invoice',
  '@id': `urn:uuid:${r.receiptId}`,
  identifier: r.receiptId,
  provider: toSeller(r.merchant),
  totalPaymentDue: toPrice(r.totalMinor, r.currency),
  referencesOrder: {
    '@type': 'Order',
    orderDate: r.purchasedAt,
    seller: toSeller(r.merchant),
    acceptedOffer: r.lines.map((line) => ({
      '@type': 'Offer',
      price: amountOf(line.totalMinor, r.currency),
      priceCurrency: r.currency,
      eligibleQuantity: {
        '@type': 'QuantitativeValue',
        value: line.quantity,
        ...(line.unit && { unitText: line.unit }),
      },
      itemOffered: { '@type': 'Product', name: line.text },
    })),
  },
});

const toPrice = (minor: number, currency: string) => ({
  '@type': 'PriceSpecification',
  price: amountOf(minor, currency),
  priceCurrency: currency,
});

const toSeller = ({ tradingName, storeName, address, vatNumber, phone, email, website }: ReceiptJson['merchant']) => ({
  '@type': 'Store',
  name: tradingName,
  branchCode: storeName,
  ...(address && {
    address: {
      '@type': 'PostalAddress',
      streetAddress: address.lines.join(', '),
      ...(address.city && { addressLocality: address.city }),
      ...(address.postcode && { postalCode: address.postcode }),
      addressCountry: address.country,
    },
  }),
  ...(vatNumber && { vatID: vatNumber }),
  ...(phone && { telephone: phone }),
  ...(email && { email }),
  ...(website && { url: website }),
});
