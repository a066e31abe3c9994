import { describe, expect, it } from '@jest/globals';
import { checkConsent, checkTransaction } from '@quittance/bank-api';
import { checkSale, checkStore, isReconciled } from '@quittance/retailer-api';
import { buildWorld } from './build-world.js';
import type { SaleDocument } from '@quittance/town';
import type { Outcome, WorldEvent } from './world.js';

// The world is the same for the same seed, its documents are what the edges ask for, and its truth agrees with what it sends.

const endsAt = Date.parse('2026-07-04T12:00:00Z');
const told = buildWorld({ seed: 'spec', endsAt, sales: 2500 });
const { world, truth } = told;
const events = world.phases.flatMap((phase) => phase.events);
const good = events.filter(({ number }) => truth.refused[number] === undefined);
const sales = ofType(good, 'sale').map(({ line }) => JSON.parse(line) as SaleDocument);

describe('buildWorld', () => {
  it('is the same byte for byte for the same seed, and another for another', () => {
    expect(JSON.stringify(buildWorld({ seed: 'spec', endsAt, sales: 2500 }))).toBe(JSON.stringify(told));
    expect(JSON.stringify(buildWorld({ seed: 'other', endsAt, sales: 2500 }))).not.toBe(JSON.stringify(told));
  });

  it('has at least eight retailers and refuses fewer', () => {
    expect(world.retailers).toHaveLength(12);
    expect(buildWorld({ seed: '1', endsAt, retailers: 8, sales: 100 }).world.retailers).toHaveLength(8);
    expect(buildWorld({ seed: '1', endsAt, retailers: 30, sales: 100 }).world.retailers).toHaveLength(30);
    expect(() => buildWorld({ seed: '1', endsAt, retailers: 7 })).toThrow(RangeError);
  });

  it('ends before the instant it is given', () => {
    const times = sales.map((sale) =>
      Date.parse(/Z|[+-]\d\d:\d\d$/.test(sale.soldAt) ? sale.soldAt : `${sale.soldAt}Z`),
    );
    expect(Math.max(...times)).toBeLessThan(endsAt);
  });

  it('counts its events in arrival order', () => {
    expect(events.map(({ number }) => number).sort((a, b) => a - b)).toEqual([...events.keys()]);
    for (const { events: own } of world.phases) {
      expect(own.map(({ arrivesAt }) => arrivesAt)).toEqual(
        own.map(({ arrivesAt }) => arrivesAt).sort((a, b) => a - b),
      );
    }
  });
});

describe('the documents', () => {
  it('pass the validators of the edges', () => {
    expect(good.length).toBeGreaterThan(sales.length);
    for (const event of good) expect([event.number, problemsOf(event)]).toEqual([event.number, []]);
  });

  it('add up: lines, tenders and VAT each to the total', () => {
    expect(sales.filter(({ vat }) => vat !== undefined && vat.length > 0).length).toBeGreaterThan(100);
    for (const sale of sales) {
      expect([sale.saleId, isReconciled(sale)]).toEqual([sale.saleId, true]);
      expect(sale.vat?.reduce((sum, { grossMinor }) => sum + grossMinor, 0)).toBe(sale.totalMinor);
      for (const { grossMinor, netMinor, vatMinor } of sale.vat ?? []) expect(netMinor + vatMinor).toBe(grossMinor);
    }
  });

  it('hold what shops sell: weighed goods, discounts, deposits, modifiers, service charges, gift cards, voids', () => {
    const lines = sales.flatMap((sale) => sale.lines);
    const kinds = new Set(lines.map(({ kind }) => kind));
    for (const kind of [
      'item',
      'modifier',
      'discount',
      'deposit',
      'bag',
      'service_charge',
      'gratuity',
      'donation',
      'gift_card',
    ] as const) {
      expect(kinds).toContain(kind);
    }
    expect(lines.some(({ unit }) => unit === 'kg')).toBe(true);
    expect(lines.some(({ unit, unitPriceMinor }) => unit === 'l' && unitPriceMinor === undefined)).toBe(true);
    expect(lines.some(({ discounts }) => discounts !== undefined)).toBe(true);
    expect(lines.some(({ voided }) => voided)).toBe(true);
    expect(new Set(sales.map(({ currency }) => currency))).toEqual(new Set(['GBP', 'EUR']));
  });

  it('break the rules of the edges where they are meant to', () => {
    const ofGoodShape = new Set(['clock far off', 'store of somebody else', 'same revision with other content']);
    const broken = events.filter(({ number }) => truth.refused[number] && !ofGoodShape.has(truth.refused[number]));
    expect(broken.length).toBeGreaterThan(20);
    for (const event of broken)
      expect([truth.refused[event.number], problemsOf(event)]).not.toEqual([truth.refused[event.number], []]);
  });
});

