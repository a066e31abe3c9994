import {
  type CardSlip,
  HOUR,
  localText,
  MINUTE,
  offsetText,
  type Random,
  type SaleDocument,
  SECOND,
  type Tender,
  utcText,
  vatSummary,
  without,
} from '@quittance/town';
import { businessDate, type Leg, type Purchase, slipDigits } from './purchase.js';
import type { Store } from './stores.js';

/** What the till says about a purchase. */
export function saleDocument(purchase: Purchase): SaleDocument {
  const { store, till } = purchase;
  const tillTime = purchase.at + till.clockErrorMs;
  const vat = vatSummary(store.place.country, purchase.lines);
  return {
    saleId: purchase.saleId,
    kind: purchase.kind,
    storeId: store.storeId,
    tillId: till.tillId,
    sequence: purchase.sequence,
    businessDate: businessDate(purchase),
    soldAt: tillTimeText(store, tillTime),
    currency: store.place.currency,
    totalMinor: purchase.totalMinor,
    ...(purchase.original && { originalSaleId: purchase.original.saleId }),
    barcode: { format: 'code128', value: `${store.storeId.slice(1)}${till.tillId.slice(1)}${purchase.sequence}` },
    lines: purchase.lines,
    ...(vat.length > 0 && { vat }),
    tenders: purchase.legs.map((leg) => tender(purchase, leg, tillTime)),
  };
}

/** The same sale taken back before the money moved: a document of its own that names the sale. */
export function voidDocument(sale: SaleDocument, purchase: Purchase, sequence: number): SaleDocument {
  const { store, till } = purchase;
  return {
    ...without(sale, 'barcode'),
    saleId: `${sale.saleId}-V`,
    kind: 'void',
    sequence,
    soldAt: tillTimeText(store, purchase.at + till.clockErrorMs + 2 * MINUTE),
    originalSaleId: sale.saleId,
  };
}

/** A correction that changes what the customer reads and not what was paid. */
export function correctedDocument(sale: SaleDocument): SaleDocument {
  const lines = sale.lines.map((line, index) =>
    index === 0 ? { ...line, text: `${line.text} (price checked)` } : line,
  );
  return { ...sale, revision: 2, lines };
}

/** When the till's document reaches the network. */
export function saleArrival(random: Random, purchase: Purchase, midnight: number): number {
  switch (purchase.store.retailer.feed) {
    case 'live':
      return purchase.at + random.int(2, 20) * SECOND;
    case 'quarterly':
      return Math.floor(purchase.at / QUARTER + 1) * QUARTER + random.int(5, 60) * SECOND;
    case 'nightly':
      return midnight + NIGHTLY_FILE_AT + random.int(0, 300) * SECOND;
  }
}

export const QUARTER = 15 * MINUTE;
export const NIGHTLY_FILE_AT = 22 * HOUR + 15 * MINUTE;

function tillTimeText(store: Store, instant: number): string {
  switch (store.retailer.clock) {
    case 'offset':
      return offsetText(instant, store.place.timeZone);
    case 'utc':
      return utcText(instant);
    case 'wall':
      return localText(instant, store.place.timeZone);
  }
}

function tender(purchase: Purchase, leg: Leg, tillTime: number): Tender {
  const card = leg.use && cardSlip(purchase, leg, tillTime);
  return { kind: leg.kind, amountMinor: leg.amountMinor, ...(card && { card }) };
}

function cardSlip(purchase: Purchase, { use }: Leg, tillTime: number): CardSlip {
  if (!use) return {};
  const { store, till } = purchase;
  const bare: CardSlip = { scheme: use.card.scheme, last4: slipDigits(use), last4Of: use.byWallet ? 'token' : 'card' };
  const entry = use.byWallet ? 'contactless' : 'chip';
  switch (store.retailer.slip) {
    case 'bare':
      return bare;
    case 'auth':
      return { ...bare, entry, authCode: use.authCode };
    case 'par':
      return { ...bare, entry, par: use.card.par, terminalId: till.terminalId };
    case 'full':
      return {
        ...bare,
        entry,
        authCode: use.authCode,
        rrn: use.rrn,
        terminalId: till.terminalId,
        merchantId: store.merchantId,
        at: tillTimeText(store, tillTime),
      };
  }
}
