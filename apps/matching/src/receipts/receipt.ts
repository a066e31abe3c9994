import { createHmac } from 'node:crypto';
import type { ReceiptBarcode, ReceiptLine, ReceiptModifier, ReceiptReady } from '@quittance/contracts-bank';
import type { SaleBarcode, SaleLine, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';
import { type AccountKey, ownIdOf, tenderIndexOf, type TenderKey, type TransactionKey } from '../decision/identity.js';
import { toPurchaseTime } from './purchase-time.js';
import { isVatComplete } from './vat.js';

/** The part of a receipt that follows from the sale; revision and state are added when it is issued. */
export type ReceiptContent = Omit<ReceiptReady, 'revision' | 'state' | 'changedAt'>;

interface ReceiptOwner {
  readonly transactionKey: TransactionKey;
  readonly accountKey: AccountKey;
  readonly tenderKey: TenderKey;
  /** A receipt of the same account; undefined when the original sale has none. */
  readonly originalReceiptId?: string | undefined;
}

/**
 * Receipt id: a keyed hash of the pair as a version 8 UUID (RFC 9562). It reveals nothing and is the same on every
 * replay.
 */
export function toReceiptId(secret: string, transactionKey: TransactionKey, tenderKey: TenderKey): string {
  const hash = createHmac('sha256', secret).update(`receipt\0${transactionKey}\0${tenderKey}`).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

/** The sale as one payer's bank may see it. Members are listed explicitly, so nothing else of the sale is passed on. */
export function toReceipt(
  receiptId: string,
  sale: SaleRecorded,
  store: StoreRegistered,
  owner: ReceiptOwner,
): ReceiptContent {
  const index = tenderIndexOf(owner.tenderKey);
  const tender = sale.tenders[index];
  if (tender === undefined) throw new RangeError('the sale has no such tender');
  const othersMinor = sumInCurrency(
    sale.currency,
    sale.tenders.filter((_, i) => i !== index),
  );
  const lines = toLines(sale.lines);
  return {
    receiptId,
    // A card payment against its document's direction (a part return, an exchange) remains a tender of that document.
    kind: sale.kind === 'refund' ? 'refund' : 'sale',
    bankId: bankIdOf(owner.accountKey),
    accountId: ownIdOf(owner.accountKey),
    transactionId: ownIdOf(owner.transactionKey),
    ...toPurchaseTime(sale, store.timeZone),
    currency: sale.currency,
    totalMinor: sale.totalMinor,
    merchant: toMerchant(store),
    lines,
    vat: sale.vat.map(({ code, ratePercent, grossMinor, netMinor, vatMinor }) => ({
      code,
      ratePercent,
      grossMinor,
      netMinor,
      vatMinor,
    })),
    vatComplete: isVatComplete(lines, sale.vat),
    payment: {
      kind: 'card',
      amountMinor: tender.amountMinor,
      currency: tender.currency ?? sale.currency,
      ...present('last4', tender.card?.last4),
    },
    ...(othersMinor !== 0 && { otherPaymentsMinor: othersMinor }),
    ...(sale.barcode && { barcode: toBarcode(sale.barcode) }),
    barcodes: sale.barcodes.map(toBarcode),
    ...present('originalReceiptId', owner.originalReceiptId),
  };
}

/** Content of a withdrawal: identifies the receipt, without what was bought. */
export function toWithdrawn(content: ReceiptContent): ReceiptContent {
  return { ...content, lines: [], vat: [], vatComplete: false, barcode: undefined, barcodes: [] };
}

const bankIdOf = (accountKey: AccountKey): string => accountKey.slice(0, accountKey.indexOf('/'));

/** Sum of payments in this currency; others cannot be added. */
const sumInCurrency = (currency: string, tenders: SaleRecorded['tenders']): number =>
  tenders.reduce((sum, tender) => ((tender.currency ?? currency) === currency ? sum + tender.amountMinor : sum), 0);

const toBarcode = ({ format, value }: SaleBarcode): ReceiptBarcode => ({ format, value });

function toMerchant(store: StoreRegistered): ReceiptReady['merchant'] {
  const { address } = store;
  return {
    tradingName: store.tradingName,
    storeName: store.name,
    ...(address && {
      address: {
        lines: [...address.lines],
        ...present('city', address.city),
        ...present('postcode', address.postcode),
        country: address.country,
      },
    }),
    ...present('vatNumber', store.vatNumber),
    ...present('phone', store.phone),
    ...present('email', store.email),
    ...present('website', store.website),
  };
}

/** Drops voided lines with their modifiers; puts each modifier under the line that it modifies. */
function toLines(lines: readonly SaleLine[]): ReceiptLine[] {
  const byId = new Map(lines.flatMap((line) => (line.lineId ? [[line.lineId, line] as const] : [])));
  const shown = new Map<SaleLine, SaleLine[]>();
  const nested: [line: SaleLine, top: SaleLine][] = [];
  for (const line of lines) {
    const top = topOf(line, byId);
    if (top === line) shown.set(line, []);
    else if (top !== undefined) nested.push([line, top]);
  }
  for (const [line, top] of nested) shown.get(top)?.push(line);
  return [...shown].map(([line, modifiers]) => toLine(line, modifiers));
}

/** The line that this one modifies, or itself; undefined when either is voided. */
function topOf(line: SaleLine, byId: ReadonlyMap<string, SaleLine>): SaleLine | undefined {
  const seen = new Set<SaleLine>();
  for (let top = line; ; ) {
    if (top.voided) return undefined;
    if (top.kind !== 'modifier' || !top.parentLineId) return top;
    seen.add(top);
    const parent = byId.get(top.parentLineId);
    // A till may name a missing parent, or modifiers that modify each other: such a line is shown on its own.
    if (parent === undefined) return top;
    if (seen.has(parent)) return line;
    top = parent;
  }
}

const toLine = (line: SaleLine, modifiers: readonly SaleLine[]): ReceiptLine => ({
  kind: line.kind,
  ...toCharge(line),
  modifiers: modifiers.map(toCharge),
});

/** The fields that lines and modifiers share. */
const toCharge = (line: SaleLine): ReceiptModifier => ({
  text: line.text,
  quantity: line.quantity,
  ...present('unit', line.unit),
  ...present('unitPriceMinor', line.unitPriceMinor),
  ...present('unitPrice', line.unitPrice),
  totalMinor: line.totalMinor,
  ...present('vatCode', line.vatCode),
  discounts: line.discounts.map(({ text, amountMinor }) => ({ text, amountMinor })),
});

function present<K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } {
  return value === null || value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
