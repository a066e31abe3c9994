import { DAY, type Random, SECOND } from '@quittance/town';
import type { Person } from '../people.js';
import type { PaymentRates, TrialRates } from '../rates/rates.js';
import type { Store } from '../shops/shop.js';
import type { Kind } from '../shops/kind.js';
import { type CardUse, type Course, FUEL_HOLD_MINOR } from './purchase.js';

interface Tap {
  store: Store;
  payer: Person;
  /** When the till closes the sale; the terminal was used some seconds before. */
  at: number;
  amountMinor: number;
  /** Undefined: drawn by the kind of shop. */
  course: Course | undefined;
}

/** The use of a card at a terminal, with its numbers. */
export function drawUse(random: Random, rates: TrialRates, tap: Tap): CardUse {
  const { store, payer, amountMinor } = tap;
  const { payments, people, afterwards } = rates;
  const course = tap.course ?? drawCourse(random, payments, store, amountMinor);
  const tipped = course === 'tip' || course === 'tip_authorised';
  const at = tap.at - random.int(2, 15) * SECOND;
  const unasked = course === 'clearing_only' || (course === 'refund' && !random.chance(afterwards.refundAuthorised));
  return {
    payer,
    byWallet:
      payer.tokenLast4 !== null && course !== 'refund' && course !== 'recurring' && random.chance(people.walletUse),
    course,
    at,
    authCode: unasked ? null : drawAuthCode(random),
    rrn: referenceNumber(random, at),
    stan: random.digits(6),
    tipMinor: tipped ? drawTip(random, payments, amountMinor) : 0,
    converted: payer.billingCurrency !== 'GBP' && random.chance(payments.conversionAtTill),
    declinedFirst: course === 'plain' && random.chance(payments.declinedFirst),
    underReturnsId: course === 'refund' && random.chance(afterwards.refundOtherMerchantId),
  };
}

function drawCourse(random: Random, rates: PaymentRates, { retailer }: Store, amountMinor: number): Course {
  const usual = coursesOfKind(rates, retailer.kind, amountMinor);
  const share = usual.reduce((sum, [, each]) => sum + each, 0);
  if (share > 0 && random.chance(share)) return random.weighted(usual);
  const { partialReversal, clearingOnly, deferred } = rates;
  return random.weighted([
    ['partial_reversal', partialReversal],
    ['clearing_only', clearingOnly],
    ['deferred', deferred],
    ['plain', 1 - partialReversal - clearingOnly - deferred],
  ] as const);
}

/** Courses particular to a kind of shop, with their shares. */
function coursesOfKind(
  rates: PaymentRates,
  { takesTips, special }: Kind,
  amountMinor: number,
): (readonly [Course, number])[] {
  if (takesTips) {
    return [
      ['tip', rates.tip],
      ['tip_authorised', rates.tipAuthorised],
    ];
  }
  if (special === 'pump' && amountMinor < FUEL_HOLD_MINOR) return [['fuel', rates.payAtPump]];
  if (special === 'stay') return [['stay', rates.stay]];
  if (special !== 'online' || amountMinor <= 1_000) return [];
  return [
    ['split_shipment', rates.splitShipment],
    ['instalments', rates.instalments],
  ];
}

/** About ten per cent, often up to a round amount, and never more than the scheme allows. */
function drawTip(random: Random, { tipUpTo }: PaymentRates, amountMinor: number): number {
  const most = Math.max(1, Math.floor(amountMinor * tipUpTo));
  const tip = Math.max(1, Math.round(amountMinor * (0.05 + random.next() * 0.15)));
  const rounded = Math.ceil((amountMinor + tip) / 100) * 100 - amountMinor;
  return Math.min(most, random.chance(0.6) ? rounded : tip);
}

/** Mostly six digits; some issuers use letters. */
function drawAuthCode(random: Random): string {
  return random.chance(0.9) ? random.digits(6) : random.token(6).toUpperCase();
}

/** Year, day and hour, then the acquirer host's running number; two terminals may get the same one. */
function referenceNumber(random: Random, at: number): string {
  const date = new Date(at);
  const dayOfYear = Math.floor((at - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1;
  const hour = String(date.getUTCHours()).padStart(2, '0');
  return `${date.getUTCFullYear() % 10}${String(dayOfYear).padStart(3, '0')}${hour}${random.digits(6)}`;
}
