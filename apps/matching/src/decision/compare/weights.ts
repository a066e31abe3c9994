import { CLOCK_MS, SAME_DIGITS, TRADING_MS } from '../decide/false-match-bound.js';
import { type AmountFrequency, expectedPerDay } from '../decide/amount-frequency.js';
import { type Evidence } from './field-agreement.js';
import { NEAR_MS, WIDE_MS } from './purchase-window.js';
import type { TransactionFacts } from '../facts.js';

/**
 * Evidence of each field for or against a pair, in bits (Fellegi and Sunter, 1969): log2(m/u) where it agrees,
 * log2((1−m)/(1−u)) where it does not; m is how often the field agrees in right pairs, u in unrelated pairs.
 *
 * **Weights explain; the rules with their bounds decide.** No match depends on them (docs/adr/0005): they show an
 * operator which fields support a pair and which oppose it, in one unit.
 */
export interface Weights {
  /** By field, in the order of `weighedFields`. */
  readonly fields: readonly FieldWeight[];
  readonly totalBits: number;
}

const weighedFields = ['amount', 'time', 'store', 'terminal', 'rrn', 'authCode', 'par', 'last4', 'scheme'] as const;
export type WeighedField = (typeof weighedFields)[number];

interface FieldWeight {
  readonly field: WeighedField;
  /** 0 where a side does not know the field. */
  readonly bits: number;
  /** Probability of the outcome in right pairs and in unrelated pairs; absent where the field says nothing. */
  readonly m?: number;
  readonly u?: number;
}

/** Statistics of the transaction's candidate stores, or of the payment's store where there is no candidate. */
export interface Frequencies {
  /** Amount of the payment. */
  readonly amountMinor: number;
  /** How common the payment's amount is over the week, by store. */
  readonly storeAmounts: readonly AmountFrequency[];
  /** All payments of that week at these stores. */
  readonly payments: number;
  /** Terminals that these stores have named. */
  readonly terminals: number;
  /** Stores in the network. */
  readonly stores: number;
}

/**
 * How often a field agrees in right pairs. From the rates of the ordinary trial (tools/trial/src/rates/rates.ts), which
 * follow figures published by card schemes and till makers: 0.3 % of numbers are mistyped; 2 % of retailers send one
 * RRN for all payments and 3 % one terminal id; 6 % clear under another merchant id than they authorise under, and 3 %
 * of stores change theirs; 8 % of tills are minutes out and 2 % up to an hour. PAR and scheme come from the card
 * itself; last four may be the token's or the card's.
 */
const AGREES_IN_RIGHT_PAIRS = {
  rrn: 0.977,
  authCode: 0.997,
  par: 0.999,
  terminal: 0.967,
  last4: 0.99,
  scheme: 0.995,
  store: 0.92,
} as const;

/** In right pairs: the same amount; another one explained by tips, fuel holds or stays; any other. */
const MONEY_IN_RIGHT_PAIRS = { equal: 0.95, explained: 0.045, other: 0.005 } as const;

/**
 * Ten of the twelve characters follow from the date, the hour and the terminal's counter: six digits distinguish
 * payments of one hour.
 */
const SAME_RRN = 1e-6;
const SAME_NUMERIC_CODE = 1e-6;
const SAME_CODE = 36 ** -6;
/** Two customers never share a PAR, but one pays repeatedly: about one account's share of a network's shopping. */
const SAME_PAR = 1e-7;
/** Sum of squares of 60 % Visa, 35 % Mastercard and 5 % American Express. */
const SAME_SCHEME = 0.485;
/** Assumed where a store names fewer terminals. */
const FEWEST_TERMINALS = 2;
/** Lower limit of a probability: an outcome not seen is not impossible. */
const LEAST = 1e-10;

/** Share of right pairs per distance in time; the share of a store's day within it follows from the distance. */
const TIME_LEVELS: readonly { readonly upToMs: number; readonly m: number }[] = [
  { upToMs: CLOCK_MS, m: 0.9 },
  { upToMs: NEAR_MS, m: 0.07 },
  { upToMs: WIDE_MS, m: 0.025 },
  { upToMs: Number.POSITIVE_INFINITY, m: 0.005 },
];

