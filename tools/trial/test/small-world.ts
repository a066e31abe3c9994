import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { TransactionBody } from '@quittance/bank-api';
import type { SaleBody } from '@quittance/retailer-api';
import type { StoreDocument } from '@quittance/town';
import { presets } from '../src/rates/presets.js';
import type { TrialRates } from '../src/rates/rates.js';
import type { PaymentTruthLine, TransactionTruthLine } from '../src/truth/truth-line.js';
import { writeTrial } from '../src/write-trial.js';

type Told<T> = T & { arrivesAt: string; retailerId: string };
export type Changes = {
  [G in keyof TrialRates]?: TrialRates[G] extends object ? Partial<TrialRates[G]> : TrialRates[G];
};

/** A small world with these rates and few people, so that most payments have a bank. */
export function makeSmallWorld(changes: Changes, sales = 2_000) {
  const folder = mkdtempSync(join(tmpdir(), 'small-world-'));
  const calm = { ...presets.default, people: { ...presets.default.people, connected: 1, withoutConsent: 0 } };
  const names = Object.keys(changes) as (keyof TrialRates)[];
  const changed = names.map((name) => {
    const group = changes[name];
    return [name, typeof group === 'object' ? { ...(calm[name] as object), ...group } : group] as const;
  });
  const rates: TrialRates = { ...calm, ...Object.fromEntries(changed) };
  writeTrial({ seed: 'scenario', rates, sales, firstDay: '2026-06-04', days: 3, folder });
  const read = <T>(name: string) =>
    readFileSync(join(folder, `${name}.ndjson`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  const truth = read<PaymentTruthLine | TransactionTruthLine>('truth');
  const documents = read<Told<SaleBody>>('sales');
  const stores = read<Told<StoreDocument & { storeId: string }>>('stores');
  const entries = Map.groupBy(read<Told<TransactionBody>>('transactions'), ({ transactionId }) => transactionId);
  rmSync(folder, { recursive: true });
  return {
    stores,
    sales: documents,
    transactions: [...entries.values()].flat(),
    payments: truth.filter((line) => line.kind === 'payment'),
    truths: truth.filter((line) => line.kind === 'transaction'),
    saleOf: new Map(documents.map((sale) => [sale.saleId, sale])),
    entriesOf: (transactionId: string) => entries.get(transactionId) ?? [],
  };
}

/** Examples of a scenario, of which there are some. */
export function named(truths: readonly TransactionTruthLine[], scenario: string): TransactionTruthLine[] {
  const found = truths.filter((truth) => truth.scenario === scenario);
  expect(found.length).toBeGreaterThan(5);
  return found;
}

export const sum = (items: readonly number[]) => items.reduce((total, item) => total + item, 0);
export const share = <T>(items: readonly T[], which: (item: T) => boolean) => items.filter(which).length / items.length;
