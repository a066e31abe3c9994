import { isClockProved, type TenderFacts, type TransactionFacts } from '../facts.js';
import { type Evidence, evidenceOf } from './field-agreement.js';
import { mayBeConverted } from './exchange-rates.js';
import { compareMoney, isTippedTrade, mayVary, type MoneyAgreement } from './money.js';
import { NEAR_MS, SAME_DAY_MS, TIGHT_MS, WIDE_MS, windowOf } from './purchase-window.js';

/** Rules, strongest first. */
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
  'last4-near',
  'amount-store',
] as const;
/** `lifecycle`: another entry of the same authorisation has the payment by one of the rules. */
export type Tier = (typeof tiers)[number] | 'lifecycle';

export interface Comparison {
  readonly tiers: readonly Tier[];
  /** Both sides know the number and it differs: no rule may join the pair. */
  readonly contradiction?: 'rrn' | 'auth-code';
  /** This terminal reused the RRN for another amount at about that time, so no RRN rule may use it. */
  readonly reusesRrn?: true;
  readonly evidence: Evidence;
}

/** Under a merchant id of more stores, amount and time alone decide nothing. */
export const FEW_STORES = 4;

/** Compares a pair; undefined when the two cannot be about the same money. */
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
  if (money !== 'equal' && !mayDiffer(evidence)) return undefined;
  const contradiction = contradictionIn(evidence, transaction, tender);
  if (contradiction !== undefined) return { tiers: [], contradiction, evidence };
  return { tiers: tiers.filter((tier) => RULES[tier](evidence, transaction, tender)), evidence };
}

/**
 * The number that differs. An RRN is outvoted where code, last four, store, amount and minutes agree: some tills send one
 * for all payments.
 */
function contradictionIn(e: Evidence, transaction: TransactionFacts, tender: TenderFacts): Comparison['contradiction'] {
  if (e.authCode === 'disagree') return e.rrn === 'disagree' ? 'rrn' : 'auth-code';
  if (e.rrn !== 'disagree') return undefined;
  const isOutvoted =
    e.authCode === 'agree' &&
    e.last4 === 'agree' &&
    e.store === 'agree' &&
    e.money === 'equal' &&
    isUndisputed(e) &&
    isNear(e, transaction, tender);
  return isOutvoted ? undefined : 'rrn';
}

/** A differing amount needs an agreeing RRN or, where trade or currency explains it, authorisation code or last four. */
const mayDiffer = ({ money, rrn, authCode, last4 }: Evidence): boolean =>
  rrn === 'agree' || ((money === 'explained' || money === 'converted') && (authCode === 'agree' || last4 === 'agree'));

const RULES: Record<
  (typeof tiers)[number],
  (evidence: Evidence, transaction: TransactionFacts, tender: TenderFacts) => boolean
> = {
  'rrn-terminal': (e, transaction, tender) =>
    e.rrn === 'agree' &&
    e.terminal === 'agree' &&
    isReference(e, transaction, tender) &&
    (e.store !== 'disagree' || isSeconded(e)),
  // RRNs are unique within a terminal; agreement with another terminal of the store would be chance. With a second
  // identifier within minutes it is the till that gives a wrong terminal id.
  'rrn-store': (e, transaction, tender) =>
    e.rrn === 'agree' &&
    e.store === 'agree' &&
    (e.terminal === 'unknown' || (isSeconded(e) && e.money === 'equal' && isNear(e, transaction, tender))) &&
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
  // Codes are reused: a differing amount must be close in time, within 10 minutes unless last four agrees, and nothing
  // may disagree.
  'auth-store': (e, transaction, tender) =>
    e.authCode === 'agree' &&
    e.store === 'agree' &&
    (e.money === 'equal'
      ? isOfTheDay(e, tender)
      : isUndisputed(e) &&
        (e.money === 'explained'
          ? isAtTheTime(e)
          : e.money === 'converted' && e.apartMs <= NEAR_MS && isOfTheRates(transaction, tender))) &&
    (e.last4 === 'agree' || (e.last4 === 'unknown' && e.scheme !== 'disagree')),
  // A card often pays the same amount twice a day: where the bank knows the time, only par-near applies.
  'par-amount': (e, transaction) =>
    e.par === 'agree' &&
    e.money === 'equal' &&
    e.store === 'agree' &&
    transaction.times.length === 0 &&
    e.apartMs <= SAME_DAY_MS,
  // Without a store, code and amount agree by chance every few days in a country; with last four, once in centuries.
  // Within 10 minutes a directory that lists another store under the merchant id is more likely wrong than the pair.
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
    isNear(e, transaction, tender) &&
    isInTime(transaction, tender),
  'last4-day': (e, transaction, tender) =>
    e.last4 === 'agree' &&
    e.store === 'agree' &&
    e.money === 'equal' &&
    isUndisputed(e) &&
    (tender.soldUntil ?? tender.soldAt) >= windowOf(transaction).from &&
    tender.soldAt <= windowOf(transaction).to &&
    // Hours apart, one clock is wrong; not where the document's arrival proves the till's.
    (isNear(e, transaction, tender) || transaction.times.length === 0 || !isClockProved(tender)) &&
    isInTime(transaction, tender),
  // A tip keyed in at the terminal, of which the till knows nothing, or a conversion.
  'last4-near': (e, transaction, tender) =>
    e.last4 === 'agree' &&
    e.store === 'agree' &&
    ((e.money === 'explained' && isTippedTrade(transaction)) ||
      (e.money === 'converted' && isOfTheRates(transaction, tender))) &&
    isUndisputed(e) &&
    isNear(e, transaction, tender) &&
    isInTime(transaction, tender),
  'amount-store': (e, transaction, tender) =>
    e.store === 'agree' &&
    mayGoByAmount(transaction) &&
    e.money === 'equal' &&
    e.last4 === 'unknown' &&
    isUndisputed(e) &&
    tender.zoneKnown &&
    e.apartMs <= TIGHT_MS &&
    isInTime(transaction, tender),
};