export function weightsOf(evidence: Evidence, transaction: TransactionFacts, frequencies: Frequencies): Weights {
  const fields = weighedFields.map((field) => weightOf(field, evidence, { transaction, frequencies }));
  return { fields, totalBits: fields.reduce((sum, { bits }) => sum + bits, 0) };
}

interface Context {
  readonly transaction: TransactionFacts;
  readonly frequencies: Frequencies;
}

function weightOf(field: WeighedField, evidence: Evidence, context: Context): FieldWeight {
  switch (field) {
    case 'amount':
      return ofAmount(evidence, context.frequencies);
    case 'time':
      return ofTime(evidence, context.transaction);
    default: {
      const says = evidence[field];
      if (says === 'unknown') return { field, bits: 0 };
      const [m, u] = [AGREES_IN_RIGHT_PAIRS[field], within(chanceOf(field, context))];
      return says === 'agree' ? weigh(field, m, u) : weigh(field, 1 - m, 1 - u);
    }
  }
}

/** How often two unrelated sides agree on a field. */
function chanceOf(field: Exclude<WeighedField, 'amount' | 'time'>, { transaction, frequencies }: Context): number {
  switch (field) {
    case 'rrn':
      return SAME_RRN;
    case 'authCode':
      return /^[0-9]+$/.test(transaction.authCode ?? '') ? SAME_NUMERIC_CODE : SAME_CODE;
    case 'par':
      return SAME_PAR;
    case 'last4':
      return SAME_DIGITS;
    case 'scheme':
      return SAME_SCHEME;
    case 'terminal':
      return 1 / Math.max(frequencies.terminals, FEWEST_TERMINALS);
    case 'store':
      return transaction.candidates.length / Math.max(frequencies.stores, transaction.candidates.length + 1);
  }
}

/**
 * The store's own week tells how much an amount says: £3.50 at a sandwich counter next to nothing, £87.13 a great deal.
 */
function ofAmount({ money }: Evidence, frequencies: Frequencies): FieldWeight {
  if (money === 'converted' || money === 'part' || frequencies.payments === 0) return { field: 'amount', bits: 0 };
  const same = within(sameAmount(frequencies));
  const near = within(Math.max(nearAmount(frequencies) - same, same));
  switch (money) {
    case 'equal':
      return weigh('amount', MONEY_IN_RIGHT_PAIRS.equal, same);
    case 'explained':
      return weigh('amount', MONEY_IN_RIGHT_PAIRS.explained, near);
    case 'other':
      return weigh('amount', MONEY_IN_RIGHT_PAIRS.other, within(1 - same - near));
  }
}

/** An amount seen only in this payment counts as half a payment. */
function sameAmount({ storeAmounts, payments, amountMinor }: Frequencies): number {
  const expected = storeAmounts.reduce((sum, week) => sum + expectedPerDay(week, amountMinor) * week.length, 0);
  return Math.max(expected, 0.5) / payments;
}

const nearAmount = ({ storeAmounts, payments }: Frequencies): number =>
  storeAmounts.flat().reduce((sum, { near }) => sum + near, 0) / payments;

/** Where the bank gives a date and no time, the field says nothing. */
function ofTime({ apartMs }: Evidence, { times }: TransactionFacts): FieldWeight {
  if (times.length === 0) return { field: 'time', bits: 0 };
  let below = 0;
  for (const { upToMs, m } of TIME_LEVELS) {
    const upTo = Math.min((2 * upToMs) / TRADING_MS, 1);
    if (apartMs <= upToMs) return weigh('time', m, within(upTo - below));
    below = upTo;
  }
  return { field: 'time', bits: 0 };
}

const within = (share: number): number => Math.min(Math.max(share, LEAST), 1 - LEAST);

const weigh = (field: WeighedField, m: number, u: number): FieldWeight => ({ field, bits: Math.log2(m / u), m, u });
