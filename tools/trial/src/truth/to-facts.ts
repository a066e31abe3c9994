import type { CardSlip } from '@quittance/town';
import { furthestOut } from '../shops/clock.js';
import type { CardUse, Purchase, Scenario } from '../trade/purchase.js';
import { seenDigits } from '../trade/purchase.js';
import { isOrdinary, scenarioOf } from '../trade/scenario.js';
import type { CardPayment, LedgerEntry } from '../tell/issuer.js';
import type { TillStory } from '../tell/till.js';
import {
  acceptanceOf,
  amountsOf,
  convertedOf,
  type Evidence,
  type PaymentFact,
  readTime,
  spanOf,
  type ToldFact,
  toleranceOf,
  type TransactionFact,
} from './facts.js';

/** The card leg at `tenderIndex` as it happened and as its till sent it. */
export function toPaymentFact(purchase: Purchase, story: TillStory, tenderIndex: number, use: CardUse): PaymentFact {
  const { store, kind, standsAs, afterwards, legs, voidLost } = purchase;
  const told = toToldFact(purchase, story, tenderIndex, standsAs);
  const takenBack = afterwards === 'voided';
  const first = legs[tenderIndex]?.amountMinor ?? 0;
  const last = story.finalAmounts[tenderIndex] ?? first;
  return {
    of: { retailerId: store.retailer.retailerId, saleId: standsAs, tenderIndex },
    store,
    payer: use.payer,
    credit: kind === 'refund',
    amounts: first === last ? [first] : [first, last],
    at: use.at,
    digits: story.slips[tenderIndex]?.last4 ?? seenDigits(use),
    told,
    takenBack,
    chargedMinor: first + use.tipMinor,
    stands: !takenBack || (voidLost && told !== null),
  };
}

/** The same payment under its first sale id, when the void of that document was lost. */
export function toDouble(purchase: Purchase, story: TillStory, payment: PaymentFact): PaymentFact | undefined {
  const { afterwards, voidLost, saleId } = purchase;
  if (afterwards !== 'rekeyed' || !voidLost || !payment.told) return undefined;
  const told = toToldFact(purchase, story, payment.of.tenderIndex, saleId);
  return { ...payment, of: { ...payment.of, saleId }, told };
}

/** What a bank sent about one entry, with the payment it was for. */
export function toTransactionFact(
  { purchase, use, account }: CardPayment,
  entry: LedgerEntry,
  payment: PaymentFact,
): TransactionFact {
  const documents = entry.revisions.map(({ document }) => document);
  const last = documents.at(-1) ?? entry.revisions[0].document;
  const { rrn, authCode, par, cardLast4, tokenLast4, wallet } = last;
  return {
    ...acceptanceOf(documents),
    bankId: account.bank.bankId,
    transactionId: entry.transactionId,
    account,
    payer: use.payer,
    payment: entry.declined ? null : payment,
    scenario: scenarioOfEntry(scenarioOf(purchase, use), entry),
    byWallet: use.byWallet,
    credit: last.direction === 'credit',
    amounts: amountsOf(documents, 'GBP'),
    converted: convertedOf(documents, use.payer.billingCurrency),
    rrn,
    authCode,
    par,
    cardLast4,
    tokenLast4,
    surelyNoToken: account.bank.wallet && wallet === undefined,
    within: spanOf(documents),
    arrivesAt: entry.revisions[0].arrivesAt,
  };
}

function scenarioOfEntry(ofPayment: Scenario, { declined, fault }: LedgerEntry): Scenario {
  if (declined) return 'declined';
  return fault && isOrdinary(ofPayment) ? `bank_${fault}` : ofPayment;
}

/** Always the same members, for a compact shape: there is one per payment of the world. */
function toEvidence({ last4, last4Of, rrn, authCode, terminalId, par }: CardSlip): Evidence {
  return { last4, last4Of, rrn, authCode, terminalId, par };
}

function toToldFact(
  { till, store, at }: Purchase,
  story: TillStory,
  tenderIndex: number,
  saleId: string,
): ToldFact | null {
  const first = story.told.find(({ document }) => document.saleId === saleId);
  const slip = story.slips[tenderIndex];
  if (!first || !slip) return null;
  return {
    arrivesAt: first.arrivesAt,
    read: readTime(slip.at ?? first.document.soldAt),
    tolerance: toleranceOf(slip.at === undefined ? furthestOut(till.clock, at, store.retailer.clock === 'wall') : 0),
    slip: toEvidence(slip),
  };
}
