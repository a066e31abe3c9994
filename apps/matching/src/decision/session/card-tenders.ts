import { stopsAtMinute } from '@quittance/edge/shapes';
import type { SaleCard, SaleRecorded } from '@quittance/contracts-retailer';
import { type SaleKey, tenderIndexOf, toTenderKey, toSaleKey, toStoreKey } from '../identity.js';
import { onceFor } from '../once-for.js';
import { EncodedSale } from './encoded-sale.js';
import type { ArrivedSale } from './fact.js';
import type { SaleOutline } from './sale-outline.js';
import type { SaleState, StatedPayment } from './sale-state.js';
import { type TenderFacts, toAuthCode, toLast4, toPar, toRrn, toScheme, toTerminalId } from '../facts.js';

/** A reprint comes before every revision of its sale, whatever it says: it replaces none, and all replace it. */
const REPRINT = 0;

export function outlineOf(sale: SaleRecorded): SaleOutline {
  const { retailerId, storeId, saleId, kind, copy, originalSaleId } = sale;
  const { tillId, sequence, soldAt, soldAtText, soldAtZone, currency, tenders } = sale;
  const is = { retailerId, storeId, saleId, revision: copy ? REPRINT : sale.revision, kind, copy, originalSaleId };
  return { ...is, tillId, sequence, soldAt, soldAtText, soldAtZone, currency, tenders };
}

/** A till document as it comes. */
export function toArrivedSale(record: SaleRecorded): ArrivedSale {
  const sale = record.copy ? outlineOf(record) : record;
  return { kind: 'sale', sale, receivedAt: record.receivedAt, document: EncodedSale.of(record) };
}

/** The card payments of a till document that a transaction can belong to. Voids and reprints have none. */
export const toTenders = onceFor((sale: SaleOutline): readonly TenderFacts[] => {
  if (sale.kind === 'void' || sale.kind === 'unknown' || sale.copy) return [];
  const saleKey = toSaleKey(sale.retailerId, sale.saleId);
  return sale.tenders.flatMap((tender, index) =>
    tender.kind === 'card' && tender.amountMinor !== 0 ? [toTender(sale, saleKey, index)] : [],
  );
});

/** The sale that a document takes back before the money moved. */
export function voidedBy(sale: SaleOutline): SaleKey | undefined {
  return sale.kind === 'void' && sale.originalSaleId ? toSaleKey(sale.retailerId, sale.originalSaleId) : undefined;
}

/** A document as it is looked at from now on, beside what its other revisions state. */
export function toKnownSale(
  outline: SaleOutline,
  { document, spent, otherwise }: Pick<SaleState, 'document' | 'spent' | 'otherwise'>,
): SaleState {
  return {
    saleKey: toSaleKey(outline.retailerId, outline.saleId),
    storeKey: toStoreKey(outline.retailerId, outline.storeId),
    revision: outline.revision,
    soldAt: outline.soldAt,
    tillId: outline.tillId ?? null,
    sequence: outline.sequence ?? null,
    voids: voidedBy(outline),
    document,
    tenders: withEarlier(toTenders(outline), otherwise),
    otherwise,
    spent,
  };
}

/** Of a payment that its latest revision does not state any more nothing remains: what was taken back stays so. */
function withEarlier(tenders: readonly TenderFacts[], otherwise: readonly StatedPayment[]): readonly TenderFacts[] {
  if (otherwise.length === 0) return tenders;
  return tenders.map((tender) => {
    const index = tenderIndexOf(tender.key);
    const earlierMinors = otherwise
      .filter((p) => p.index === index && p.direction === tender.direction && p.currency === tender.currency)
      .map((p) => p.amountMinor);
    return earlierMinors.length === 0 ? tender : { ...tender, earlierMinors };
  });
}

/**
 * A sale with one more revision taken in; the same sale when that says nothing new. What it comes to does not depend on the order of the
 * revisions: the latest is the document, and what any other states besides is kept.
 */
export function withSaleRevision(before: SaleState | undefined, arrived: ArrivedSale): SaleState {
  if (before === undefined) return firstKnown(arrived);
  const { sale, document } = arrived;
  if (before.revision === sale.revision) return before;
  const isStale = sale.revision < before.revision;
  const [latest, other] = isStale ? [before.tenders, toTenders(sale)] : [toTenders(sale), before.tenders];
  const otherwise = statedBeside(latest, [...before.otherwise, ...other.map(toStated)]);
  if (isStale && otherwise.length === before.otherwise.length) return before;
  if (isStale) return { ...before, tenders: withEarlier(before.tenders, otherwise), otherwise };
  return toKnownSale(sale, { document, spent: before.spent, otherwise });
}

const firstKnown = onceFor(
  ({ sale, document }: ArrivedSale): SaleState => toKnownSale(sale, { document, spent: [], otherwise: [] }),
);

const toStated = ({ key, direction, currency, amountMinor }: TenderFacts): StatedPayment => ({
  index: tenderIndexOf(key),
  direction,
  currency,
  amountMinor,
});

function statedBeside(latest: readonly TenderFacts[], all: readonly StatedPayment[]): StatedPayment[] {
  const nameOf = (p: StatedPayment) => `${p.index} ${p.direction} ${p.currency} ${p.amountMinor}`;
  const beside = new Map(all.map((payment) => [nameOf(payment), payment]));
  for (const tender of latest) beside.delete(nameOf(toStated(tender)));
  return [...beside].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, payment]) => payment);
}

/** What is said without seconds happened by the last millisecond of its minute. */
const REST_OF_MINUTE_MS = 59_999;

const sideOf = (card: SaleCard | null | undefined): TenderFacts['last4Of'] =>
  card?.last4Of === 'card' || card?.last4Of === 'token' ? card.last4Of : undefined;

function toTender(sale: SaleOutline, saleKey: SaleKey, index: number): TenderFacts {
  const tender = sale.tenders[index]!;
  const { card } = tender;
  // Amounts are positive and the kind gives the direction; a negative tender runs against it.
  const outward = (sale.kind === 'refund') !== tender.amountMinor < 0;
  return {
    key: toTenderKey(saleKey, index),
    saleKey,
    storeKey: toStoreKey(sale.retailerId, sale.storeId),
    direction: outward ? 'credit' : 'debit',
    currency: tender.currency ?? sale.currency,
    amountMinor: Math.abs(tender.amountMinor),
    earlierMinors: undefined,
    soldAt: sale.soldAt,
    soldUntil: stopsAtMinute(sale.soldAtText) ? sale.soldAt + REST_OF_MINUTE_MS : undefined,
    chargedAt: card?.at ?? undefined,
    chargedUntil: card?.at != null && card.atMinuteOnly ? card.at + REST_OF_MINUTE_MS : undefined,
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