describe('the truth', () => {
  it('has one entry for each transaction that is sent', () => {
    const ids = new Set(
      ofType(good, 'transaction').map(({ line }) => (JSON.parse(line) as { transactionId: string }).transactionId),
    );
    const kept = truth.transactions.filter(({ outcome }) => outcome !== 'rejected');
    expect(new Set(kept.map(({ transactionId }) => transactionId))).toEqual(ids);
    expect(kept).toHaveLength(ids.size);
  });

  it('tells every story, each with the outcome it must have', () => {
    const outcomes = (scenario: string) =>
      new Set(truth.transactions.filter((each) => each.scenario === scenario).map(({ outcome }) => outcome));
    const within = (scenario: string, allowed: Outcome[]) => {
      const found = outcomes(scenario);
      expect([scenario, found.size > 0, [...found].filter((outcome) => !allowed.includes(outcome))]).toEqual([
        scenario,
        true,
        [],
      ]);
    };
    // Some of their tills name the terminal, and it differs.
    within('twins', ['abstain', 'receipt', 'unmatched']);
    expect(outcomes('twins')).toContain('abstain');
    within('twins told apart by keys', ['receipt']);
    within('till offline', ['unmatched', 'no consent']);
    within('shop unknown to the network', ['unmatched', 'no consent']);
    within('sale refused', ['unmatched', 'no consent']);
    within('transaction refused', ['rejected']);
    within('voided', ['withdrawn', 'no consent']);
    within('refund', ['receipt', 'no consent']);
    within('two cards of two customers', ['receipt', 'open', 'abstain', 'no consent', 'unmatched']);
    within('gift card and card', ['receipt', 'open', 'abstain', 'no consent', 'unmatched']);
    within('corrected later', ['receipt', 'open', 'abstain', 'no consent']);
    within('ordinary', ['receipt', 'open', 'abstain', 'no consent', 'unmatched']);
  });

  it('expects receipts by keys and by last four digits', () => {
    const receipts = truth.transactions.filter(({ outcome }) => outcome === 'receipt');
    expect(receipts.length).toBeGreaterThan(truth.transactions.length / 2);
    expect(new Set(receipts.map(({ because }) => because))).toEqual(new Set(['key', 'last four']));
  });

  it('expects of a receipt what the sale says: the corrected lines, the own leg and the rest', () => {
    const bySale = new Map(sales.map((sale) => [`${sale.saleId} ${sale.totalMinor}`, sale]));
    const expected = truth.transactions.filter(({ of, receipt }) => of && receipt);
    expect(expected.length).toBeGreaterThan(100);
    for (const { of, receipt, revisable } of expected) {
      if (!of || !receipt) throw new Error('not expected');
      const sale = bySale.get(`${of.saleId} ${receipt.totalMinor}`);
      expect(sale?.tenders[of.tenderIndex]?.amountMinor).toBe(receipt.payment.amountMinor);
      expect(receipt.payment.amountMinor + (receipt.otherPaymentsMinor ?? 0)).toBe(receipt.totalMinor);
      expect(receipt.lines[0]?.text.endsWith('(price checked)')).toBe(revisable === true);
      const shown = receipt.lines.flatMap((line) => [line, ...(line.modifiers ?? [])]);
      expect(shown.reduce((sum, { totalMinor }) => sum + totalMinor, 0)).toBe(receipt.totalMinor);
    }
  });

  it('lets no receipt be expected for an account without consent', () => {
    const consented = new Set(
      ofType(good, 'consent').flatMap(({ document }) =>
        document.scopes.includes('receipts') ? [document.accountId] : [],
      ),
    );
    const receipts = truth.transactions.filter(({ outcome }) => outcome === 'receipt');
    expect(receipts.length).toBeGreaterThan(100);
    for (const { accountId } of receipts) expect(consented).toContain(accountId);
  });
});

function ofType<T extends WorldEvent['type']>(
  from: readonly WorldEvent[],
  type: T,
): Extract<WorldEvent, { type: T }>[] {
  return from.filter((event): event is Extract<WorldEvent, { type: T }> => event.type === type);
}

function problemsOf(event: WorldEvent): unknown[] {
  if (event.type === 'heartbeat') return [];
  const checked = (() => {
    if (event.type === 'store') return checkStore(event.document);
    if (event.type === 'consent') return checkConsent(event.document);
    const value = parsed(event.line);
    return event.type === 'sale' ? checkSale(value) : checkTransaction(value);
  })();
  return checked.ok ? [] : [checked];
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
