import type { TenderFacts, TransactionFacts } from '../facts.js';

/**
 * How the money of the two sides compares: `equal`; `explained` when the trade is one where an issuer sees another amount than
 * the till (a tip added later, a fuel hold); `converted` when they count in different currencies; `part` when it is one of several entries for one
 * payment, `other` when it is other money. A sale keeps its bank's agreement through a correction: an amount that another revision of it
 * states is as equal as the current one.
 */
export type MoneyAgreement = 'equal' | 'explained' | 'converted' | 'part' | 'other';

/** Taxis, restaurants, bars, fast food, hairdressers and spas: the tip may come on top after the authorisation. */
const TIPPED = new Set(['4121', '5812', '5813', '5814', '7230', '7298']);
const TIP_SHARE = 0.2;
const LODGING_SHARE = 0.15;
/** Service stations and automated fuel dispensers: the authorisation holds a round sum, or next to nothing. */
const FUEL = new Set(['5541', '5542', '5552']);
/** Direct marketing, mail and telephone order (ISO 18245, 5960 to 5969): what was paid at once is cleared as it is shipped, in parts. */
const isShipped = (mcc: string): boolean => mcc >= '5960' && mcc <= '5969';
export const isLodging = (mcc: string): boolean => mcc === '7011' || (mcc >= '3501' && mcc <= '3999');

/** Whether what the bank sees may be another amount than the till's without a number that says so: also where the trade is not known. */
export const mayVary = ({ mcc }: TransactionFacts): boolean =>
  mcc === undefined || TIPPED.has(mcc) || FUEL.has(mcc) || isLodging(mcc) || isShipped(mcc);

export function compareMoney(transaction: TransactionFacts, tender: TenderFacts): MoneyAgreement {
  const { amounts, currency, billed = [], mcc } = transaction;
  if (billed.some((money) => money.currency === tender.currency && isSaid(tender, money.amountMinor))) return 'equal';
  if (currency !== tender.currency) return 'converted';
  if (amounts.includes(tender.amountMinor)) return 'equal';
  if (tender.earlierMinors?.some((minor) => amounts.includes(minor))) return 'equal';
  if (mcc === undefined || transaction.direction === 'credit') return 'other';
  if (FUEL.has(mcc)) return 'explained';
  const share = TIPPED.has(mcc) ? TIP_SHARE : isLodging(mcc) ? LODGING_SHARE : 0;
  const isTipped = amounts.some((amount) => amount > tender.amountMinor && amount <= tender.amountMinor * (1 + share));
  return isTipped ? 'explained' : 'other';
}

const isSaid = ({ amountMinor, earlierMinors }: TenderFacts, amount: number): boolean =>
  amount === amountMinor || earlierMinors?.includes(amount) === true;

/** All that the till's revisions say was paid, the current amount first. */
export const minorsOf = ({
  amountMinor,
  earlierMinors,
}: Pick<TenderFacts, 'amountMinor' | 'earlierMinors'>): readonly number[] =>
  earlierMinors === undefined ? [amountMinor] : [amountMinor, ...earlierMinors];

/** The amounts that both sides have stated, the current one first; none unless the money is `equal`. */
export const agreedMinors = (
  { amounts, currency, billed = [] }: TransactionFacts,
  tender: TenderFacts,
): readonly number[] =>
  minorsOf(tender).filter(
    (minor) =>
      (currency === tender.currency && amounts.includes(minor)) ||
      billed.some((money) => money.currency === tender.currency && money.amountMinor === minor),
  );
