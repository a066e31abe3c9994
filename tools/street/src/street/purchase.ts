import { type CounterPurchase, localDate, type PaidLeg } from '@quittance/town';
import type { Card, Customer } from './people.js';
import type { Store, Till } from './stores.js';

/** Why something is in the world; printed in the summary, so that a wrong figure names its story. */
export type Scenario =
  | 'ordinary'
  | 'cash only'
  | 'card of another bank'
  | 'twins'
  | 'twins told apart by keys'
  | 'till offline'
  | 'shop unknown to the network'
  | 'gift card and card'
  | 'two cards of two customers'
  | 'refund'
  | 'corrected later'
  | 'voided'
  | 'sale refused'
  | 'transaction refused';

/** One use of a card, with the numbers that the terminal and the issuer both see. */
export interface CardUse {
  card: Card;
  /** Null when the card belongs to a bank outside the network. */
  customer: Customer | null;
  byWallet: boolean;
  authCode: string;
  rrn: string;
  stan: string;
}

export type Leg = PaidLeg<CardUse>;

/** A purchase in the street, and the story that it belongs to. */
export interface Purchase extends CounterPurchase<Store, Till, CardUse> {
  scenario: Scenario;
  original?: Purchase;
}

/** Digits under which the two sides may see the card: the plastic's and the token's. */
export function digitsOf(use: CardUse): string[] {
  return use.byWallet && use.card.wallet ? [use.card.last4, use.card.wallet.tokenLast4] : [use.card.last4];
}

/** Digits the terminal prints. */
export function slipDigits(use: CardUse): string {
  return use.byWallet && use.card.wallet ? use.card.wallet.tokenLast4 : use.card.last4;
}

export function businessDate(purchase: Pick<Purchase, 'at' | 'store'>): string {
  return localDate(purchase.at, purchase.store.place.timeZone);
}
