import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkConsent, checkTransaction, type TransactionBody } from '@quittance/bank-api';
import { checkSale, checkStore, type SaleBody } from '@quittance/retailer-api';
import { type Preset, presetRates, presets } from './rates/presets.js';
import type { PaymentTruthLine, TransactionTruthLine } from './truth/truth-line.js';
import { writeTrial } from './write-trial.js';

// A trial records the same world twice: the public edges accept its files, and its truth is about exactly these files.

const FILES = ['stores', 'sales', 'transactions', 'consents', 'truth'] as const;
type FileName = (typeof FILES)[number];
type Told<T> = T & { arrivesAt: string; retailerId: string; bankId: string };

const EDGES = [
  ['stores', checkStore, ['retailerId', 'storeId']],
  ['sales', checkSale, ['retailerId']],
  ['transactions', checkTransaction, ['bankId']],
  ['consents', checkConsent, ['bankId', 'consentId']],
] as const;

const folders: string[] = [];
const SALES = 6_000;

function make(seed: string, preset: Preset = 'default', firstDay = '2026-06-04'): Record<FileName, string> {
  const folder = mkdtempSync(join(tmpdir(), 'trial-'));
  folders.push(folder);
  writeTrial({ seed, rates: presetRates(preset, seed), sales: SALES, firstDay, days: 3, folder });
  const read = (name: FileName) => [name, readFileSync(join(folder, `${name}.ndjson`), 'utf8')] as const;
  return Object.fromEntries(FILES.map(read)) as Record<FileName, string>;
}

function parse<T>(text: string): T[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

function bodyOf(line: object, ...outer: string[]): object {
  return Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'arrivesAt' && !outer.includes(name)));
}

let files: Record<FileName, string>;
let sales: Told<SaleBody>[];
let transactions: Told<TransactionBody>[];
let payments: PaymentTruthLine[];
let truths: TransactionTruthLine[];

