import type { SaleCard, SaleRecorded } from '@quittance/contracts-retailer';
import { toAuthCode, toLast4, toMerchantId, toPar, toRrn, toTerminalId } from '../../decision/facts.js';
import { toTenders } from '../../decision/session/card-tenders.js';
import { tenderIndexOf } from '../../decision/identity.js';
import { type KeyFigures, type SaleFigures, type SaleKeyName, saleKeys, type TillFigures } from './figures.js';
import { Numbering } from './numbering.js';
import { Spread } from './spread.js';

type Text = string | null | undefined;

/** Fields with a format; the others are only given or not. */
const FORMS: Readonly<Partial<Record<SaleKeyName, (text: Text) => string | undefined>>> = {
  rrn: toRrn,
  authCode: toAuthCode,
  terminalId: toTerminalId,
  merchantId: toMerchantId,
  last4: toLast4,
  par: toPar,
};
/** Fields that differ for every payment, so a repeated value is not one. Cards, terminals and merchants do repeat. */
const CHANGING = ['rrn', 'authCode'] as const;
/**
 * Split payments, copies and counter wrap-around may repeat a number; more payments of one store than this do not share
 * one.
 */
const MOST_ALIKE = 5;

const valueOf = (key: SaleKeyName, card: SaleCard): string | undefined => {
  switch (key) {
    case 'cardTime':
      return card.at == null ? undefined : String(card.at);
    case 'last4Of':
      return card.last4Of === 'card' || card.last4Of === 'token' ? card.last4Of : undefined;
    default:
      return card[key] ?? undefined;
  }
};

interface Numbers {
  readonly rrn: string | undefined;
  readonly authCode: string | undefined;
  readonly hasPar: boolean;
  payments: number;
}

interface Till {
  documents: number;
  readonly numbering: Numbering;
  readonly clock: Spread;
}

type Counts = { -readonly [K in Exclude<keyof SaleFigures, 'keys' | 'lateness'>]: SaleFigures[K] };

const noCounts = (): Counts => ({
  documents: 0,
  sales: 0,
  refunds: 0,
  voids: 0,
  copies: 0,
  cardPayments: 0,
  numberedPayments: 0,
  unreconciled: 0,
  zoneUnknown: 0,
  numberedDocuments: 0,
  missingNumbers: 0,
});

/** Counts of documents and their card payments. */
export class SaleTally {
  readonly #counts = noCounts();
  readonly #keys = new Map(saleKeys.map((key) => [key, { given: 0, malformed: 0, constant: 0 }]));
  readonly #lateness = new Spread();

  constructor(private readonly knownSince = 0) {}

  add(sale: SaleRecorded): void {
    const counts = this.#counts;
    counts.documents += 1;
    if (sale.copy) counts.copies += 1;
    else if (sale.kind === 'void') counts.voids += 1;
    else if (sale.kind === 'refund') counts.refunds += 1;
    else counts.sales += 1;
    if (!sale.reconciled) counts.unreconciled += 1;
    if (sale.soldAtZone !== 'known' && sale.soldAtZone !== 'store') counts.zoneUnknown += 1;
    if (sale.sequence != null) counts.numberedDocuments += 1;
    // Sales made before their store was registered could not have arrived earlier.
    if (sale.revision === 1 && sale.soldAt >= this.knownSince) this.#lateness.add(sale.receivedAt - sale.soldAt);
    for (const tender of toTenders(sale)) {
      counts.cardPayments += 1;
      const { card } = sale.tenders[tenderIndexOf(tender.key)]!;
      if (card != null) this.#addKeys(card);
    }
  }

