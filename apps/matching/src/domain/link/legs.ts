import type { SaleCard, SaleRecorded } from '@quittance/contracts-retailer';
import { type LegKey, type SaleKey, toLegKey, toSaleKey, toStoreKey } from '../identity.js';
import { onceFor } from '../once-for.js';
import type { KnownSale } from './run.js';
import { type LegFacts, toAuthCode, toLast4, toPar, toRrn, toScheme, toTerminalId } from './facts.js';

/** The card payments of a till document that a transaction can belong to. Voids and reprints have none. */
export const toLegs = onceFor((sale: SaleRecorded): readonly LegFacts[] => {
  if (sale.kind === 'void' || sale.kind === 'unknown' || sale.copy) return [];
  const saleKey = toSaleKey(sale.retailerId, sale.saleId);
  return sale.tenders.flatMap((tender, index) =>
    tender.kind === 'card' && tender.amountMinor !== 0 ? [toLeg(sale, saleKey, index)] : [],
  );
});

/** The sale that a document takes back before the money moved. */
export function voidedBy(sale: SaleRecorded): SaleKey | undefined {
  return sale.kind === 'void' && sale.originalSaleId ? toSaleKey(sale.retailerId, sale.originalSaleId) : undefined;
}

/** A document as it is looked at from now on. */
export function toKnownSale(document: SaleRecorded, spent: readonly LegKey[]): KnownSale {
  const saleKey = toSaleKey(document.retailerId, document.saleId);
  return {
    saleKey,
    storeKey: toStoreKey(document.retailerId, document.storeId),
    revision: document.revision,
    soldAt: document.soldAt,
    tillId: document.tillId ?? null,
    sequence: document.sequence ?? null,
    voids: voidedBy(document),
    document,
    legs: toLegs(document),
    spent,
  };
}

const sideOf = (card: SaleCard | null | undefined): LegFacts['last4Of'] =>
  card?.last4Of === 'card' || card?.last4Of === 'token' ? card.last4Of : undefined;

function toLeg(sale: SaleRecorded, saleKey: SaleKey, index: number): LegFacts {
  const tender = sale.tenders[index]!;
  const { card } = tender;
  // Amounts are positive and the kind gives the direction; a negative tender runs against it.
  const outward = (sale.kind === 'refund') !== tender.amountMinor < 0;
  return {
    key: toLegKey(saleKey, index),
    saleKey,
    storeKey: toStoreKey(sale.retailerId, sale.storeId),
    direction: outward ? 'credit' : 'debit',
    currency: tender.currency ?? sale.currency,
    amountMinor: Math.abs(tender.amountMinor),
    soldAt: sale.soldAt,
    ...(card?.at != null && { chargedAt: card.at }),
    zoneKnown: sale.soldAtZone === 'known' || sale.soldAtZone === 'store',
    rrn: toRrn(card?.rrn),
    terminalId: toTerminalId(card?.terminalId),
    par: toPar(card?.par),
    authCode: toAuthCode(card?.authCode),
    scheme: toScheme(card?.scheme),
    last4: toLast4(card?.last4),
    last4Of: sideOf(card),
  };
}
