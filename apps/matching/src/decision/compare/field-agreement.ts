import { apartFrom, type TenderFacts, type TransactionFacts } from '../facts.js';
import type { MoneyAgreement } from './money.js';

/** How the two sides compare on one field. */
type Agreement = 'agree' | 'disagree' | 'unknown';

export function agreement(ours: string | undefined, theirs: string | undefined): Agreement {
  if (ours === undefined || theirs === undefined) return 'unknown';
  return ours === theirs ? 'agree' : 'disagree';
}

/** Agreement by field without any values: safe to store and to show to operators. */
export interface Evidence {
  readonly money: MoneyAgreement;
  readonly rrn: Agreement;
  readonly terminal: Agreement;
  readonly par: Agreement;
  readonly authCode: Agreement;
  readonly last4: Agreement;
  readonly scheme: Agreement;
  readonly store: Agreement;
  /** Time between the purchase by the bank's clocks and by the till's. */
  readonly apartMs: number;
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

/** In a wallet payment the till sees the token's last four; the bank may know the card's, the token's or both. */
function last4Agreement(
  { cardLast4, tokenLast4, byWallet }: TransactionFacts,
  { last4, last4Of }: TenderFacts,
): Agreement {
  if (last4Of === 'card') return agreement(cardLast4, last4);
  if (last4Of === 'token') return agreement(tokenLast4, last4);
  // In a wallet payment the till saw the token's digits: agreement with the card's is chance, and disagreement rules
  // nothing out.
  if (byWallet) {
    const token = agreement(tokenLast4, last4);
    return token === 'disagree' && agreement(cardLast4, last4) !== 'disagree' ? 'unknown' : token;
  }
  const either = [agreement(cardLast4, last4), agreement(tokenLast4, last4)];
  if (either.includes('agree')) return 'agree';
  return either.includes('unknown') ? 'unknown' : 'disagree';
}

function storeAgreement({ candidates, byName }: TransactionFacts, { storeKey }: TenderFacts): Agreement {
  if (candidates.includes(storeKey)) return 'agree';
  // A name rules no store out: the bank's may be the owner's, or a market's.
  return candidates.length === 0 || byName ? 'unknown' : 'disagree';
}

/** Smallest distance between any clock of till or terminal and any time of the bank. */
function apartMs({ times, earliest, latest, stays }: TransactionFacts, tender: TenderFacts): number {
  const { soldAt, soldUntil = soldAt } = tender;
  if (stays && soldUntil >= earliest && soldAt <= latest) return 0;
  if (times.length === 0) return Math.max(0, earliest - soldUntil, soldAt - latest);
  return Math.min(...times.map((time) => apartFrom(time, tender)));
}