  #addKeys(card: SaleCard): void {
    for (const [key, figures] of this.#keys) {
      const value = valueOf(key, card);
      if (value === undefined) continue;
      figures.given += 1;
      const form = FORMS[key];
      if (form !== undefined && form(value) === undefined) figures.malformed += 1;
    }
  }

  /** Payments whose number many others have. */
  addConstant(key: SaleKeyName, payments: number): void {
    this.#keys.get(key)!.constant += payments;
  }

  addNumbered(payments: number): void {
    this.#counts.numberedPayments += payments;
  }

  addMissing(numbers: number): void {
    this.#counts.missingNumbers += numbers;
  }

  merge(other: SaleTally): void {
    for (const name of Object.keys(this.#counts) as (keyof Counts)[]) this.#counts[name] += other.#counts[name];
    for (const [key, figures] of other.#keys) addFigures(this.#keys.get(key)!, figures);
    this.#lateness.merge(other.#lateness);
  }

  get figures(): SaleFigures {
    return {
      ...this.#counts,
      keys: Object.fromEntries(this.#keys) as Record<SaleKeyName, KeyFigures>,
      lateness: latenessOf(this.#lateness),
    };
  }
}

function addFigures(to: KeyFigures, { given, malformed, constant }: KeyFigures): void {
  to.given += given;
  to.malformed += malformed;
  to.constant += constant;
}

export const latenessOf = (spread: Spread) => ({
  count: spread.count,
  p50Ms: spread.quantile(0.5),
  p95Ms: spread.quantile(0.95),
});

/** One store's documents, in order of time. Per-till and per-number state is dropped with the store. */
export class StoreTally {
  readonly tally: SaleTally;
  readonly #tills = new Map<string, Till>();
  /** Payments by their combination of numbers. */
  readonly #numbers = new Map<string, Numbers>();

  /** `knownSince` (epoch ms): when the store was first registered. */
  constructor(knownSince = 0) {
    this.tally = new SaleTally(knownSince);
  }

  add(sale: SaleRecorded): void {
    this.tally.add(sale);
    for (const { rrn, authCode, par } of toTenders(sale)) {
      const together = `${rrn ?? ''}|${authCode ?? ''}|${par === undefined ? '' : 'par'}`;
      const numbers = this.#numbers.get(together) ?? { rrn, authCode, hasPar: par !== undefined, payments: 0 };
      numbers.payments += 1;
      this.#numbers.set(together, numbers);
    }
    if (sale.tillId == null) return;
    const till = this.#till(sale.tillId);
    till.documents += 1;
    const day = sale.businessDate ?? new Date(sale.soldAt).toISOString().slice(0, 10);
    // A correction repeats the number of the same document.
    if (sale.sequence != null) till.numbering.add(day, sale.sequence);
  }

  /** Adds the clock offset of a match by number. */
  addClock(tillId: string, offsetMs: number): void {
    this.#till(tillId).clock.add(offsetMs);
  }

  /** Call after the last document. */
  close(): TillFigures[] {
    this.#closeNumbers();
    const tills = [...this.#tills].map(([tillId, { documents, numbering, clock }]) => ({
      tillId,
      documents,
      missingNumbers: numbering.missing,
      clockOffsetMs: clock.quantile(0.5),
      clockMatches: clock.count,
    }));
    this.tally.addMissing(tills.reduce((sum, till) => sum + till.missingNumbers, 0));
    return tills.sort((a, b) => (a.tillId < b.tillId ? -1 : 1));
  }

  #closeNumbers(): void {
    const carried = CHANGING.map((key) => [key, this.#paymentsBy(key)] as const);
    for (const [key, payments] of carried) {
      for (const count of payments.values()) if (count > MOST_ALIKE) this.tally.addConstant(key, count);
    }
    for (const numbers of this.#numbers.values()) {
      const tellsApart = carried.some(
        ([key, payments]) => (payments.get(numbers[key] ?? '') ?? Infinity) <= MOST_ALIKE,
      );
      if (tellsApart || numbers.hasPar) this.tally.addNumbered(numbers.payments);
    }
  }

  #paymentsBy(key: (typeof CHANGING)[number]): Map<string, number> {
    const payments = new Map<string, number>();
    for (const numbers of this.#numbers.values()) {
      const value = numbers[key];
      if (value !== undefined) payments.set(value, (payments.get(value) ?? 0) + numbers.payments);
    }
    return payments;
  }

  #till(tillId: string): Till {
    let till = this.#tills.get(tillId);
    if (till === undefined) {
      this.#tills.set(tillId, (till = { documents: 0, numbering: new Numbering(), clock: new Spread() }));
    }
    return till;
  }
}
