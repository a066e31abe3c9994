import type { Random } from '@quittance/town';

/**
 * What a bank tells the network about a card payment. `references`: retrieval reference number, authorisation code, card and
 * token digits, at once · `account`: payment account reference, authorisation code and card digits, some minutes later.
 */
type IssuerDetail = 'references' | 'account';

interface Bank {
  bankId: string;
  name: string;
  detail: IssuerDetail;
}

export const banks: readonly Bank[] = [
  { bankId: 'northbank', name: 'Northbank', detail: 'references' },
  { bankId: 'meridian', name: 'Meridian', detail: 'account' },
];

/**
 * `both`: receipts and insights · `receipts` · `insights`: insights alone, so no receipts · `none`: never asked ·
 * `expired`: given, but only until a day before · `withdrawn`: given and taken back before the day ·
 * `withdraws`: taken back in the middle of the day.
 */
type ConsentPlan = 'both' | 'receipts' | 'insights' | 'none' | 'expired' | 'withdrawn' | 'withdraws';

export interface Card {
  cardId: string;
  last4: string;
  bin: string;
  scheme: 'visa' | 'mastercard';
  par: string;
  wallet?: { name: string; tokenLast4: string };
}

export interface Customer {
  accountId: string;
  holder: string;
  bank: Bank;
  card: Card;
  consent: ConsentPlan;
}

export function wantsReceipts(plan: ConsentPlan): boolean {
  return plan === 'both' || plan === 'receipts' || plan === 'withdraws';
}

export function buildPeople(random: Random, count: number): Customer[] {
  return Array.from({ length: count }, (_, index) => {
    const own = random.fork(String(index));
    const consent = own.weighted([
      ['both', 68],
      ['receipts', 12],
      ['insights', 3],
      ['none', 8],
      ['expired', 2],
      ['withdrawn', 4],
      ['withdraws', 3],
    ] as const);
    return aCustomer(own, banks[index % banks.length] as Bank, consent);
  });
}

export function aCustomer(random: Random, bank: Bank, consent: ConsentPlan): Customer {
  return { accountId: `acc_${random.token(12)}`, holder: holderName(random), bank, card: aCard(random), consent };
}

export function aCard(random: Random): Card {
  const scheme = random.weighted([
    ['visa', 60],
    ['mastercard', 40],
  ] as const);
  const card: Card = {
    cardId: `card_${random.token(10)}`,
    last4: random.digits(4),
    bin: (scheme === 'visa' ? '4' : '5') + random.digits(5),
    scheme,
    // 29 characters: four of the issuing side, then an opaque rest in capitals.
    par: `V0${random.digits(2)}${random.token(25).toUpperCase()}`,
  };
  if (!random.chance(0.35)) return card;
  return { ...card, wallet: { name: random.pick(['apple_pay', 'google_pay']), tokenLast4: random.digits(4) } };
}

const first = [
  'Amara',
  'Ben',
  'Chloe',
  'Dev',
  'Ewan',
  'Farah',
  'Grace',
  'Hugo',
  'Isla',
  'Jamal',
  'Kate',
  'Leo',
  'Mina',
  'Noor',
  'Owen',
  'Priya',
  'Rhys',
  'Sofia',
  'Tom',
  'Yusuf',
];
const family = [
  'Okafor',
  'Shaw',
  'Patel',
  'Hughes',
  'Nowak',
  'Ahmed',
  'Fraser',
  'Lindqvist',
  'Costa',
  'Bailey',
  'Kaur',
  'Murphy',
  'Osei',
  'Doyle',
  'Reid',
  'Brandt',
];

function holderName(random: Random): string {
  return `${random.pick(first)} ${random.pick(family)}`;
}
