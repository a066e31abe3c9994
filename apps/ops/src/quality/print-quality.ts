import {
  atInWords,
  type BankQuality,
  isClockOut,
  type KeyFigures,
  type Lateness,
  type Outcomes,
  type QualityReport,
  type RetailerQuality,
  type StoreFigures,
  timeInWords,
} from '@quittance/matching/operator';
import { table } from '../cli/print.js';

const MOST_STORES = 20;

/** The report as a person reads it: figures, and under each party what it could send to match better. */
export const printQuality = ({ from, to, retailers, banks }: QualityReport): string =>
  [
    `data quality of purchases from ${atInWords(from)} to ${atInWords(to)}`,
    ...retailers.map(printRetailer),
    ...banks.map(printBank),
    ...(retailers.length + banks.length === 0 ? ['Nothing has been sent yet.'] : []),
  ].join('\n\n');

const printRetailer = ({
  retailerId,
  figures,
  stores,
  storesWithFeedCompletion,
  notable,
  outcomes,
  advice,
}: RetailerQuality) =>
  [
    `retailer ${retailerId}`,
    facts([
      [
        'documents',
        `${figures.documents}: ${figures.sales} sales, ${figures.refunds} refunds, ${figures.voids} voids, ${figures.copies} copies`,
      ],
      ['card payments', String(figures.cardPayments)],
      ['lines and tenders add up', share(figures.documents - figures.unreconciled, figures.documents)],
      ['time zone known', share(figures.documents - figures.zoneUnknown, figures.documents)],
      ['arrives', lateness(figures.lateness)],
      ['numbers of tills missing', `${figures.missingNumbers} beside ${figures.numberedDocuments} documents`],
      ['stores with feedCompletions', `${storesWithFeedCompletion} of ${stores}`],
    ]),
    keyTable(figures.keys, figures.cardPayments, 'OF CARD PAYMENTS'),
    outcomeLines(outcomes),
    ...storeLines(notable),
    adviceLines(advice),
  ].join('\n');

const printBank = ({ bankId, figures, outcomes, advice }: BankQuality): string =>
  [
    `bank ${bankId}`,
    facts([
      ['transactions', String(figures.transactions)],
      ['time of purchase known', share(figures.timed, figures.transactions)],
      ['arrives', lateness(figures.lateness)],
    ]),
    keyTable(figures.keys, figures.transactions, 'OF TRANSACTIONS'),
    outcomeLines(outcomes),
    adviceLines(advice),
  ].join('\n');

const facts = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
};

/** `93.4% (14 of 15)` */
const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}% (${part} of ${whole})`;

const lateness = ({ count, p50Ms, p95Ms }: Lateness): string =>
  p50Ms === undefined || p95Ms === undefined
    ? '–'
    : `half within ${signed(p50Ms)}, 95% within ${signed(p95Ms)} of the purchase (${count})`;

const signed = (ms: number): string => `${ms < 0 ? '−' : ''}${timeInWords(ms)}`;

const keyTable = (keys: Readonly<Record<string, KeyFigures>>, whole: number, heading: string): string =>
  table(
    ['  KEY', heading, 'CANNOT BE USED'],
    Object.entries(keys).map(([name, { given, malformed, constant }]) => [
      `  ${name}`,
      share(given, whole),
      malformed + constant === 0
        ? ''
        : `${share(malformed + constant, given)}: ${malformed} malformed, ${constant} the same for many`,
    ]),
  );

const outcomeLines = (outcomes: Outcomes): string => {
  const { transactions, matched, held, undecided } = outcomes;
  const parts: [string, string][] = [
    ['matched', `${share(matched, transactions)}${counts(outcomes.matchedByTier)}`],
    [
      'abstained',
      `${sum(outcomes.abstainedByTier)}${counts(outcomes.abstainedByTier)}${counts(outcomes.abstainedByReason).replace(':', ';')}`,
    ],
    ['unmatched', `${sum(outcomes.unmatchedByReason)}${counts(outcomes.unmatchedByReason)}`],
    ['held', `${held}${undecided === 0 ? '' : `, undecided ${undecided}`}`],
    ['disputed', `${sum(outcomes.disputedByTier)}${counts(outcomes.disputedByTier)}`],
  ];
  return facts(parts);
};

const sum = (of: Readonly<Record<string, number>>): number => Object.values(of).reduce((total, n) => total + n, 0);

/** `: rrn-terminal 12, auth-store 3`, the most first. */
const counts = (of: Readonly<Record<string, number>>): string => {
  const named = Object.entries(of).sort(([, a], [, b]) => b - a);
  return named.length === 0 ? '' : `: ${named.map(([name, n]) => `${name} ${n}`).join(', ')}`;
};

const storeLines = (stores: readonly StoreFigures[]): string[] => {
  if (stores.length === 0) return [];
  const more = stores.length - MOST_STORES;
  const rows = stores
    .slice(0, MOST_STORES)
    .map(({ storeId, name, figures, completeUntilOf, tills }) => [
      `  ${storeId}${name === undefined ? ' (not registered)' : ''}`,
      String(figures.documents),
      share(figures.documents - figures.unreconciled, figures.documents),
      figures.lateness.p95Ms === undefined ? '–' : signed(figures.lateness.p95Ms),
      completeUntilOf === undefined ? 'never' : atInWords(completeUntilOf),
      tills.map(tillInWords).join('; '),
    ]);
  return [
    table(['  STORE', 'DOCUMENTS', 'ADD UP', '95% WITHIN', 'HEARTBEAT', 'TILLS'], rows),
    ...(more > 0 ? [`  and ${more} more stores: --json has them all`] : []),
  ];
};

const tillInWords = (till: StoreFigures['tills'][number]): string => {
  const { tillId, missingNumbers, clockOffsetMs = 0, clockMatches } = till;
  const clock = `${timeInWords(clockOffsetMs)} ${clockOffsetMs > 0 ? 'behind' : 'ahead'} (${clockMatches} matches)`;
  const parts = [
    ...(isClockOut(till) ? [clock] : []),
    ...(missingNumbers > 0 ? [`${missingNumbers} numbers missing`] : []),
  ];
  return `${tillId}: ${parts.join(', ')}`;
};

const adviceLines = (advice: readonly string[]): string =>
  ['  to match better', ...advice.map((sentence, place) => `  ${place + 1}. ${sentence}`)].join('\n');
