import { ownerOf, type StoreKey } from '../identity.js';
import type { Keyed, TenderFacts, TransactionFacts } from '../facts.js';
import { type BlockingKey, blockingKey, datedKey, type KeyKind } from './blocking-key.js';
import { minorsOf } from './money.js';
import { dayOf, daysBetween, NEAR_MS, SAME_DAY_MS, TIGHT_MS, wholeFrom, windowOf } from './purchase-window.js';
import { FEW_STORES, type tiers } from './rules.js';

/** Kind of the key that every pair joined by the rule shares. */
export const KIND_OF: Readonly<Record<(typeof tiers)[number], KeyKind>> = {
  'rrn-terminal': 'reference',
  'rrn-store': 'reference',
  'rrn-auth': 'reference',
  'par-near': 'account',
  'auth-store': 'code',
  'par-amount': 'account',
  'auth-last4': 'code',
  'last4-store': 'digits',
  'last4-day': 'digits',
  'last4-near': 'bill',
  'amount-store': 'paid',
};

/** Facts before their keys are computed. */
export type Unkeyed<Facts extends Keyed> = Omit<Facts, keyof Keyed>;

class KindedKeys {
  readonly keys: BlockingKey[] = [];
  readonly kinds: KeyKind[] = [];

  push(kind: KeyKind, key: BlockingKey): void {
    this.keys.push(key);
    this.kinds.push(kind);
  }
}

/** Keys that entries of one authorisation share: its lifecycle id, or account, amount and term where the bank names none. */
function authorisationKeys(t: Unkeyed<TransactionFacts>): BlockingKey[] {
  const { accountKey, lifecycle, currency, amounts } = t;
  if (lifecycle !== undefined) return [blockingKey(`life|${accountKey}|${lifecycle}`)];
  return termsAbout(t).flatMap((term) =>
    amounts.map((amountMinor) => blockingKey(`payment|${accountKey}|${currency}|${amountMinor}|${term}`)),
  );
}

/**
 * Adds the blocking keys: a rule only joins a transaction and a tender that share a key of its kind, so rivals are
 * found by these keys.
 */
export function keyedTransaction(t: Unkeyed<TransactionFacts>): TransactionFacts {
  const all = new KindedKeys();
  for (const key of authorisationKeys(t)) all.push('authorisation', key);
  if (t.rrn) all.push('reference', blockingKey(`rrn|${t.rrn}`));
  if (t.authCode) for (const term of termsAbout(t)) all.push('code', codeKey(t.authCode, term));
  const digits = distinct([t.cardLast4, t.tokenLast4].filter((last4) => last4 !== undefined));
  const stores = t.candidates.length <= FEW_STORES ? t.candidates : [];
  const tillDays = unitsWithin(NEAR_MS, t.times, dayOf);
  for (const storeKey of stores) {
    for (const last4 of digits) for (const day of tillDays) all.push('bill', billKey(storeKey, day, last4));
  }
  const slots = unitsWithin(TIGHT_MS, t.times, slotOf);
  const retailers = distinct(t.candidates.map(ownerOf));
  const window = windowOf(t);
  const days = daysBetween(window.from, window.to);
  const pushMoney = (money: string) => {
    if (t.par) all.push('account', blockingKey(`par|${t.par}|${money}`));
    for (const retailer of retailers) {
      for (const last4 of digits) for (const day of days) all.push('digits', digitsKey(retailer, day, last4, money));
    }
    for (const storeKey of stores) for (const slot of slots) all.push('paid', paidKey(storeKey, money, slot));
  };
  for (const amountMinor of t.amounts) pushMoney(`${t.currency}|${amountMinor}`);
  for (const { currency, amountMinor } of t.billed ?? []) pushMoney(`${currency}|${amountMinor}`);
  return { ...t, keys: all.keys, kinds: all.kinds };
}

const distinct = <T>(values: readonly T[]): readonly T[] =>
  values.length < 2 ? values : values.filter((value, i) => values.indexOf(value) === i);

/** The units of time that hold one of these times less so much, or plus so much. */
const unitsWithin = (farMs: number, times: readonly number[], unitOf: (ms: number) => number): readonly number[] =>
  distinct(times.flatMap((time) => [unitOf(time - farMs), unitOf(time + farMs)]));

/** The same for a tender. */
export function keyedTender(tender: Unkeyed<TenderFacts>): TenderFacts {
  const all = new KindedKeys();
  if (tender.rrn) all.push('reference', blockingKey(`rrn|${tender.rrn}`));
  if (tender.authCode) {
    for (const term of momentsOf(tender, termOf)) all.push('code', codeKey(tender.authCode, term));
  }
  if (tender.last4 && tender.zoneKnown) {
    for (const day of momentsOf(tender, dayOf)) all.push('bill', billKey(tender.storeKey, day, tender.last4));
  }
  for (const minor of minorsOf(tender)) pushMoneyKeys(all, tender, `${tender.currency}|${minor}`);
  return { ...tender, keys: all.keys, kinds: all.kinds };
}

/** The units of time, whole minutes long, in which till and terminal put the payment; one where they agree. */
function momentsOf({ soldAt, chargedAt = soldAt }: Unkeyed<TenderFacts>, unitOf: (ms: number) => number): number[] {
  const [sold, charged] = [unitOf(soldAt), unitOf(chargedAt)];
  return sold === charged ? [sold] : [sold, charged];
}

function pushMoneyKeys(all: KindedKeys, tender: Unkeyed<TenderFacts>, money: string): void {
  if (tender.par) all.push('account', blockingKey(`par|${tender.par}|${money}`));
  if (tender.last4) {
    for (const day of momentsOf(tender, dayOf)) {
      all.push('digits', digitsKey(ownerOf(tender.storeKey), day, tender.last4, money));
    }
  }
  if (tender.zoneKnown) {
    for (const slot of momentsOf(tender, slotOf)) all.push('paid', paidKey(tender.storeKey, money, slot));
  }
}

// A code key holds neither amount nor store, since code rules join differing amounts and unknown stores. Only its term
// narrows it.
const TERM_MS = 4 * 86_400_000;
const termOf = (ms: number): number => Math.floor(ms / TERM_MS);
const codeKey = (code: string, term: number): BlockingKey => blockingKey(`auth|${code}|${term}`);

/** Terms in which till or terminal may put a purchase that the rules still join. */
const termsAbout = ({ earliest, latest }: Pick<TransactionFacts, 'earliest' | 'latest'>): number[] =>
  wholeFrom(termOf(earliest - SAME_DAY_MS), termOf(latest + SAME_DAY_MS));

const digitsKey = (retailer: string, day: number, last4: string, money: string): BlockingKey =>
  datedKey(day, `last4|${last4}|${retailer}|${money}`);

/** Without the amount: at the terminal a tip may have been added to it, or it was converted. */
const billKey = (storeKey: StoreKey, day: number, last4: string): BlockingKey =>
  datedKey(day, `bill|${last4}|${storeKey}`);

const SLOT_MS = 2 * TIGHT_MS;
const slotOf = (ms: number): number => Math.floor(ms / SLOT_MS);
const paidKey = (storeKey: StoreKey, money: string, slot: number): BlockingKey =>
  datedKey(dayOf(slot * SLOT_MS), `paid|${storeKey}|${money}|${slot}`);
