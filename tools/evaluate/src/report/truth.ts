import { parseInstant } from '@quittance/edge/shapes';
import type { BadLine } from '../arrivals.js';
import { readRecords } from './records.js';
import { type TenderName, type PaymentLine, type TransactionLine, toTruthLine } from './truth-line.js';

/** Breakdowns of a report, besides the asserting rule. */
export const dimensions = ['scenario', 'wallet', 'bank', 'till', 'storeKind'] as const;
export type Dimension = (typeof dimensions)[number];
type Profile = Readonly<Record<Dimension | 'because', string>>;

export interface SaleTruth {
  readonly retailerId: string;
  /** Its card payments in the truth: at least one. */
  payments: readonly { readonly tenderIndex: number; readonly customer: string }[];
}

export interface TransactionTruth {
  readonly customer: string;
  readonly of: { readonly sale: SaleTruth; readonly tenderIndex: number } | undefined;
  readonly present: boolean;
  readonly resolvable: boolean;
  readonly profile: Profile;
  /** Epoch ms. */
  readonly bothAt: number | undefined;
}

const NONE = '(none)';

/**
 * Who paid what, by the ids of sales and transactions alone, without retailer or bank, as decisions use them. Repeated
 * texts are stored once: a million sales and half as many transactions take about 320 MB.
 */
export class Truth {
  readonly #transactions = new Map<string, TransactionTruth>();
  readonly #sales = new Map<string, SaleTruth>();
  readonly #texts = new Map<string, string>();
  readonly #profiles = new Map<string, Profile>();

  get transactions(): ReadonlyMap<string, TransactionTruth> {
    return this.#transactions;
  }

  get sales(): ReadonlyMap<string, SaleTruth> {
    return this.#sales;
  }

  /**
   * Adds a line; returns how it contradicts an earlier one, in which case it is left out. Throws when an id is used
   * twice, since decisions could be about either; `from` names the line.
   */
  add(line: PaymentLine | TransactionLine, from: string): string | undefined {
    return line.kind === 'payment' ? this.#pay(line, line.customer, from) : this.#addTransaction(line, from);
  }

  #addTransaction(line: TransactionLine, from: string): string | undefined {
    const { transactionId, of, present, resolvable } = line;
    if (this.#transactions.has(transactionId)) {
      throw new Error(`${from}: /transactionId occurs twice; make it unique among the transactions of all banks`);
    }
    // A transaction line states the payer of a payment as well.
    const problem = of === null ? undefined : this.#pay(of, line.customer, from);
    if (problem !== undefined) return problem;
    this.#transactions.set(transactionId, {
      customer: this.#once(line.customer),
      of: of === null ? undefined : { sale: this.#sales.get(of.saleId)!, tenderIndex: of.tenderIndex },
      present,
      resolvable,
      profile: this.#profileOf(line),
      bothAt: line.bothAt === null ? undefined : parseInstant(line.bothAt)?.ms,
    });
    return undefined;
  }

  #pay({ retailerId, saleId, tenderIndex }: TenderName, customer: string, from: string): string | undefined {
    const sale = this.#sales.get(saleId);
    if (sale !== undefined && sale.retailerId !== retailerId) {
      throw new Error(
        `${from}: /saleId occurs under another retailer before; make it unique among the sales of all retailers`,
      );
    }
    const told = sale?.payments.find((payment) => payment.tenderIndex === tenderIndex);
    if (told !== undefined) {
      return told.customer === customer ? undefined : '/customer differs from an earlier line about this payment';
    }
    const payment = { tenderIndex, customer: this.#once(customer) };
    if (sale === undefined) this.#sales.set(saleId, { retailerId: this.#once(retailerId), payments: [payment] });
    else sale.payments = [...sale.payments, payment];
    return undefined;
  }

  #profileOf({ scenario, wallet, bank, till, storeKind, because }: TransactionLine): Profile {
    const key = JSON.stringify([scenario, wallet, bank, till, storeKind, because]);
    let profile = this.#profiles.get(key);
    if (profile === undefined) {
      profile = {
        scenario,
        wallet: wallet ? 'yes' : 'no',
        bank,
        till: till ?? NONE,
        storeKind: storeKind ?? NONE,
        because,
      };
      this.#profiles.set(key, profile);
    }
    return profile;
  }

  #once(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}

interface LoadedTruth {
  readonly truth: Truth;
  readonly badLines: number;
}

/** Throws when an id is ambiguous, or when the file has no transaction. */
export async function loadTruth(file: string, onBadLine: (bad: BadLine) => void): Promise<LoadedTruth> {
  const truth = new Truth();
  const badLines = await readRecords(
    file,
    (fields, number) => {
      const line = toTruthLine(fields);
      return typeof line === 'string' ? line : truth.add(line, `${file}:${number}`);
    },
    onBadLine,
  );
  if (truth.transactions.size === 0) {
    throw new Error(`${file} contains no transaction; give the truth that belongs to the files of the replay`);
  }
  return { truth, badLines };
}
