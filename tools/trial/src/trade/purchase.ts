import type { CounterPurchase, PaidLeg } from '@quittance/town';
import type { Person } from '../people.js';
import type { Store, Till } from '../shops/shop.js';

/** How the money of a card payment moves between the card's bank and the shop's. */
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
  | 'same_again'
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
  | 'unsteady_clock'
  | 'bank_left_out'
  | 'bank_mistyped'
  | 'elsewhere';

/** Held at a pump before the price is known. */
export const FUEL_HOLD_MINOR = 10_000;

/** One use of a card: what terminal and issuer both know. */
export interface CardUse {
  payer: Person;
  byWallet: boolean;
  course: Course;
  /** The terminal's time. */
  at: number;
  /** Null when nobody was asked. */
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
  sameAgain: boolean;
  /** Something returned and something bought in one document. */
  exchange: boolean;
  afterwards: Afterwards;
  /** Under which id the payment stands: the second one of a sale that was keyed again. */
  standsAs: string;
  lost: boolean;
  /** Lost with all others of its hour. */
  outage: boolean;
  /** The document that takes it back never arrives. */
  voidLost: boolean;
  /** How much later than usual everything arrives. */
  lateMs: number;
}

/** The digits that the terminal saw. */
export function seenDigits({ payer, byWallet }: CardUse): string {
  return byWallet && payer.tokenLast4 !== null ? payer.tokenLast4 : payer.last4;
}
