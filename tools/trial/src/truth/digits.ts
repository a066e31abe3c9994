import type { Evidence, TransactionFact } from './facts.js';

type BankDigits = Pick<TransactionFact, 'cardLast4' | 'tokenLast4' | 'surelyNoToken'>;

type Comparison = 'same' | 'different' | 'unknown';

/** Whether the last four of slip and bank are the same, differ, or cannot be compared. */
export function compareDigits({ last4, last4Of }: Evidence, bank: BankDigits): Comparison {
  if (last4 === undefined) return 'unknown';
  return last4Of === undefined ? compareEither(last4, bank) : compareSide(last4, last4Of, bank);
}

function compareSide(last4: string, side: 'card' | 'token', bank: BankDigits): Comparison {
  const counterpart = side === 'card' ? bank.cardLast4 : bank.tokenLast4;
  if (counterpart !== undefined) return last4 === counterpart ? 'same' : 'different';
  return side === 'token' && bank.surelyNoToken ? 'different' : 'unknown';
}

/** For tills that do not say whose digits they saw. */
function compareEither(last4: string, { cardLast4, tokenLast4, surelyNoToken }: BankDigits): Comparison {
  if (last4 === cardLast4 || last4 === tokenLast4) return 'same';
  const bothKnown = cardLast4 !== undefined && (tokenLast4 !== undefined || surelyNoToken);
  return bothKnown ? 'different' : 'unknown';
}

/** Whether a payment without a slip would have shown the bank's digits. */
export function mayShow(digits: string, { cardLast4, tokenLast4 }: BankDigits): boolean {
  return digits === cardLast4 || digits === tokenLast4;
}
