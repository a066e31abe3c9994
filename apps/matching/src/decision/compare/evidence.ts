import { ownerOf, type StoreKey } from '../identity.js';
import { onceFor } from '../once-for.js';
import { type Agreement, agreement } from './agreement.js';
import { apartFrom, type TenderFacts, type TransactionFacts } from '../facts.js';
import { datedKey, type BlockingKey, blockingKey } from './blocking-key.js';
import { authorisationKey } from '../decide/siblings.js';
import { compareMoney, mayVary, minorsOf, type MoneyAgreement } from './money.js';

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

/** Why a pair was put together, without any of the values: safe to keep and to show to operators. */
export interface Evidence {
  readonly money: MoneyAgreement;
  readonly rrn: Agreement;
  readonly terminal: Agreement;
  readonly par: Agreement;
  readonly authCode: Agreement;
  readonly last4: Agreement;
  readonly scheme: Agreement;
  readonly store: Agreement;
  /** Between the purchase as the bank saw it and as the till saw it. */
  readonly apartMs: number;
}

export interface Comparison {
  readonly tiers: readonly Tier[];
  /** Both sides know the number and it differs: nothing weaker may put the pair together. */
  readonly contradiction?: 'rrn' | 'auth-code';
  /** Another sum under the same reference number, there and then: the number is no reference, and must not lead to anything. */
  readonly reusesRrn?: true;
  readonly evidence: Evidence;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The weakest rule trusts clocks this far. */
export const NEAR_MS = 10 * MINUTE_MS;
/** What no digits speak for must have happened at the same time, as far as two good clocks say. */
export const TIGHT_MS = 5 * MINUTE_MS;
/** A merchant id of more stores than this says too little without digits. */
const FEW_STORES = 4;
/** Till clocks are wrong by up to an hour, and what is seldom paid at a store is looked for this far around. */
export const WIDE_MS = 75 * MINUTE_MS;
/** A numbered match must still be of the same day, or nearly: the numbers come round again. */
const SAME_DAY_MS = DAY_MS;

/** Compares a pair that may be about the same money; undefined when it cannot be. */
export function compare(transaction: TransactionFacts, tender: TenderFacts): Comparison | undefined {
  if (transaction.closed !== undefined || transaction.direction !== tender.direction) return undefined;
  const money = compareMoney(transaction, tender);
  return money === 'other' ? reusedRrnIn(transaction, tender) : comparisonsOf(transaction)(tender);
}

/** A pair is met again and again: when it is looked for, when it is decided, and with everything that happens around it. */
const comparisonsOf = onceFor((transaction: TransactionFacts) =>
  onceFor((tender: TenderFacts) => compareOfSum(transaction, tender)),
);

function compareOfSum(transaction: TransactionFacts, tender: TenderFacts): Comparison | undefined {
  const money = compareMoney(transaction, tender);
  const evidence = evidenceOf(transaction, tender, money);
  // What differs in the amount only numbers can bring together, and in the currency only the reference number.
  const isNumbered = evidence.rrn === 'agree' || (money === 'explained' && evidence.authCode === 'agree');
  if (money !== 'equal' && !isNumbered) return undefined;
  if (evidence.rrn === 'disagree') return { tiers: [], contradiction: 'rrn', evidence };
  if (evidence.authCode === 'disagree') return { tiers: [], contradiction: 'auth-code', evidence };
  return { tiers: tiers.filter((tier) => RULES[tier](evidence, transaction, tender)), evidence };
}

export const evidenceOf = (transaction: TransactionFacts, tender: TenderFacts, money: MoneyAgreement): Evidence => ({
  money,
  rrn: agreement(transaction.rrn, tender.rrn),
  terminal: agreement(transaction.terminalId, tender.terminalId),
  par: agreement(transaction.par, tender.par),
  authCode: agreement(transaction.authCode, tender.authCode),
  last4: last4Agreement(transaction, tender),
  scheme: agreement(transaction.scheme, tender.scheme),
  store: storeAgreement(transaction, tender),
  apartMs: apartMs(transaction, tender),
});

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

/** Within which the purchase must lie, as far as the bank can say and a till's clock can be trusted. */
export function windowOf({ times, earliest, latest }: TransactionFacts): {
  readonly from: number;
  readonly to: number;
} {
  return times.length > 0 ? { from: earliest - WIDE_MS, to: latest + WIDE_MS } : { from: earliest, to: latest };
}

/** A wallet shows the till the token's digits, and the bank may know the card's, the token's or both. */
function last4Agreement(
  { cardLast4, tokenLast4, byWallet }: TransactionFacts,
  { last4, last4Of }: TenderFacts,
): Agreement {
  if (last4Of === 'card') return agreement(cardLast4, last4);
  if (last4Of === 'token') return agreement(tokenLast4, last4);
  // Digits of who knows what: of a wallet the till saw the token's, so the card's agree by chance, and rule out nothing.
  if (byWallet) {
    const token = agreement(tokenLast4, last4);
    return token === 'disagree' && agreement(cardLast4, last4) !== 'disagree' ? 'unknown' : token;
  }
  const either = [agreement(cardLast4, last4), agreement(tokenLast4, last4)];
  if (either.includes('agree')) return 'agree';
  return either.includes('unknown') ? 'unknown' : 'disagree';
}

function storeAgreement({ candidates }: TransactionFacts, { storeKey }: TenderFacts): Agreement {
  if (candidates.length === 0) return 'unknown';
  return candidates.includes(storeKey) ? 'agree' : 'disagree';
}

/** The nearest that any two clocks put the pair: of till or terminal on the one side, of the bank's times on the other. */
function apartMs({ times, earliest, latest, stays }: TransactionFacts, tender: TenderFacts): number {
  const { soldAt, soldUntil = soldAt } = tender;
  if (stays && soldUntil >= earliest && soldAt <= latest) return 0;
  if (times.length === 0) return Math.max(0, earliest - soldUntil, soldAt - latest);
  return Math.min(...times.map((time) => apartFrom(time, tender)));
}

/** What a key is made of, and so which rules rest on it. */
export type KeyKind = 'authorisation' | 'reference' | 'account' | 'code' | 'digits' | 'paid';

/** The key under which a pair must meet for a rule to join it. */
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
  'amount-store': 'paid',
};

