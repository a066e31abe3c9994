import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SaleDocument } from '@quittance/town';
import type { ConsentTold } from './people.js';
import type { Registration } from './shops/directory.js';
import { SortedLines } from './sorted-lines.js';
import type { EntryDocument } from './tell/entry-document.js';
import type { PaymentTruthLine, TransactionTruthLine } from './truth/truth-line.js';

const TRUTH_BUFFER_LINES = 10_000;

/** The five files of a trial: four in order of arrival, as evaluate reads them, and the truth. */
export class TrialFiles {
  readonly #stores: SortedLines;
  readonly #sales: SortedLines;
  readonly #transactions: SortedLines;
  readonly #consents: SortedLines;
  readonly #truth: number;
  #truthLines: string[] = [];

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#stores = new SortedLines(join(folder, 'stores.ndjson'));
    this.#sales = new SortedLines(join(folder, 'sales.ndjson'));
    this.#transactions = new SortedLines(join(folder, 'transactions.ndjson'));
    this.#consents = new SortedLines(join(folder, 'consents.ndjson'));
    this.#truth = openSync(join(folder, 'truth.ndjson'), 'w');
  }

  store({ arrivesAt, store, document }: Registration): void {
    const ids = { retailerId: store.retailer.retailerId, storeId: store.storeId };
    this.#stores.add(arrivesAt, toLine(arrivesAt, ids, document));
  }

  consent({ arrivesAt, bankId, consentId, document }: ConsentTold): void {
    this.#consents.add(arrivesAt, toLine(arrivesAt, { bankId, consentId }, document));
  }

  sale(retailerId: string, document: SaleDocument, arrivesAt: number): void {
    this.#sales.add(arrivesAt, toLine(arrivesAt, { retailerId }, document));
  }

  transaction(bankId: string, document: EntryDocument, arrivesAt: number): void {
    this.#transactions.add(arrivesAt, toLine(arrivesAt, { bankId }, document));
  }

  truth(line: PaymentTruthLine | TransactionTruthLine): void {
    this.#truthLines.push(`${JSON.stringify(line)}\n`);
    if (this.#truthLines.length >= TRUTH_BUFFER_LINES) this.#flushTruth();
  }

  /** Finishes all files; returns the number of lines by file. */
  close() {
    this.#flushTruth();
    closeSync(this.#truth);
    for (const file of [this.#stores, this.#sales, this.#transactions, this.#consents]) file.close();
    return {
      stores: this.#stores.count,
      sales: this.#sales.count,
      transactions: this.#transactions.count,
      consents: this.#consents.count,
    };
  }

  #flushTruth(): void {
    writeFileSync(this.#truth, this.#truthLines.join(''));
    this.#truthLines = [];
  }
}

function toLine(arrivesAt: number, ids: object, document: object): string {
  return JSON.stringify({ arrivesAt: new Date(arrivesAt).toISOString(), ...ids, ...document });
}
