import type { TenderFacts, TransactionFacts } from '../facts.js';
import { type Evidence, evidenceOf } from './field-agreement.js';
import { compareMoney, mayVary, type MoneyAgreement } from './money.js';
import { NEAR_MS, SAME_DAY_MS, TIGHT_MS, WIDE_MS, windowOf } from './purchase-window.js';

/** Rules from the strongest to the weakest. */
export const tiers = [
  'rrn-terminal',
  'rrn-store',
  'rrn-auth',
  'par-near',
  'auth-store',
  'par-amount',
  'auth-last4',
  'last4-store',
  'last4-day',
  'amount-store',
] as const;
/** `lifecycle`: another entry of the same authorisation has the payment by one of the rules. */
export type Tier = (typeof tiers)[number] | 'lifecycle';

export interface Comparison {
  readonly tiers: readonly Tier[];
  /** Both sides know the number and it differs: nothing weaker may put the pair together. */
  readonly contradiction?: 'rrn' | 'auth-code';
  /** This terminal reused the RRN for another amount at about that time, so no RRN rule may use it. */
  readonly reusesRrn?: true;
  readonly evidence: Evidence;
}

/** A merchant id of more stores than this says too little without digits. */
export const FEW_STORES = 4;

/** Compares a pair that may be about the same money; undefined when it cannot be. */
export function compare(transaction: TransactionFacts, tender: TenderFacts): Comparison | undefined {
  if (transaction.closed !== undefined || transaction.direction !== tender.direction) return undefined;
  const money = compareMoney(transaction, tender);
  return money === 'other' ? reusedRrnIn(transaction, tender) : compareOfSum(transaction, tender, money);
}

function compareOfSum(
  transaction: TransactionFacts,
  tender: TenderFacts,
  money: MoneyAgreement,
): Comparison | undefined {
  const evidence = evidenceOf(transaction, tender, money);
  // What differs in the amount only numbers can bring together, and in the currency only the reference number.
  const isNumbered = evidence.rrn === 'agree' || (money === 'explained' && evidence.authCode === 'agree');
  if (money !== 'equal' && !isNumbered) return undefined;
  if (evidence.rrn === 'disagree') return { tiers: [], contradiction: 'rrn', evidence };
  if (evidence.authCode === 'disagree') return { tiers: [], contradiction: 'auth-code', evidence };
  return { tiers: tiers.filter((tier) => RULES[tier](evidence, transaction, tender)), evidence };
}

const RULES: Record<
  (typeof tiers)[number],
  (evidence: Evidence, transaction: TransactionFacts, tender: TenderFacts) => boolean
> = {
  'rrn-terminal': (e, transaction, tender) =>
    e.rrn === 'agree' &&
    e.terminal === 'agree' &&
    isReference(e, transaction, tender) &&
    (e.store !== 'disagree' || isSeconded(e)),
  // Reference numbers are unique within a terminal; of another terminal of the same store it would be a coincidence.
  'rrn-store': (e, transaction, tender) =>
    e.rrn === 'agree' &&
    e.store === 'agree' &&
    e.terminal === 'unknown' &&
    e.apartMs <= SAME_DAY_MS &&
    isReference(e, transaction, tender),
  'rrn-auth': (e) =>
    e.rrn === 'agree' &&
    e.authCode === 'agree' &&
    e.money === 'equal' &&
    e.terminal === 'unknown' &&
    e.apartMs <= SAME_DAY_MS,
  'par-near': (e, transaction) =>
    e.par === 'agree' && e.money === 'equal' && transaction.times.length > 0 && e.apartMs <= NEAR_MS,
  // Codes come round again: an amount that differs must be of about the same time, of the same minutes where no digits second the code, and
  // nothing may speak against it.
  'auth-store': (e, _, tender) =>
    e.authCode === 'agree' &&
    e.store === 'agree' &&
    (e.money === 'equal' ? isOfTheDay(e, tender) : e.money === 'explained' && isAtTheTime(e) && isUndisputed(e)) &&
    (e.last4 === 'agree' || (e.last4 === 'unknown' && e.scheme !== 'disagree')),
  // A card pays the same sum twice a day often enough: where the bank knows the time, only that time will do.
  'par-amount': (e, transaction) =>
    e.par === 'agree' &&
    e.money === 'equal' &&
    e.store === 'agree' &&
    transaction.times.length === 0 &&
    e.apartMs <= SAME_DAY_MS,
  // Without a store, code and amount meet by chance every few days in a country; with the card's digits, in centuries. At the same time even
  // a directory that has another store under the merchant id is rather wrong.
  'auth-last4': (e, transaction, tender) =>
    e.authCode === 'agree' &&
    e.last4 === 'agree' &&
    e.money === 'equal' &&
    (e.store === 'unknown' ? e.apartMs <= SAME_DAY_MS : e.store === 'disagree' && isNear(e, transaction, tender)),
  'last4-store': (e, transaction, tender) =>
    e.last4 === 'agree' &&
    e.store === 'agree' &&
    e.money === 'equal' &&
    isUndisputed(e) &&
    isNear(e, transaction, tender),
  'last4-day': (e, transaction, tender) =>
    e.last4 === 'agree' &&
    e.store === 'agree' &&
    e.money === 'equal' &&
    isUndisputed(e) &&
    (tender.soldUntil ?? tender.soldAt) >= windowOf(transaction).from &&
    tender.soldAt <= windowOf(transaction).to,
  'amount-store': (e, transaction, tender) =>
    e.store === 'agree' &&
    mayGoByAmount(transaction) &&
    e.money === 'equal' &&
    e.last4 === 'unknown' &&
    isUndisputed(e) &&
    tender.zoneKnown &&
    e.apartMs <= TIGHT_MS,
};

