import {
  HOUR,
  localDate,
  localText,
  MINUTE,
  type Random,
  SECOND,
  type TransactionDocument,
  utcText,
  without,
} from '@quittance/town';
import type { Customer } from './people.js';
import { type CardUse, type Leg, type Purchase, slipDigits } from './purchase.js';
import type { SlipDetail } from './retailers.js';

/** One state of a ledger entry and when the bank passes it on. */
export interface Posting {
  arrivesAt: number;
  document: TransactionDocument;
}

/** True when the till and this bank both see a number that can only belong to this payment. */
export function sharesAKey(slip: SlipDetail, { detail }: Customer['bank']): boolean {
  return slip === 'full' || slip === 'auth' || (slip === 'par' && detail === 'account');
}

/** What the card holder's bank says about one leg, in the order in which it says it. */
export function postings(random: Random, purchase: Purchase, leg: Leg, customer: Customer): Posting[] {
  if (!leg.use) return [];
  const facts = transactionFacts(random, purchase, { leg, use: leg.use, customer });
  const refund = purchase.kind === 'refund';
  const authorised = {
    stage: refund ? ('refund_authorisation' as const) : ('authorisation' as const),
    state: 'pending' as const,
  };
  const cleared = { stage: refund ? ('refund_clearing' as const) : ('clearing' as const), state: 'booked' as const };
  const bookedDate = localDate(purchase.at, 'Europe/London');
  if (purchase.scenario === 'voided') {
    return [
      { arrivesAt: purchase.at + 3 * SECOND, document: { ...facts, ...authorised } },
      {
        arrivesAt: purchase.at + 4 * MINUTE,
        document: { ...facts, revision: 2, stage: 'reversal', state: 'reversed' },
      },
    ];
  }
  if (customer.bank.detail === 'references') {
    const first: Posting = {
      arrivesAt: purchase.at + random.int(1, 6) * SECOND,
      document: { ...facts, ...authorised },
    };
    if (!random.chance(0.6)) return [first];
    const arn = `7${random.digits(22)}`;
    const second = { ...facts, revision: 2, ...cleared, arn, bookedDate };
    return [first, { arrivesAt: purchase.at + random.int(20, 50) * MINUTE, document: second }];
  }
  // Some entries only come with the clearing file, hours later and with a date in place of a time: then a shared key must do.
  if (sharesAKey(purchase.store.retailer.slip, customer.bank) && random.chance(0.2)) {
    const document = {
      ...without(facts, 'localAt', 'transmittedAt'),
      ...cleared,
      transactionDate: bookedDate,
      bookedDate,
    };
    return [{ arrivesAt: purchase.at + random.int(30, 60) * MINUTE + random.int(0, 3) * HOUR, document }];
  }
  return [{ arrivesAt: purchase.at + random.int(30, 1200) * SECOND, document: { ...facts, ...authorised } }];
}

type Facts = Omit<TransactionDocument, 'stage' | 'state'>;

interface Payment {
  leg: Leg;
  use: CardUse;
  customer: Customer;
}

function transactionFacts(random: Random, purchase: Purchase, { leg, use, customer }: Payment): Facts {
  const { store, till, at } = purchase;
  const { place } = store;
  const transmitted = at + random.int(0, 3) * SECOND;
  return {
    transactionId: `${customer.bank.bankId.slice(0, 2)}-${random.token(14)}`,
    accountId: customer.accountId,
    cardId: use.card.cardId,
    direction: purchase.kind === 'refund' ? 'credit' : 'debit',
    amountMinor: leg.amountMinor,
    currency: place.currency,
    ...(place.currency !== 'GBP' && { billingMinor: Math.round(leg.amountMinor * 0.86), billingCurrency: 'GBP' }),
    scheme: use.card.scheme,
    ...(use.byWallet && use.card.wallet && { wallet: use.card.wallet.name }),
    acquirerId: store.acquirerId,
    merchantId: store.merchantId,
    terminalId: till.terminalId,
    mcc: store.trade.mcc,
    descriptor: `${store.document.tradingName} ${place.city}`.toUpperCase().slice(0, 25),
    country: place.country,
    authCode: use.authCode,
    ...(customer.bank.detail === 'references' ? referenceDetail(use) : accountDetail(use)),
    localAt: localText(transmitted, place.timeZone),
    transmittedAt: utcText(transmitted),
  };
}

function referenceDetail(use: CardUse): Partial<TransactionDocument> {
  return {
    bin: use.card.bin,
    cardLast4: use.card.last4,
    ...(use.byWallet && { tokenLast4: slipDigits(use) }),
    rrn: use.rrn,
    stan: use.stan,
    lifecycleId: `LC${use.rrn}${use.authCode}`,
  };
}

function accountDetail(use: CardUse): Partial<TransactionDocument> {
  return { cardLast4: use.card.last4, par: use.card.par };
}
