import type { CounterPurchase, PaidLeg } from '@quittance/town';
import type { Person } from '../people.js';
import type { Store, Till } from '../shops/shop.js';
import type { Company } from './company.js';

/** How a card payment is authorised and cleared. */
export type Course =
  | 'plain'
  | 'tip'
  | 'tip_authorised'
  | 'fuel'
  | 'stay'
  | 'partial_reversal'
  | 'split_shipment'
  | 'instalments'
  | 'recurring'
  | 'clearing_only'
  | 'deferred'
  | 'reversed'
  | 'refund';

/** What a transaction is an example of. */
export type Scenario =
  | Course
  | 'wallet'
  | Alike
  | 'second_card'
  | 'joint_account'
  | 'gift_card_split'
  | 'voucher_split'
  | 'two_cards'
  | 'cashback'
  | 'fx'
  | 'dcc'
  | 'declined'
  | 'retried'
  | 'void'
  | 'void_lost'
  | 'exchange'
  | 'corrected'
  | 'rekeyed'
  | 'rekeyed_void_lost'
  | 'copied'
  | 'lost'
  | 'outage'
  | 'day_late'
  | 'moved'
  | 'digits_changed'
  | 'unsteady_clock'
  | 'minute_only'
  | 'bank_left_out'
  | 'bank_mistyped'
  | 'elsewhere';

/** Why another payment has the same amount: the customer's own, that of somebody in company, or of a whole queue. */
type Alike = 'same_again' | Company['kind'];

/** Hold at a pump before the price is known. */
export const FUEL_HOLD_MINOR = 10_000;

/** One use of a card, as known to terminal and issuer. */
export interface CardUse {
  payer: Person;
  byWallet: boolean;
  course: Course;
  /** By the terminal's clock. */
  at: number;
  /** Null without authorisation. */
  authCode: string | null;
  rrn: string;
  stan: string;
  /** On top of the tender, added at the terminal or before clearing. */
  tipMinor: number;
  /** Converted into the card's currency at the till. */
  converted: boolean;
  declinedFirst: boolean;
  /** A refund under the retailer's merchant id for returns. */
  underReturnsId: boolean;
}

export type Leg = PaidLeg<CardUse>;

export type Afterwards = 'none' | 'voided' | 'corrected' | 'rekeyed' | 'copied';

/** A purchase in a trial, and what became of it. */
export interface Purchase extends CounterPurchase<Store, Till, CardUse> {
  /** Only of refunds that name it. */
  originalSaleId?: string;
  alike: Alike | null;
  /** A return and a purchase in one document. */
  exchange: boolean;
  afterwards: Afterwards;
  /** Sale id under which the payment stands: the second one if it was keyed in again. */
  standsAs: string;
  lost: boolean;
  /** Lost in a store outage. */
  outage: boolean;
  /** The void document never arrives. */
  voidLost: boolean;
  /** Additional delay of everything. */
  lateMs: number;
}

/** The last four that the terminal saw. */
export function seenDigits({ payer, byWallet }: CardUse): string {
  return byWallet && payer.tokenLast4 !== null ? payer.tokenLast4 : payer.last4;
}
