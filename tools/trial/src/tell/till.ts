import {
  type CardSlip,
  MINUTE,
  type Random,
  type SaleDocument,
  type SaleLine,
  SECOND,
  type Tender,
  utcText,
  vatSummary,
} from '@quittance/town';
import { dateOf, zonedText } from '../calendar.js';
import type { TrialRates } from '../rates/rates.js';
import { clockAt, clockWallText } from '../shops/clock.js';
import { nextSaleId, type Retailer, type Till } from '../shops/shop.js';
import type { Purchase } from '../trade/purchase.js';
import { feedArrival } from './feed.js';
import { cardSlip } from './slip.js';

interface SaleTold {
  arrivesAt: number;
  document: SaleDocument;
}

export interface TillStory {
  told: SaleTold[];
  /** By tender; the card fields known to the till. */
  slips: (CardSlip | undefined)[];
  /** By tender, after the last revision. */
  finalAmounts: number[];
}

/** Everything a till sends about a purchase, in order of arrival; empty if it is lost. */
export function tillStory(random: Random, rates: TrialRates, purchase: Purchase): TillStory {
  const slips = purchase.legs.map(({ use }) => use && cardSlip(random, rates.tills, purchase, use));
  const tellsTip = purchase.store.retailer.tellsTips && purchase.afterwards !== 'rekeyed';
  const tips = purchase.legs.map(({ use }) => (use?.course === 'tip' && tellsTip ? use.tipMinor : 0));
  const finalAmounts = purchase.legs.map(({ amountMinor }, i) => amountMinor + (tips[i] ?? 0));
  if (purchase.lost) return { told: [], slips, finalAmounts };
  const teller = new Teller(random, rates, purchase, slips);
  teller.tell(teller.document(purchase.saleId, purchase.sequence), 0);
  const tipMinor = tips.reduce((sum, tip) => sum + tip, 0);
  if (tipMinor > 0) teller.reviseLater((document) => withTip(document, tipMinor, finalAmounts));
  else if (purchase.afterwards === 'corrected') teller.reviseLater(withCorrectedText);
  teller.tellAfterwards();
  return { told: teller.told, slips, finalAmounts };
}

class Teller {
  readonly told: SaleTold[] = [];
  readonly #random: Random;
  readonly #rates: TrialRates;
  readonly #purchase: Purchase;
  readonly #slips: readonly (CardSlip | undefined)[];

  constructor(random: Random, rates: TrialRates, purchase: Purchase, slips: readonly (CardSlip | undefined)[]) {
    this.#random = random;
    this.#rates = rates;
    this.#purchase = purchase;
    this.#slips = slips;
  }

  /** Sends a document `afterMs` after the purchase; it never overtakes an earlier one. */
  tell(document: SaleDocument, afterMs: number): void {
    const { store, at, lateMs } = this.#purchase;
    const sentAt = feedArrival(this.#random, this.#rates.delivery, store.retailer.feed, at + afterMs) + lateMs;
    const last = this.told.at(-1);
    this.told.push({ arrivesAt: last ? Math.max(sentAt, last.arrivesAt + SECOND) : sentAt, document });
  }

  document(saleId: string, sequence: number): SaleDocument {
    const { store, till, kind, lines, legs, totalMinor, at, originalSaleId } = this.#purchase;
    const { retailer } = store;
    return {
      saleId,
      kind,
      storeId: store.storeId,
      tillId: till.tillId,
      ...(retailer.sequenced && { sequence }),
      businessDate: dateOf(at),
      soldAt: soldAtText(retailer, till, at),
      currency: 'GBP',
      totalMinor,
      ...(originalSaleId !== undefined && { originalSaleId }),
      lines,
      ...(retailer.sendsVat && { vat: vatSummary('GB', lines) }),
      tenders: legs.map(({ kind: tender, amountMinor }, i): Tender => {
        const card = this.#slips[i];
        return { kind: tender, amountMinor, ...(card && Object.keys(card).length > 0 && { card }) };
      }),
    };
  }

  reviseLater(change: (document: SaleDocument) => SaleDocument): void {
    const first = this.told[0]?.document;
    if (first) this.tell({ ...change(first), revision: 2 }, this.#random.int(5, 360) * MINUTE);
  }

  tellAfterwards(): void {
    const { afterwards, saleId, standsAs, sequence, voidLost } = this.#purchase;
    if ((afterwards === 'voided' || afterwards === 'rekeyed') && !voidLost) this.#again(saleId, { kind: 'void' });
    // The number was drawn right after the first one's.
    if (afterwards === 'rekeyed') this.tell(this.document(standsAs, sequence + 1), 2 * MINUTE);
    if (afterwards === 'copied') this.#again(saleId, { copy: true });
  }

  /** A separate document, some minutes later, that repeats one and names it. */
  #again(originalSaleId: string, how: Partial<SaleDocument>): void {
    const { store, till, at } = this.#purchase;
    const afterMs = this.#random.int(1, 8) * MINUTE;
    const saleId = nextSaleId(this.#random, store, till, at);
    const soldAt = soldAtText(store.retailer, till, at + afterMs);
    this.tell({ ...this.document(saleId, till.sequence), soldAt, originalSaleId, ...how }, afterMs);
  }
}

function withTip(document: SaleDocument, tipMinor: number, amounts: readonly number[]): SaleDocument {
  const gratuity: SaleLine = { kind: 'gratuity', text: 'Tip', quantity: '1', totalMinor: tipMinor };
  return {
    ...document,
    totalMinor: document.totalMinor + tipMinor,
    lines: [...document.lines, gratuity],
    tenders: document.tenders.map((tender, i) => ({ ...tender, amountMinor: amounts[i] ?? tender.amountMinor })),
  };
}

function withCorrectedText(document: SaleDocument): SaleDocument {
  const lines = document.lines.map((line, i) => (i === 0 ? { ...line, text: `${line.text} (price checked)` } : line));
  return { ...document, lines };
}

function soldAtText(retailer: Retailer, till: Till, instant: number): string {
  const text = clockText(retailer, till, instant);
  return retailer.minuteOnly ? text.replace(/(T\d\d:\d\d):\d\d/, '$1') : text;
}

function clockText({ clock }: Retailer, till: Till, instant: number): string {
  switch (clock) {
    case 'offset':
      return zonedText(clockAt(till.clock, instant));
    case 'utc':
      return utcText(clockAt(till.clock, instant));
    case 'wall':
      return clockWallText(till.clock, instant);
  }
}
