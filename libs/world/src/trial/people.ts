import { DAY, HOUR, utcText } from '../clock.js';
import type { Random } from '../random.js';
import type { ConsentDocument } from '../shapes.js';
import { type Bank, pickBank } from './tell/bank-profiles.js';
import { dateOf, setUpAt } from './calendar.js';
import type { BankRates, PeopleRates, TrialRates } from './rates/rates.js';

/** What the network knows of a customer's wish: `insights` is a consent, but not to receipts. */
type Wish = 'receipts' | 'never asked' | 'withdrawn' | 'insights';

/** An account at a connected bank. */
export interface Account {
  bank: Bank;
  accountId: string;
  cardId: string;
  wish: Wish;
}

/** Somebody with one card. */
export interface Person {
  /** Opaque; the truth's name for them. */
  customer: string;
  last4: string;
  scheme: 'visa' | 'mastercard';
  /** The payment account reference, the same for the card and its token. */
  par: string;
  /** Digits of the card's token in a wallet. */
  tokenLast4: string | null;
  /** Null at a bank outside the network. */
  account: Account | null;
  billingCurrency: 'GBP' | 'EUR';
}

export function buildPeople(random: Random, { people: rates, banks }: TrialRates, count: number): Person[] {
  return Array.from({ length: count }, (_, index) => ({
    customer: `p${index.toString(36)}`,
    last4: random.digits(4),
    scheme: random.chance(0.6) ? 'visa' : 'mastercard',
    par: `V0${random.token(27).toUpperCase()}`,
    tokenLast4: random.chance(rates.walletHolders) ? random.digits(4) : null,
    account: random.chance(rates.connected) ? openAccount(random, rates, banks) : null,
    billingCurrency: random.chance(rates.foreignCards) ? 'EUR' : 'GBP',
  }));
}

export function wantsReceipts({ wish }: Account): boolean {
  return wish === 'receipts';
}

export interface ConsentTold {
  arrivesAt: number;
  bankId: string;
  consentId: string;
  document: ConsentDocument;
}

/** What banks said about their customers' consents before the trial began. */
export function consents(people: readonly Person[], firstDay: string): ConsentTold[] {
  const from = setUpAt(firstDay) - 12 * HOUR;
  return people.flatMap(({ account }, index) => (account ? consentsOf(account, from, index) : []));
}

function openAccount(random: Random, rates: PeopleRates, banks: BankRates): Account {
  return {
    bank: pickBank(random, banks),
    accountId: `acc-${random.token(10)}`,
    cardId: `card-${random.token(10)}`,
    wish: random.chance(rates.withoutConsent)
      ? random.pick(['never asked', 'withdrawn', 'insights'] as const)
      : 'receipts',
  };
}

/** A millisecond apart. */
function consentsOf(account: Account, from: number, index: number): ConsentTold[] {
  if (account.wish === 'never asked') return [];
  const arrivesAt = from + index;
  const told = (at: number, document: ConsentDocument): ConsentTold => ({
    arrivesAt: at,
    bankId: account.bank.bankId,
    consentId: account.accountId.replace('acc-', 'con-'),
    document,
  });
  const given: ConsentDocument = {
    accountId: account.accountId,
    scopes: account.wish === 'insights' ? ['insights'] : ['receipts'],
    state: 'given',
    givenAt: utcText(arrivesAt - ((index % 90) + 1) * DAY),
    noticeVersion: dateOf(from).slice(0, 7),
  };
  if (account.wish !== 'withdrawn') return [told(arrivesAt, given)];
  return [told(arrivesAt, given), told(arrivesAt + HOUR, { ...given, state: 'withdrawn' })];
}
