import type { LegFacts, TransactionFacts } from './facts.js';

/**
 * How the money of the two sides compares: `equal`; `explained` when the trade is one where an issuer sees another amount than
 * the till (a tip added later, a fuel hold); `converted` when they count in different currencies; `part` when it is one of several entries for one
 * payment, `other` when it is other money.

 */
export type MoneyAgreement = 'equal' | 'explained' | 'converted' | 'part' | 'other';

/** Taxis, restaurants, bars, fast food, hairdressers and spas: the tip may come on top after the authorisation. */
const TIPPED = new Set(['4121', '5812', '5813', '5814', '7230', '7298']);
const TIP_SHARE = 0.2;
const LODGING_SHARE = 0.15;
/** Service stations and automated fuel dispensers: the authorisation holds a round sum, or next to nothing. */
const FUEL = new Set(['5541', '5542', '5552']);
export const isLodging = (mcc: string): boolean => mcc === '7011' || (mcc >= '3501' && mcc <= '3999');

export function compareMoney(transaction: TransactionFacts, leg: LegFacts): MoneyAgreement {
  const { amounts, currency, billed = [], mcc } = transaction;
  if (billed.some((money) => money.currency === leg.currency && money.amountMinor === leg.amountMinor)) return 'equal';
  if (currency !== leg.currency) return 'converted';
  if (amounts.includes(leg.amountMinor)) return 'equal';
  if (mcc === undefined || transaction.direction === 'credit') return 'other';
  if (FUEL.has(mcc)) return 'explained';
  const share = TIPPED.has(mcc) ? TIP_SHARE : isLodging(mcc) ? LODGING_SHARE : 0;
  const isTipped = amounts.some((amount) => amount > leg.amountMinor && amount <= leg.amountMinor * (1 + share));
  return isTipped ? 'explained' : 'other';
}