/** Whether amount and time may say of a transaction where it belongs. */
export const mayGoByAmount = (transaction: TransactionFacts): boolean =>
  transaction.candidates.length <= FEW_STORES &&
  // Nothing else would tell the sale from one of that amount at a store left out.
  !transaction.perhapsElsewhere &&
  // The right sale may be there with less than its tip made of it, or with more than was shipped at once, and another have the sum by chance.
  !mayVary(transaction) &&
  transaction.times.length > 0;

/** Something else that hardly two cards share says the same as the reference number. */
const isSeconded = ({ authCode, last4, par }: Evidence): boolean => [authCode, last4, par].includes('agree');

/** Numbers are given again, by the day or for ever: by itself one counts only about the time, and not against the card. */
const isReference = (e: Evidence, transaction: TransactionFacts, tender: TenderFacts): boolean =>
  e.authCode === 'agree' ||
  (e.last4 !== 'disagree' && e.par !== 'disagree' && (isSeconded(e) || isAbout(e, transaction, tender)));

const isAbout = ({ apartMs }: Evidence, { times }: TransactionFacts, { zoneKnown }: TenderFacts): boolean =>
  apartMs <= (times.length > 0 && zoneKnown ? WIDE_MS : SAME_DAY_MS);

/** At the same time by two clocks that say when. */
const isNear = ({ apartMs }: Evidence, { times }: TransactionFacts, { zoneKnown }: TenderFacts): boolean =>
  zoneKnown && times.length > 0 && apartMs <= NEAR_MS;

function reusedRrnIn(transaction: TransactionFacts, tender: TenderFacts): Comparison | undefined {
  if (transaction.rrn === undefined || transaction.rrn !== tender.rrn) return undefined;
  const evidence = evidenceOf(transaction, tender, 'other');
  const isThere = evidence.terminal === 'agree' || (evidence.terminal === 'unknown' && evidence.store === 'agree');
  return isThere && isAbout(evidence, transaction, tender) ? { tiers: [], reusesRrn: true, evidence } : undefined;
}

/** A busy store takes an amount all day: hours away the same code is as likely to be another card's, unless the digits agree too. */
const isOfTheDay = ({ apartMs, last4 }: Evidence, { zoneKnown }: TenderFacts): boolean =>
  apartMs <= (last4 === 'agree' || !zoneKnown ? SAME_DAY_MS : WIDE_MS);

const isAtTheTime = ({ apartMs, last4 }: Evidence): boolean => apartMs <= (last4 === 'agree' ? WIDE_MS : NEAR_MS);

/** Nothing that either side says in passing speaks against a pair that no number speaks for. */
const isUndisputed = ({ terminal, scheme, par }: Evidence): boolean =>
  terminal !== 'disagree' && scheme !== 'disagree' && par !== 'disagree';
