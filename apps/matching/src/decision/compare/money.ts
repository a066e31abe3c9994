import type { TenderFacts, TransactionFacts } from '../facts.js';

/**
 * How the amounts of the two sides compare: `equal`; `explained` by the trade (a tip added later, a fuel hold);
 * `converted`, in different currencies; `part`, one of several entries for one payment; `other`. An amount that an
 * earlier revision of the sale states counts as equal too, so a correction does not break the agreement.
 */
export type MoneyAgreement = 'equal' | 'explained' | 'converted' | 'part' | 'other';

/** Taxis, restaurants, bars, fast food, hairdressers and spas: a tip may be added after authorisation. */
const TIPPED = new Set(['4121', '5812', '5813', '5814', '7230', '7298']);
/** Largest tip, as a share of the bill. */
const TIP_SHARE = 0.2;
const LODGING_SHARE = 0.15;
/** Service stations and automated fuel dispensers: the authorisation is a round hold or a token amount. */
const FUEL = new Set(['5541', '5542', '5552']);
/**
 * Direct marketing, mail and telephone order (ISO 18245, 5960 to 5969): one payment is cleared in parts, as goods ship.
 */
const isShipped = (mcc: string): boolean => mcc >= '5960' && mcc <= '5969';
export const isLodging = (mcc: string): boolean => mcc === '7011' || (mcc >= '3501' && mcc <= '3999');

/** Whether a tip may be in the bank's amount and not in the till's. */
export const isTippedTrade = ({ mcc, direction }: Pick<TransactionFacts, 'mcc' | 'direction'>): boolean =>
  mcc !== undefined && TIPPED.has(mcc) && direction !== 'credit';

/** Whether the bank's amount may differ from the till's by trade; also where the MCC is unknown. */
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

/** All amounts that the till's revisions state, the current one first. */
export const minorsOf = ({
  amountMinor,
  earlierMinors,
}: Pick<TenderFacts, 'amountMinor' | 'earlierMinors'>): readonly number[] =>
  earlierMinors === undefined ? [amountMinor] : [amountMinor, ...earlierMinors];

/** Amounts that both sides state, the current one first; empty unless the money is `equal`. */
export const agreedMinors = (
  { amounts, currency, billed = [] }: TransactionFacts,
  tender: TenderFacts,
): readonly number[] =>
  minorsOf(tender).filter(
    (minor) =>
      (currency === tender.currency && amounts.includes(minor)) ||
      billed.some((money) => money.currency === tender.currency && money.amountMinor === minor),
  );