/** Whether amount and time alone may match the transaction. */
export const mayGoByAmount = (transaction: TransactionFacts): boolean =>
  transaction.candidates.length <= FEW_STORES &&
  // Nothing would distinguish this sale from one of the same amount at the store that routing left out.
  !transaction.perhapsElsewhere &&
  // The right sale may show the amount before a tip, or a whole order shipped in parts, while another has this amount
  // by chance.
  !mayVary(transaction) &&
  transaction.times.length > 0;

/** A second identifier that two cards hardly ever share agrees as well. */
const isSeconded = ({ authCode, last4, par }: Evidence): boolean => [authCode, last4, par].includes('agree');

/**
 * RRNs are reused, daily or always: one alone counts only about the time, and only if neither last four nor PAR
 * disagrees.
 */
const isReference = (e: Evidence, transaction: TransactionFacts, tender: TenderFacts): boolean =>
  e.authCode === 'agree' ||
  (e.last4 !== 'disagree' && e.par !== 'disagree' && (isSeconded(e) || isAbout(e, transaction, tender)));

const isAbout = ({ apartMs }: Evidence, { times }: TransactionFacts, { zoneKnown }: TenderFacts): boolean =>
  apartMs <= (times.length > 0 && zoneKnown ? WIDE_MS : SAME_DAY_MS);

/** Within 10 minutes, by two clocks that both give a time. */
const isNear = ({ apartMs }: Evidence, { times }: TransactionFacts, { zoneKnown }: TenderFacts): boolean =>
  zoneKnown && times.length > 0 && apartMs <= NEAR_MS;

function reusedRrnIn(transaction: TransactionFacts, tender: TenderFacts): Comparison | undefined {
  if (transaction.rrn === undefined || transaction.rrn !== tender.rrn) return undefined;
  const evidence = evidenceOf(transaction, tender, 'other');
  const isThere = evidence.terminal === 'agree' || (evidence.terminal === 'unknown' && evidence.store === 'agree');
  return isThere && isAbout(evidence, transaction, tender) ? { tiers: [], reusesRrn: true, evidence } : undefined;
}

/**
 * A busy store takes an amount all day: hours away the same code is as likely another card's, unless last four agrees.
 */
const isOfTheDay = ({ apartMs, last4 }: Evidence, { zoneKnown }: TenderFacts): boolean =>
  apartMs <= (last4 === 'agree' || !zoneKnown ? SAME_DAY_MS : WIDE_MS);

/** Another currency than the till's: the customer chose to pay in that of the card, or the bank tells only that. */
const isOfTheRates = ({ currency, amounts }: TransactionFacts, tender: TenderFacts): boolean =>
  amounts.some((amountMinor) => mayBeConverted({ currency, amountMinor }, tender));

/** A document that came before the payment was made is another payment's. */
const isInTime = ({ times }: TransactionFacts, { receivedAt }: TenderFacts): boolean =>
  times.length === 0 || receivedAt >= Math.min(...times) - TIGHT_MS;

const isAtTheTime = ({ apartMs, last4 }: Evidence): boolean => apartMs <= (last4 === 'agree' ? WIDE_MS : NEAR_MS);

/** Terminal, scheme and PAR do not disagree. */
const isUndisputed = ({ terminal, scheme, par }: Evidence): boolean =>
  terminal !== 'disagree' && scheme !== 'disagree' && par !== 'disagree';
