import { type ConsentBody, checkConsent, checkTransaction, type TransactionBody } from '@quittance/bank-api';
import { checkSale, checkStore, type SaleBody, type StoreBody } from '@quittance/retailer-api';
import { type Line, linesByArrival, placeOf, toFields } from './lines.js';

export type Arrival = { readonly at: number } & (
  | { readonly kind: 'store'; readonly retailerId: string; readonly storeId: string; readonly body: StoreBody }
  | { readonly kind: 'consent'; readonly bankId: string; readonly consentId: string; readonly body: ConsentBody }
  | { readonly kind: 'sale'; readonly retailerId: string; readonly body: SaleBody }
  | { readonly kind: 'transaction'; readonly bankId: string; readonly body: TransactionBody }
);

export type ArrivalOf<Kind extends Arrival['kind']> = Extract<Arrival, { kind: Kind }>;

export interface BadLine {
  readonly file: string;
  readonly number: number;
  readonly problem: string;
}

/** Input files, in the order in which arrivals of the same instant are taken. */
export interface InputFiles {
  readonly stores: string;
  readonly consents?: string | undefined;
  readonly sales: string;
  readonly transactions: string;
}

/** All arrivals of the files, merged, in batches; unreadable lines are reported and left out. */
export async function* mergeArrivals(
  files: InputFiles,
  onBadLine: (bad: BadLine) => void,
): AsyncGenerator<readonly Arrival[]> {
  const { stores, consents, sales, transactions } = files;
  let heads = [
    toHead(stores, 'store'),
    ...(consents === undefined ? [] : [toHead(consents, 'consent')]),
    toHead(sales, 'sale'),
    toHead(transactions, 'transaction'),
  ];
  for (;;) {
    heads = (await Promise.all(heads.map(refilled))).filter((head) => head !== undefined);
    if (heads.length === 0) return;
    yield mergeWhileAllLast(heads, onBadLine);
  }
}

/** Lines read from a file and not yet taken. */
interface Head {
  readonly kind: Arrival['kind'];
  readonly source: AsyncGenerator<readonly Line[]>;
  lines: readonly Line[];
  next: number;
}

const toHead = (file: string, kind: Arrival['kind']): Head => ({
  kind,
  source: linesByArrival(file),
  lines: [],
  next: 0,
});

/** The head with at least one line; undefined at the end of its file. */
async function refilled(head: Head): Promise<Head | undefined> {
  while (head.next === head.lines.length) {
    const read = await head.source.next();
    if (read.done) return undefined;
    head.lines = read.value;
    head.next = 0;
  }
  return head;
}

/** Merges until one head is empty: the next line of that file may precede the others. */
function mergeWhileAllLast(heads: readonly Head[], onBadLine: (bad: BadLine) => void): Arrival[] {
  const merged: Arrival[] = [];
  for (;;) {
    let first = heads[0]!;
    for (const head of heads) {
      if (head.next === head.lines.length) return merged;
      if (placeOf(head.lines[head.next]!) < placeOf(first.lines[first.next]!)) first = head;
    }
    const line = first.lines[first.next]!;
    const arrival = toArrival(line, first.kind);
    if (typeof arrival === 'string') onBadLine({ file: line.file, number: line.number, problem: arrival });
    else merged.push(arrival);
    first.next += 1;
  }
}

/** The arrival, or what is wrong with the line: fields and rules, never values. */
function toArrival(line: Line, kind: Arrival['kind']): Arrival | string {
  const value = toFields(line.text);
  if (typeof value === 'string') return value;
  if (Number.isNaN(line.arrivesAt)) return '/arrivesAt must be an RFC 3339 time with a zone';
  const { ids, body } = UNWRAP[kind](value);
  const missing = Object.entries(ids).find(([name, id]) => !isId(name, id));
  if (missing) return `/${missing[0]} must be a text, and without a slash where it is part of a key`;
  const checked = CHECKS[kind](body);
  if (!checked.ok) return checked.errors.map(({ field, rule }) => `${field || '/'} ${rule}`).join('; ');
  return { ...ids, at: line.arrivesAt, kind, body: checked.value } as unknown as Arrival;
}

interface Outer {
  readonly arrivesAt?: unknown;
  readonly retailerId?: unknown;
  readonly storeId?: unknown;
  readonly bankId?: unknown;
  readonly consentId?: unknown;
}
type Unwrap = (line: Outer) => { readonly ids: Readonly<Record<string, unknown>>; readonly body: object };

/** Fields that the API key or path supplies on the wire, and that a line carries beside the body. */
const UNWRAP: Record<Arrival['kind'], Unwrap> = {
  store: ({ arrivesAt: _, retailerId, storeId, ...body }) => ({ ids: { retailerId, storeId }, body }),
  consent: ({ arrivesAt: _, bankId, consentId, ...body }) => ({ ids: { bankId, consentId }, body }),
  sale: ({ arrivesAt: _, retailerId, ...body }) => ({ ids: { retailerId }, body }),
  transaction: ({ arrivesAt: _, bankId, ...body }) => ({ ids: { bankId }, body }),
};

const CHECKS = { store: checkStore, consent: checkConsent, sale: checkSale, transaction: checkTransaction };

/** Ids that are parts of keys contain no slash. */
const isId = (name: string, value: unknown): boolean =>
  typeof value === 'string' && value !== '' && (name === 'consentId' || !value.includes('/'));
