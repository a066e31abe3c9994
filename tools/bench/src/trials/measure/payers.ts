import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PaymentTruthLine, TransactionTruthLine } from '@quittance/trial';

/** What is read of a line of decisions. */
export interface Decision {
  readonly transactionId: string;
  readonly saleId: string | null;
  readonly tenderIndex?: number;
  readonly state: string;
  readonly tier?: string;
  /** Splink's: the binary logarithm of the odds. */
  readonly matchWeight?: number;
}

/** Whose every payment and transaction of a world is. */
export interface Payers {
  readonly transactions: ReadonlyMap<string, TransactionTruthLine>;
  readonly legs: ReadonlyMap<string, string>;
}

export function readLines<T>(file: string): T[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}

export function loadPayers(folder: string): Payers {
  return toPayers(readLines(join(folder, 'truth.ndjson')));
}

export function toPayers(truth: readonly (PaymentTruthLine | TransactionTruthLine)[]): Payers {
  const transactions = new Map<string, TransactionTruthLine>();
  const legs = new Map<string, string>();
  for (const line of truth) {
    if (line.kind === 'payment') legs.set(legKey(line.saleId, line.tenderIndex), line.customer);
    else {
      transactions.set(line.transactionId, line);
      if (line.of) legs.set(legKey(line.of.saleId, line.of.tenderIndex), line.customer);
    }
  }
  return { transactions, legs };
}

/** Whether it shows a customer what another one bought. What the truth does not tell of is not known to. */
export function isLeak({ transactions, legs }: Payers, decision: Decision): boolean {
  const { transactionId, saleId, tenderIndex = 0, state } = decision;
  if (state !== 'asserted' || saleId === null) return false;
  const payer = legs.get(legKey(saleId, tenderIndex));
  const transaction = transactions.get(transactionId);
  return payer !== undefined && transaction !== undefined && payer !== transaction.customer;
}

/** Whether it is right about what an expert could tell; for those who decide once about each transaction. */
export function isRecalled({ transactions }: Payers, decision: Decision): boolean {
  const { transactionId, saleId, tenderIndex = 0, state } = decision;
  const truth = transactions.get(transactionId);
  if (state !== 'asserted' || saleId === null || !truth?.of || !truth.resolvable) return false;
  return legKey(saleId, tenderIndex) === legKey(truth.of.saleId, truth.of.tenderIndex);
}

const legKey = (saleId: string, tenderIndex: number) => `${saleId}#${tenderIndex}`;
