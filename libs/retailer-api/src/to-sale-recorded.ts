import { parseTillTime, stopsAtMinute, toPlainText } from '@quittance/edge/shapes';
import type { SaleRecorded } from '@quittance/contracts-retailer';
import { hasOtherSign } from './discount-sign.js';
import { isNegative, negated, toPositive } from './negative-refund.js';
import { isReconciled } from './reconcile.js';
import { toSequence } from './sequence.js';
import type { CardSlip, SaleBody, SaleLine, SaleTender } from './shapes.js';
import { type TillInstant, toTillInstant } from './till-time.js';

interface SaleArrival {
  readonly retailerId: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  /** IANA zone of the store; used when the till leaves the zone out. */
  readonly storeTimeZone?: string | undefined;
}

/** A checked sale body as the record that goes to Kafka. */
export function toSaleRecorded(said: SaleBody, arrival: SaleArrival): SaleRecorded {
  const body = isNegative(said) ? toPositive(said) : said;
  const sequence = toSequence(body.sequence);
  const toInstant = instantReader(body, arrival.storeTimeZone);
  const sold = toInstant(body.soldAt);
  return {
    retailerId: arrival.retailerId,
    saleId: body.saleId,
    revision: body.revision ?? 1,
    kind: body.kind,
    storeId: body.storeId,
    tillId: body.tillId === undefined ? undefined : String(body.tillId),
    sequence,
    receiptNumber: sequence === undefined && body.sequence !== undefined ? String(body.sequence) : undefined,
    businessDate: body.businessDate,
    soldAt: sold.ms,
    soldAtText: body.soldAt,
    soldAtZone: sold.zone,
    receivedAt: arrival.receivedAt,
    currency: body.currency,
    totalMinor: body.totalMinor,
    reconciled: isReconciled(body),
    originalSaleId: body.originalSaleId,
    copy: body.copy ?? false,
    barcode: body.barcode,
    barcodes: body.barcodes ?? [],
    lines: body.lines.map((line) => toLine(line, body.currency)),
    vat: (body.vat ?? []).map((vat) => ({
      code: vat.code,
      ratePercent: String(vat.ratePercent),
      grossMinor: vat.grossMinor,
      netMinor: vat.netMinor,
      vatMinor: vat.vatMinor,
    })),
    tenders: body.tenders.map((tender) => toTender(tender, toInstant)),
  };
}

type ToInstant = (text: string) => TillInstant;

/** Reads the times of one sale: the first that says its zone tells which is meant of an hour that the store's clock shows twice. */
function instantReader({ soldAt, tenders }: SaleBody, storeTimeZone: string | undefined): ToInstant {
  const nearMs = () => zonedMs(soldAt) ?? tenders.map(({ card }) => zonedMs(card?.at)).find((ms) => ms !== undefined);
  return (text) => toTillInstant(text, storeTimeZone, nearMs);
}

function zonedMs(text: string | undefined): number | undefined {
  const instant = text === undefined ? undefined : parseTillTime(text);
  return instant?.zoned ? instant.ms : undefined;
}

function toLine(line: SaleLine, currency: string): SaleRecorded['lines'][number] {
  return {
    lineId: line.lineId,
    kind: line.kind,
    text: toPlainText(line.text),
    gtin: line.gtin,
    sku: line.sku,
    quantity: line.quantity,
    unit: toPlainText(line.unit),
    unitPriceMinor: line.unitPriceMinor,
    unitPrice: line.unitPrice,
    totalMinor: line.totalMinor,
    vatCode: line.vatCode,
    parentLineId: line.parentLineId,
    voided: line.voided ?? false,
    discounts: toDiscounts(line, currency),
  };
}

function toDiscounts(line: SaleLine, currency: string): SaleRecorded['lines'][number]['discounts'] {
  const isOther = hasOtherSign(line, currency);
  return (line.discounts ?? []).map(({ text, amountMinor }) => ({
    text: toPlainText(text),
    amountMinor: isOther ? negated(amountMinor) : amountMinor,
  }));
}

function toTender(tender: SaleTender, toInstant: ToInstant): SaleRecorded['tenders'][number] {
  return {
    kind: tender.kind,
    amountMinor: tender.amountMinor,
    currency: tender.currency,
    card: tender.card === undefined ? undefined : toCard(tender.card, toInstant),
  };
}

function toCard(card: CardSlip, toInstant: ToInstant) {
  return {
    scheme: toPlainText(card.scheme),
    entry: toPlainText(card.entry),
    last4: card.last4,
    last4Of: card.last4Of,
    bin: card.bin,
    par: card.par,
    authCode: card.authCode,
    rrn: card.rrn,
    terminalId: card.terminalId,
    merchantId: card.merchantId,
    wallet: toPlainText(card.wallet),
    at: card.at === undefined ? undefined : toInstant(card.at).ms,
    atMinuteOnly: card.at !== undefined && stopsAtMinute(card.at) ? true : undefined,
  };
}
