import { type Random, type SaleDocument, type TransactionDocument, without } from '@quittance/town';

interface Malformed {
  line: string;
  why: string;
}

type Spoil<T> = (document: T) => { why: string; line: string };

function fields<T extends object>(why: string, change: (document: T) => object): Spoil<T> {
  return (document) => ({ why, line: JSON.stringify(change(document)) });
}

const sales: readonly Spoil<SaleDocument>[] = [
  (document) => ({ why: 'JSON cut short', line: JSON.stringify(document).slice(0, -7) }),
  fields('unknown field', (document) => ({ ...document, loyaltyCard: '9826130' })),
  fields('amount as text', (document) => ({ ...document, totalMinor: (document.totalMinor / 100).toFixed(2) })),
  fields('absurd amount', (document) => ({ ...document, totalMinor: 9e15 })),
  fields('negative total', (document) => ({ ...document, totalMinor: -document.totalMinor })),
  fields('no such currency', (document) => ({ ...document, currency: 'POUNDS' })),
  fields('unknown kind', (document) => ({ ...document, kind: 'purchase' })),
  fields('not a time', (document) => ({ ...document, soldAt: 'yesterday' })),
  fields('clock far off', (document) => ({ ...document, soldAt: '2099-01-01T00:00:00Z' })),
  fields('field missing', (document) => without(document, 'tenders')),
  fields('store of somebody else', (document) => ({ ...document, storeId: 'S999' })),
  fields('number for text', (document) => ({ ...document, lines: [{ ...document.lines[0], quantity: 1 }] })),
];

const transactions: readonly Spoil<TransactionDocument>[] = [
  (document) => ({ why: 'JSON cut short', line: JSON.stringify(document).slice(0, -3) }),
  fields('unknown field', (document) => ({ ...document, iban: 'GB00' })),
  fields('fraction of a penny', (document) => ({ ...document, amountMinor: document.amountMinor + 0.5 })),
  fields('unknown state', (document) => ({ ...document, state: 'done' })),
  fields('letters for digits', (document) => ({ ...document, cardLast4: '12A4' })),
  fields('time with a zone', (document) => ({ ...document, localAt: '2026-01-01T10:00:00Z' })),
  fields('field missing', (document) => without(document, 'accountId')),
];

export function spoiltSale(random: Random, document: SaleDocument): Malformed {
  return random.pick(sales)(document);
}

export function spoiltTransaction(random: Random, document: TransactionDocument): Malformed {
  return random.pick(transactions)(document);
}
