import { type ConsentDocument, DAY, HOUR, type Random, utcText } from '@quittance/town';
import { pickBank } from './tell/bank-profiles.js';
import { type Bank } from './tell/bank.js';
import { dateOf, setUpAt } from './calendar.js';
import type { ForeignCurrency } from './exchange.js';
import type { BankRates, PeopleRates, TrialRates } from './rates/rates.js';

/** A customer's consent as the network knows it; `insights` is a consent, but not to receipts. */
type Wish = 'receipts' | 'never asked' | 'withdrawn' | 'insights';

/** An account at a connected bank. */
export interface Account {
  bank: Bank;
  accountId: string;
  wish: Wish;
}

/** A person with one card. */
export interface Person {
  /** Opaque id in the truth of whoever sees the account. */
  customer: string;
  cardId: string;
  /** The card's role in its account. */
  card: 'first' | 'second' | 'joint';
  /** The holder of another card of the same account: this person, or one who shares it. */
  withOther: Person | null;
  last4: string;
  scheme: 'visa' | 'mastercard';
  /** Payment account reference, the same for the card and its token. */
  par: string;
  /** Last four of the card's token in a wallet. */
  tokenLast4: string | null;
  /** Null at a bank outside the network. */
  account: Account | null;
  billingCurrency: 'GBP' | ForeignCurrency;
}

export function buildPeople(random: Random, rates: TrialRates, count: number): Person[] {
  const people: Person[] = [];
  let last: Person | undefined;
  for (let index = 0; index < count; index++) {
    const person = newPerson(random, rates, index);
    people.push(person);
    if (person.account && last && random.chance(rates.people.jointAccount)) share(person, last, 'joint');
    else if (random.chance(rates.people.secondCard)) share(newPerson(random, rates, index), person, 'second');
    if (person.account && person.card === 'first') last = person;
  }
  return people;
}

function newPerson(random: Random, { people: rates, banks }: TrialRates, index: number): Person {
  return {
    customer: `p${index.toString(36)}`,
    cardId: `card-${random.token(10)}`,
    card: 'first',
    withOther: null,
    last4: random.digits(4),
    scheme: random.chance(0.6) ? 'visa' : 'mastercard',
    par: `V0${random.token(27).toUpperCase()}`,
    tokenLast4: random.chance(rates.walletHolders) ? random.digits(4) : null,
    account: random.chance(rates.connected) ? openAccount(random, rates, banks) : null,
    billingCurrency: random.chance(rates.foreignCards) ? random.pick(['EUR', 'USD'] as const) : 'GBP',
  };
}

/** Moves a card to another card's account. */
function share(person: Person, holder: Person, card: 'second' | 'joint'): void {
  const { customer, account, billingCurrency } = holder;
  Object.assign(person, { customer, account, billingCurrency, card, withOther: holder });
  holder.withOther = person;
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

/** Consents recorded by banks before the trial began. */
export function consents(people: readonly Person[], firstDay: string): ConsentTold[] {
  const from = setUpAt(firstDay) - 12 * HOUR;
  return people.flatMap(({ account, card }, index) =>
    account && card === 'first' ? consentsOf(account, from, index) : [],
  );
}

function openAccount(random: Random, rates: PeopleRates, banks: BankRates): Account {
  return {
    bank: pickBank(random, banks),
    accountId: `acc-${random.token(10)}`,
    wish: random.chance(rates.withoutConsent)
      ? random.pick(['never asked', 'withdrawn', 'insights'] as const)
      : 'receipts',
  };
}

/** Consents arrive a millisecond apart. */
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
