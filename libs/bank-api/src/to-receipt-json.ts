import { formatInstant, parseTillTime } from '@quittance/edge/shapes';
import type { ReceiptBarcode, ReceiptModifier, ReceiptReady } from '@quittance/contracts-bank';
import type { ReceiptJson } from './receipt.js';

/** The receipt as banks see it. Absent stays absent: no member is null and no empty list stands for "not known". */
export function toReceiptJson(receipt: ReceiptReady): ReceiptJson {
  return {
    receiptId: receipt.receiptId,
    revision: receipt.revision,
    state: receipt.state,
    kind: receipt.kind,
    transactionId: receipt.transactionId,
    accountId: receipt.accountId,
    purchasedAt: toPurchasedAt(receipt),
    currency: receipt.currency,
    totalMinor: receipt.totalMinor,
    merchant: toMerchant(receipt.merchant),
    lines: receipt.lines.map(toLine),
    ...(receipt.vat.length > 0 && { vat: receipt.vat.map(toVat) }),
    vatComplete: receipt.vatComplete,
    payment: {
      kind: receipt.payment.kind,
      amountMinor: receipt.payment.amountMinor,
      ...present('currency', receipt.payment.currency),
      ...present('last4', receipt.payment.last4),
    },
    ...present('otherPaymentsMinor', receipt.otherPaymentsMinor),
    ...(receipt.barcode && { barcode: toBarcode(receipt.barcode) }),
    ...(receipt.barcodes.length > 0 && { barcodes: receipt.barcodes.map(toBarcode) }),
    ...present('originalReceiptId', receipt.originalReceiptId),
  };
}

/** The till's own text if it includes the zone, so that the customer sees the shop's local time; otherwise UTC. */
function toPurchasedAt({ purchasedAt, purchasedAtText }: ReceiptReady): string {
  const said = parseTillTime(purchasedAtText);
  if (said?.zoned !== true || said.ms !== purchasedAt) return formatInstant(purchasedAt);
  const text = purchasedAtText.replace(' ', 'T').toUpperCase();
  return SECONDS.test(text) ? text : withSeconds(text);
}

const SECONDS = /^.{16}:[0-5]/;

/** Tills may omit seconds, RFC 3339 may not; leap seconds are replaced because most parsers refuse them. */
function withSeconds(text: string): string {
  const [, wall = '', zone = ''] = /^(.*)(Z|[+-]\d\d:\d\d)$/.exec(text)!;
  const read = formatInstant(parseTillTime(wall)!.ms).slice(0, -1);
  return `${read.replace('.000', '')}${zone}`;
}

function toMerchant(merchant: ReceiptReady['merchant']): ReceiptJson['merchant'] {
  const address = merchant.address;
  return {
    tradingName: merchant.tradingName,
    storeName: merchant.storeName,
    ...(address && {
      address: {
        lines: [...address.lines],
        ...present('city', address.city),
        ...present('postcode', address.postcode),
        country: address.country,
      },
    }),
    ...present('vatNumber', merchant.vatNumber),
    ...present('phone', merchant.phone),
    ...present('email', merchant.email),
    ...present('website', merchant.website),
  };
}

function toLine(line: ReceiptReady['lines'][number]): ReceiptJson['lines'][number] {
  return {
    kind: line.kind,
    ...toCharge(line),
    ...(line.modifiers.length > 0 && { modifiers: line.modifiers.map(toCharge) }),
  };
}

/** What a line and a modifier say alike. */
function toCharge(line: ReceiptModifier) {
  return {
    text: line.text,
    quantity: line.quantity,
    ...present('unit', line.unit),
    ...present('unitPriceMinor', line.unitPriceMinor),
    ...present('unitPrice', line.unitPrice),
    totalMinor: line.totalMinor,
    ...present('vatCode', line.vatCode),
    ...(line.discounts.length > 0 && {
      discounts: line.discounts.map(({ text, amountMinor }) => ({ text, amountMinor })),
    }),
  };
}

const toBarcode = ({ format, value }: ReceiptBarcode) => ({ format, value });

function toVat(vat: ReceiptReady['vat'][number]) {
  const { code, ratePercent, grossMinor, netMinor, vatMinor } = vat;
  return { code, ratePercent, grossMinor, netMinor, vatMinor };
}

function present<K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } {
  return value === null || value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
