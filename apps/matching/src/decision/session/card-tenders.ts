import { stopsAtMinute } from '@quittance/edge/shapes';
import type { SaleCard, SaleRecorded } from '@quittance/contracts-retailer';
import { type SaleKey, tenderIndexOf, toTenderKey, toSaleKey, toStoreKey } from '../identity.js';
import { keyedTender } from '../compare/blocking-keys.js';
import { EncodedSale } from './encoded-sale.js';
import type { ArrivedSale } from './fact.js';
import type { SaleState, StatedPayment } from './sale-state.js';
import { type TenderFacts, toAuthCode, toLast4, toPar, toRrn, toScheme, toTerminalId } from '../facts.js';

/** Revision of a reprint: lower than any real one, so it replaces none and every revision replaces it. */
const REPRINT = 0;

/** The fields of a till document that matching uses. */
export type SaleOutline = Pick<
  SaleRecorded,
  | 'retailerId'
  | 'storeId'
  | 'saleId'
  | 'revision'
  | 'kind'
  | 'copy'
  | 'originalSaleId'
  | 'tillId'
  | 'sequence'
  | 'soldAt'
  | 'soldAtText'
  | 'soldAtZone'
  | 'receivedAt'
  | 'currency'
  | 'tenders'
>;

/** A till document as a fact. */
export function toArrivedSale(record: SaleRecorded): ArrivedSale {
  return { kind: 'sale', said: toSaleState(record, EncodedSale.of(record)), receivedAt: record.receivedAt };
}

/** Card payments that a transaction may belong to. Voids and reprints have none. */
export function toTenders(sale: SaleOutline): readonly TenderFacts[] {
  if (sale.kind === 'void' || sale.kind === 'unknown' || sale.copy) return [];
  const saleKey = toSaleKey(sale.retailerId, sale.saleId);
  return sale.tenders.flatMap((tender, index) =>
    tender.kind === 'card' && tender.amountMinor !== 0 ? [toTender(sale, saleKey, index)] : [],
  );
}

/** The sale that a void document cancels before any money moved. */
function voidedBy(sale: SaleOutline): SaleKey | undefined {
  return sale.kind === 'void' && sale.originalSaleId ? toSaleKey(sale.retailerId, sale.originalSaleId) : undefined;
}

/** What a document states, and what its other revisions state differently. */
export function toSaleState(
  outline: SaleOutline,
  document: EncodedSale,
  { spent, otherwise }: Pick<SaleState, 'spent' | 'otherwise'> = { spent: [], otherwise: [] },
): SaleState {
  return {
    saleKey: toSaleKey(outline.retailerId, outline.saleId),
    storeKey: toStoreKey(outline.retailerId, outline.storeId),
    revision: outline.copy ? REPRINT : outline.revision,
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

/** Adds earlier amounts to payments that the latest revision still has; a payment it no longer has is gone. */
function withEarlier(tenders: readonly TenderFacts[], otherwise: readonly StatedPayment[]): readonly TenderFacts[] {
  if (otherwise.length === 0) return tenders;
  return tenders.map((tender) => {
    const index = tenderIndexOf(tender.key);
    const earlierMinors = otherwise
      .filter((p) => p.index === index && p.direction === tender.direction && p.currency === tender.currency)
      .map((p) => p.amountMinor);
    return earlierMinors.length === 0 ? tender : keyedTender({ ...tender, earlierMinors });
  });
}

/**
 * Folds one more revision into a sale; returns the same object when nothing is new. The order of arrival does not
 * matter: the highest revision is the document, and payments that others state differently are kept.
 */
export function withSaleRevision(before: SaleState | undefined, said: SaleState): SaleState {
  if (before === undefined) return said;
  if (before.revision === said.revision) return before;
  const isStale = said.revision < before.revision;
  const [latest, other] = isStale ? [before.tenders, said.tenders] : [said.tenders, before.tenders];
  const otherwise = statedBeside(latest, [...before.otherwise, ...other.map(toStated)]);
  if (isStale && otherwise.length === before.otherwise.length) return before;
  if (isStale) return { ...before, tenders: withEarlier(before.tenders, otherwise), otherwise };
  return { ...said, tenders: withEarlier(said.tenders, otherwise), otherwise, spent: before.spent };
}

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

/** A time without seconds may be any in its minute, up to the last millisecond. */
const REST_OF_MINUTE_MS = 59_999;

const sideOf = (card: SaleCard | null | undefined): TenderFacts['last4Of'] =>
  card?.last4Of === 'card' || card?.last4Of === 'token' ? card.last4Of : undefined;

/**
 * Some tills send their own number, or always the same, where the acquirer's terminal id belongs: `1`, `00000004`.
 * Acquirers give longer ones.
 */
const isTillNumber = (text: string | null | undefined): boolean => /^\s*0*\d{1,3}\s*$/.test(text ?? '');

function toTender(sale: SaleOutline, saleKey: SaleKey, index: number): TenderFacts {
  const tender = sale.tenders[index]!;
  const { card } = tender;
  // Amounts are positive and the kind gives the direction; a negative tender runs the other way.
  const outward = (sale.kind === 'refund') !== tender.amountMinor < 0;
  return keyedTender({
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
    receivedAt: sale.receivedAt,
    zoneKnown: sale.soldAtZone === 'known' || sale.soldAtZone === 'store',
    rrn: toRrn(card?.rrn),
    terminalId: isTillNumber(card?.terminalId) ? undefined : toTerminalId(card?.terminalId),
    par: toPar(card?.par),
    authCode: toAuthCode(card?.authCode),
    scheme: toScheme(card?.scheme),
    last4: toLast4(card?.last4),
    last4Of: sideOf(card),
  });
}
