import { type ConsentBody, checkConsent, checkTransaction, type TransactionBody } from '@quittance/bank-api';
import { checkSale, checkStore, type SaleBody, type StoreBody } from '@quittance/retailer-api';
import { type Line, linesByArrival } from './lines.js';

export type Arrival = { readonly at: number } & (
  | { readonly kind: 'store'; readonly retailerId: string; readonly storeId: string; readonly body: StoreBody }
  | { readonly kind: 'consent'; readonly bankId: string; readonly consentId: string; readonly body: ConsentBody }
  | { readonly kind: 'sale'; readonly retailerId: string; readonly body: SaleBody }
  | { readonly kind: 'transaction'; readonly bankId: string; readonly body: TransactionBody }
);

export interface BadLine {
  readonly file: string;
  readonly number: number;
  readonly problem: string;
}

/** Files in the order in which arrivals of one instant are taken. */
export interface InputFiles {
  readonly stores: string;
  readonly consents?: string | undefined;
  readonly sales: string;
  readonly transactions: string;
}

/** All arrivals of the files, merged; what cannot be read is reported and left out. */
export async function* mergeArrivals(files: InputFiles, onBadLine: (bad: BadLine) => void): AsyncGenerator<Arrival> {
  const sources = [
    read(files.stores, 'store', onBadLine),
    ...(files.consents === undefined ? [] : [read(files.consents, 'consent', onBadLine)]),
    read(files.sales, 'sale', onBadLine),
    read(files.transactions, 'transaction', onBadLine),
  ];
  const heads = await Promise.all(sources.map((source) => source.next()));
  for (;;) {
    let first = -1;
    for (const [i, head] of heads.entries()) {
      if (!head.done && (first < 0 || head.value.at < (heads[first]!.value as Arrival).at)) first = i;
    }
    if (first < 0) return;
    yield heads[first]!.value as Arrival;
    heads[first] = await sources[first]!.next();
  }
}

async function* read(
  file: string,
  kind: Arrival['kind'],
  onBadLine: (bad: BadLine) => void,
): AsyncGenerator<Arrival, undefined> {
  for await (const line of linesByArrival(file)) {
    const arrival = toArrival(line, kind);
    if (typeof arrival === 'string') onBadLine({ file, number: line.number, problem: arrival });
    else yield arrival;
  }
  return undefined;
}

/** The arrival, or what is wrong with the line: fields and rules, never values. */
function toArrival(line: Line, kind: Arrival['kind']): Arrival | string {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    return 'is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not a JSON object';
  if (Number.isNaN(line.arrivesAt)) return '/arrivesAt must be an RFC 3339 time with a zone';
  const { body, missing } = unwrap(value as Record<string, unknown>, kind);
  if (missing !== undefined) return `/${missing} must be a text, and without a slash where it is part of a key`;
  const checked = CHECKS[kind](body);
  if (!checked.ok) return checked.errors.map(({ field, rule }) => `${field || '/'} ${rule}`).join('; ');
  const ids = Object.fromEntries(OUTER[kind].map((name) => [name, (value as Record<string, unknown>)[name]]));
  return { ...ids, at: line.arrivesAt, kind, body: checked.value } as unknown as Arrival;
}

/** What the key or the path says on the wire, and so stands beside the body in a line. */
const OUTER: Record<Arrival['kind'], readonly string[]> = {
  store: ['retailerId', 'storeId'],
  consent: ['bankId', 'consentId'],
  sale: ['retailerId'],
  transaction: ['bankId'],
};

const CHECKS = { store: checkStore, consent: checkConsent, sale: checkSale, transaction: checkTransaction };

function unwrap(value: Record<string, unknown>, kind: Arrival['kind']) {
  const outer = ['arrivesAt', ...OUTER[kind]];
  const body = Object.fromEntries(Object.entries(value).filter(([name]) => !outer.includes(name)));
  return { body, missing: OUTER[kind].find((name) => !isId(name, value[name])) };
}

/** Ids that are parts of keys hold no slash. */
const isId = (name: string, value: unknown): boolean =>
  typeof value === 'string' && value !== '' && (name === 'consentId' || !value.includes('/'));