beforeAll(() => {
  files = make('one');
  sales = parse(files.sales);
  transactions = parse(files.transactions);
  const truth = parse<PaymentTruthLine | TransactionTruthLine>(files.truth);
  payments = truth.filter((line) => line.kind === 'payment');
  truths = truth.filter((line) => line.kind === 'transaction');
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const keyOf = (of: { retailerId: string; saleId: string }) => `${of.retailerId} ${of.saleId}`;
const legOf = (of: { retailerId: string; saleId: string; tenderIndex: number }) => `${keyOf(of)} ${of.tenderIndex}`;
const shareOf = <T>(items: readonly T[], which: (item: T) => boolean) => items.filter(which).length / items.length;

describe('the files', () => {
  it('are the same bytes for the same seed, and different for another', () => {
    expect(make('one')).toEqual(files);
    const other = make('two');
    for (const name of FILES) expect(other[name]).not.toBe(files[name]);
  });

  it.each(EDGES)('%s pass the check of the public edge, in order of arrival', (name, check, outer) => {
    const lines = parse<Told<object>>(files[name]);
    expect(lines.map((line) => check(bodyOf(line, ...outer))).filter(({ ok }) => !ok)).toEqual([]);
    const arrivals = lines.map(({ arrivesAt }) => Date.parse(arrivesAt));
    expect(arrivals).toEqual([...arrivals].sort((a, b) => a - b));
  });

  it('of foreign towns pass too, and are the same bytes for the same seed', () => {
    for (const seed of ['a', 'b', 'c']) {
      const foreign = make(seed, 'foreign');
      for (const [name, check, outer] of EDGES) {
        const lines = parse<Told<object>>(foreign[name]);
        expect(lines.map((line) => check(bodyOf(line, ...outer))).filter(({ ok }) => !ok)).toEqual([]);
      }
      if (seed === 'a') expect(make(seed, 'foreign')).toEqual(foreign);
    }
  });

  it('contain amounts that add up', () => {
    const sum = (items: readonly number[]) => items.reduce((total, item) => total + item, 0);
    const wrong = sales.filter(
      ({ lines, tenders, totalMinor }) =>
        sum(lines.map((line) => line.totalMinor)) !== totalMinor ||
        sum(tenders.map((tender) => tender.amountMinor)) !== totalMinor,
    );
    expect(wrong).toEqual([]);
  });

  it('number the documents of a till without repeating a number', () => {
    const first = sales.filter(({ revision, sequence }) => revision === undefined && sequence !== undefined);
    const byNumber = new Map(first.map((sale) => [`${sale.storeId} ${sale.tillId} ${sale.sequence}`, sale.saleId]));
    expect(byNumber.size).toBe(new Set(first.map(keyOf)).size);
  });

  it('register stores and consents before the first transaction', () => {
    const first = Date.parse(transactions[0]?.arrivesAt ?? '');
    for (const name of ['stores', 'consents'] as const) {
      expect(Date.parse(parse<Told<object>>(files[name])[0]?.arrivesAt ?? '')).toBeLessThan(first);
    }
  });
});

describe('the truth', () => {
  it('names the payer of every card tender of every document, once', () => {
    const tendered = sales.flatMap(({ retailerId, saleId, tenders }) =>
      tenders.flatMap(({ kind }, tenderIndex) => (kind === 'card' ? [legOf({ retailerId, saleId, tenderIndex })] : [])),
    );
    expect(payments.map(legOf).sort()).toEqual([...new Set(tendered)].sort());
  });

  it('has a line for every transaction, once', () => {
    const told = new Set(transactions.map(({ bankId, transactionId }) => `${bankId} ${transactionId}`));
    expect(truths.map(({ bankId, transactionId }) => `${bankId} ${transactionId}`).sort()).toEqual([...told].sort());
  });

  it('joins every present payment to a standing sale, paid by the same customer', () => {
    const voided = new Set(
      sales.flatMap((s) => (s.kind === 'void' && s.originalSaleId ? [`${s.retailerId} ${s.originalSaleId}`] : [])),
    );
    const standing = new Set(sales.filter((s) => s.kind !== 'void' && !s.copy && !voided.has(keyOf(s))).map(keyOf));
    const payers = new Map(payments.map((payment) => [legOf(payment), payment.customer]));
    const present = truths.filter((truth) => truth.present);
    expect(present.length).toBeGreaterThan(500);
    for (const { of, customer, bothAt } of present) {
      expect(of && standing.has(keyOf(of))).toBe(true);
      expect(of && payers.get(legOf(of))).toBe(customer);
      expect(bothAt).not.toBeNull();
    }
  });

  it('calls nothing resolvable that should have no receipt', () => {
    const consents = parse<{ accountId: string; scopes: string[]; state: string }>(files.consents);
    const last = new Map(consents.map((consent) => [consent.accountId, consent]));
    const unwanted = truths.filter(({ present, accountId }) => {
      const consent = last.get(accountId);
      return !present || consent?.state !== 'given' || !consent.scopes.includes('receipts');
    });
    expect(unwanted.length).toBeGreaterThan(100);
    expect(unwanted.filter(({ resolvable }) => resolvable)).toEqual([]);
  });

  it('finds in both files the number that it calls shared', () => {
    const slips = new Map(
      sales.flatMap((s) => s.tenders.map((t, i): [string, typeof t.card] => [`${keyOf(s)} ${i}`, t.card])),
    );
    const entries = new Map(transactions.map((each) => [each.transactionId, each]));
    const field = {
      'same reference number': 'rrn',
      'same account reference and amount': 'par',
      'same authorisation code and amount at a store it can reach': 'authCode',
      'same authorisation code, digits and amount': 'authCode',
    } as const;
    const sharing = truths.filter(({ because, of }) => of && Object.hasOwn(field, because));
    expect(new Set(sharing.map(({ because }) => because)).size).toBeGreaterThan(2);
    for (const { because, of, transactionId } of sharing) {
      const shared = slips.get(legOf(of!))?.[field[because as keyof typeof field]];
      expect(shared).toMatch(/./);
      expect(shared).toBe(entries.get(transactionId)?.[field[because as keyof typeof field]]);
    }
  });
});

describe('the rates', () => {
  const rates = presets.default;
  /** Four standard deviations of a share over `n` draws. */
  const within = (share: number, n: number) => 4 * Math.sqrt((share * (1 - share)) / n);

  it('come out as configured', () => {
    const inNetwork = truths.filter(({ scenario }) => scenario !== 'elsewhere' && scenario !== 'declined');
    const lost = shareOf(inNetwork, ({ scenario }) => scenario === 'lost');
    expect(Math.abs(lost - rates.delivery.lost)).toBeLessThan(within(rates.delivery.lost, inNetwork.length));

    const atCounter = sales.filter(
      (s) => s.kind === 'sale' && s.revision === undefined && !s.retailerId.endsWith('web'),
    );
    const cash = shareOf(atCounter, ({ tenders }) => tenders.every(({ kind }) => kind === 'cash'));
    expect(Math.abs(cash - rates.payments.cashOnly)).toBeLessThan(within(rates.payments.cashOnly, atCounter.length));

    const counterPayments = payments.length;
    const connected = shareOf(truths, ({ scenario }) => scenario !== 'elsewhere');
    expect(connected * truths.length).toBeLessThan(counterPayments * (rates.people.connected + 0.06));
    expect(connected * truths.length).toBeGreaterThan(counterPayments * (rates.people.connected - 0.06));

    const documents = new Set(sales.map((sale) => `${keyOf(sale)} ${sale.revision}`)).size;
    const twice = sales.length / documents - 1;
    expect(Math.abs(twice - rates.delivery.saleTwice)).toBeLessThan(within(rates.delivery.saleTwice, documents));
    expect(Math.abs(documents / SALES - 1)).toBeLessThan(0.1);
  });

  it('are harder in the hard preset', () => {
    const hard = parse<PaymentTruthLine | TransactionTruthLine>(make('one', 'hard').truth).filter(
      (t) => t.kind === 'transaction',
    );
    const resolvable = (all: readonly TransactionTruthLine[]) =>
      shareOf(
        all.filter(({ present }) => present),
        (truth) => truth.resolvable,
      );
    expect(resolvable(hard)).toBeLessThan(resolvable(truths) - 0.05);
  });
});
