import type { LegFacts, TransactionFacts } from './facts.js';

/** Rules from the strongest to the weakest. */
export const tiers = ['rrn-terminal', 'par-amount', 'auth-store', 'last4-store'] as const;
export type Tier = (typeof tiers)[number];

/** What the two sides say about one field. */
export type Agreement = 'agree' | 'disagree' | 'unknown';

/** Why a pair was put together, without any of the values: safe to keep and to show to operators. */
export interface Evidence {
  readonly rrn: Agreement;
  readonly terminal: Agreement;
  readonly par: Agreement;
  readonly authCode: Agreement;
  readonly last4: Agreement;
  readonly store: Agreement;
  /** Between the purchase as the bank saw it and as the till saw it. */
  readonly apartMs: number;
}

export interface Comparison {
  readonly tiers: readonly Tier[];
  /** Both sides know the number and it differs: nothing weaker may put the pair together. */
  readonly contradiction?: 'rrn' | 'auth-code';
  readonly evidence: Evidence;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The weakest rule trusts clocks this far. */
export const NEAR_MS = 10 * MINUTE_MS;
/** A numbered match must still be of the same day, or nearly: the numbers come round again. */
const SAME_DAY_MS = DAY_MS;

/** Compares a pair that is about the same money (direction, currency, amount); undefined when it is not. */
export function compare(transaction: TransactionFacts, leg: LegFacts): Comparison | undefined {
  if (transaction.closed !== undefined || transaction.direction !== leg.direction) return undefined;
  if (transaction.currency !== leg.currency || !transaction.amounts.includes(leg.amountMinor)) return undefined;
  const evidence: Evidence = {
    rrn: agreement(transaction.rrn, leg.rrn),
    terminal: agreement(transaction.terminalId, leg.terminalId),
    par: agreement(transaction.par, leg.par),
    authCode: agreement(transaction.authCode, leg.authCode),
    last4: last4Agreement(transaction, leg),
    store: storeAgreement(transaction, leg),
    apartMs: apartMs(transaction, leg.soldAt),
  };
  if (evidence.rrn === 'disagree') return { tiers: [], contradiction: 'rrn', evidence };
  if (evidence.authCode === 'disagree') return { tiers: [], contradiction: 'auth-code', evidence };
  return { tiers: tiers.filter((tier) => RULES[tier](evidence, transaction, leg)), evidence };
}

const RULES: Record<Tier, (evidence: Evidence, transaction: TransactionFacts, leg: LegFacts) => boolean> = {
  'rrn-terminal': (e) => e.rrn === 'agree' && e.terminal === 'agree',
  'par-amount': (e) => e.par === 'agree' && e.apartMs <= SAME_DAY_MS,
  'auth-store': (e) => e.authCode === 'agree' && e.store === 'agree' && e.apartMs <= SAME_DAY_MS,
  'last4-store': (e, transaction, leg) =>
    e.last4 === 'agree' && e.store === 'agree' && leg.zoneKnown && transaction.times.length > 0 && e.apartMs <= NEAR_MS,
};

function agreement(ours: string | undefined, theirs: string | undefined): Agreement {
  if (ours === undefined || theirs === undefined) return 'unknown';
  return ours === theirs ? 'agree' : 'disagree';
}

/** A wallet shows the till the token's digits, and the bank may know the card's, the token's or both. */
function last4Agreement({ cardLast4, tokenLast4 }: TransactionFacts, { last4, last4Of }: LegFacts): Agreement {
  if (last4Of === 'card') return agreement(cardLast4, last4);
  if (last4Of === 'token') return agreement(tokenLast4, last4);
  const either = [agreement(cardLast4, last4), agreement(tokenLast4, last4)];
  if (either.includes('agree')) return 'agree';
  return either.includes('unknown') ? 'unknown' : 'disagree';
}

function storeAgreement({ candidates }: TransactionFacts, { storeKey }: LegFacts): Agreement {
  if (candidates.length === 0) return 'unknown';
  return candidates.includes(storeKey) ? 'agree' : 'disagree';
}

function apartMs({ times, earliest, latest }: TransactionFacts, soldAt: number): number {
  if (times.length > 0) return Math.min(...times.map((time) => Math.abs(time - soldAt)));
  return Math.max(0, earliest - soldAt, soldAt - latest);
}

const HOUR_MS = 3_600_000;

/**
 * The keys under which a pair of some tier must meet: a tier only ever joins a transaction and a leg that share one. They are
 * what rows are found by and what is locked, so nothing outside a key's row can rival what is inside.
 */
export function transactionKeys(t: TransactionFacts): string[] {
  const keys: string[] = [];
  if (t.rrn && t.terminalId) keys.push(`rrn|${t.rrn}|${t.terminalId}`);
  for (const amount of t.amounts) {
    const money = `${t.currency}|${amount}`;
    if (t.par) keys.push(`par|${t.par}|${money}`);
    if (t.candidates.length === 0) continue;
    if (t.authCode) keys.push(`auth|${t.authCode}|${money}`);
    const hours = new Set(t.times.flatMap((time) => [hourOf(time - NEAR_MS), hourOf(time + NEAR_MS)]));
    for (const last4 of new Set([t.cardLast4, t.tokenLast4])) {
      if (last4) for (const hour of hours) keys.push(`last4|${last4}|${money}|${hour}`);
    }
  }
  return keys;
}

export function legKeys(leg: LegFacts): string[] {
  const money = `${leg.currency}|${leg.amountMinor}`;
  const keys: string[] = [];
  if (leg.rrn && leg.terminalId) keys.push(`rrn|${leg.rrn}|${leg.terminalId}`);
  if (leg.par) keys.push(`par|${leg.par}|${money}`);
  if (leg.authCode) keys.push(`auth|${leg.authCode}|${money}`);
  if (leg.last4 && leg.zoneKnown) keys.push(`last4|${leg.last4}|${money}|${hourOf(leg.soldAt)}`);
  return keys;
}

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);