/** Keys, and of what kind each is. */
export interface KindedKeys {
  readonly keys: BlockingKey[];
  readonly kinds: KeyKind[];
}

function push({ keys, kinds }: KindedKeys, kind: KeyKind, key: BlockingKey): void {
  keys.push(key);
  kinds.push(kind);
}

/**
 * The keys under which a pair of some tier must meet: a tier only ever joins a transaction and a tender that share one, so they are
 * what rivals are found by.
 */
export const kindedKeysOfTransaction = onceFor((t: TransactionFacts): KindedKeys => {
  const all: KindedKeys = { keys: [], kinds: [] };
  const authorisation = authorisationKey(t);
  if (authorisation !== undefined) push(all, 'authorisation', authorisation);
  if (t.rrn) push(all, 'reference', blockingKey(`rrn|${t.rrn}`));
  const retailers = new Set(t.candidates.map(ownerOf));
  const digits = new Set([t.cardLast4, t.tokenLast4].filter((last4) => last4 !== undefined));
  if (t.authCode) for (const term of termsAbout(t)) push(all, 'code', codeKey(t.authCode, term));
  const monies = [...t.amounts.map((amountMinor) => ({ currency: t.currency, amountMinor })), ...(t.billed ?? [])];
  const window = windowOf(t);
  const days = daysBetween(window.from, window.to);
  const slots = new Set(t.times.flatMap((time) => [slotOf(time - TIGHT_MS), slotOf(time + TIGHT_MS)]));
  for (const { currency, amountMinor } of monies) {
    const money = `${currency}|${amountMinor}`;
    if (t.par) push(all, 'account', blockingKey(`par|${t.par}|${money}`));
    for (const retailer of retailers) {
      for (const last4 of digits) for (const day of days) push(all, 'digits', digitsKey(retailer, day, last4, money));
    }
    if (t.candidates.length > FEW_STORES) continue;
    for (const storeKey of t.candidates) {
      for (const slot of slots) push(all, 'paid', paidKey(storeKey, money, slot));
    }
  }
  return all;
});

export const transactionKeys = (transaction: TransactionFacts): readonly BlockingKey[] =>
  kindedKeysOfTransaction(transaction).keys;

export const kindedKeysOfTender = onceFor((tender: TenderFacts): KindedKeys => {
  const all: KindedKeys = { keys: [], kinds: [] };
  if (tender.rrn) push(all, 'reference', blockingKey(`rrn|${tender.rrn}`));
  if (tender.authCode) {
    for (const term of momentsOf(tender, termOf)) push(all, 'code', codeKey(tender.authCode, term));
  }
  for (const minor of minorsOf(tender)) pushMoneyKeys(all, tender, `${tender.currency}|${minor}`);
  return all;
});

export const keysOfTender = (tender: TenderFacts): readonly BlockingKey[] => kindedKeysOfTender(tender).keys;

/** When till and terminal put the payment, in units of time, which are of whole minutes; once where they agree. */
function momentsOf({ soldAt, chargedAt = soldAt }: TenderFacts, unitOf: (ms: number) => number): number[] {
  const [sold, charged] = [unitOf(soldAt), unitOf(chargedAt)];
  return sold === charged ? [sold] : [sold, charged];
}

function pushMoneyKeys(all: KindedKeys, tender: TenderFacts, money: string): void {
  if (tender.par) push(all, 'account', blockingKey(`par|${tender.par}|${money}`));
  if (tender.last4) {
    for (const day of momentsOf(tender, dayOf)) {
      push(all, 'digits', digitsKey(ownerOf(tender.storeKey), day, tender.last4, money));
    }
  }
  if (tender.zoneKnown) {
    for (const slot of momentsOf(tender, slotOf)) push(all, 'paid', paidKey(tender.storeKey, money, slot));
  }
}

// A code brings together amounts that differ, and with digits even where the store is not known: only its time narrows down where it leads.
const TERM_MS = 4 * DAY_MS;
const termOf = (ms: number): number => Math.floor(ms / TERM_MS);
const codeKey = (code: string, term: number): BlockingKey => blockingKey(`auth|${code}|${term}`);

/** The terms in which till or terminal may put a purchase that the rules still join. */
const termsAbout = ({ earliest, latest }: TransactionFacts): number[] =>
  wholeFrom(termOf(earliest - SAME_DAY_MS), termOf(latest + SAME_DAY_MS));

const digitsKey = (retailer: string, day: number, last4: string, money: string): BlockingKey =>
  datedKey(day, `last4|${last4}|${retailer}|${money}`);

const SLOT_MS = 2 * TIGHT_MS;
const slotOf = (ms: number): number => Math.floor(ms / SLOT_MS);
const paidKey = (storeKey: StoreKey, money: string, slot: number): BlockingKey =>
  datedKey(dayOf(slot * SLOT_MS), `paid|${storeKey}|${money}|${slot}`);

/** Days since 1970, UTC. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

export const daysBetween = (fromMs: number, toMs: number): number[] => wholeFrom(dayOf(fromMs), dayOf(toMs));

const wholeFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);
