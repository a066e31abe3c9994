import { formatInstant } from '@quittance/edge/shapes';
import { type ArchivePart, toCsv } from '@quittance/edge';
import type { Disclosure, HeldReceipt } from '../store/customer.store.js';
import { toDisclosureJson, toHeldJson } from '../http/customer-view.js';
import { toLinesCsv, toReceiptsCsv, toReceiptsJsonLd } from './receipt-files.js';
import { toReceiptsHtml } from './receipt-pages.js';

const DISCLOSURE_COLUMNS = [
  ...['at', 'receiptId', 'revision', 'accountId', 'merchant', 'what', 'how', 'endpointId', 'bankId'],
  ...['consentId', 'consentVersion'],
];

const toDisclosuresCsv = (disclosures: readonly Disclosure[]): string =>
  toCsv(
    DISCLOSURE_COLUMNS,
    disclosures.map((d) => [
      ...[formatInstant(d.at), d.receiptId, d.revision, d.accountId, d.merchant ?? undefined, d.what, d.how],
      ...[d.endpointId, d.bankId, d.consentId ?? undefined, d.consentVersion ?? undefined],
    ]),
  );

/** Everything that delivery holds of a customer, as files to keep. */
export const toArchiveFiles = (
  receipts: readonly HeldReceipt[],
  disclosures: readonly Disclosure[],
  createdAt: number,
): ArchivePart['files'] => {
  const json = (name: string, values: readonly unknown[]) => JSON.stringify({ [name]: values }, null, 1);
  const file = (name: string, mediaType: string, text: string) => ({ path: `receipts/${name}`, mediaType, text });
  return [
    file('receipts.json', 'application/json', json('receipts', receipts.map(toHeldJson))),
    file('receipts.csv', 'text/csv', toReceiptsCsv(receipts)),
    file('lines.csv', 'text/csv', toLinesCsv(receipts)),
    file('receipts.jsonld', 'application/ld+json', toReceiptsJsonLd(receipts)),
    file('disclosures.json', 'application/json', json('disclosures', disclosures.map(toDisclosureJson))),
    file('disclosures.csv', 'text/csv', toDisclosuresCsv(disclosures)),
    file('receipts.html', 'text/html', toReceiptsHtml(receipts, createdAt)),
  ];
};
