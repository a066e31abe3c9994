import { DAY, HOUR, MINUTE, type Random, SECOND } from '@quittance/town';
import { workingDaysLater } from '../calendar.js';
import { acceptanceAt } from '../shops/shop.js';
import { type CardUse, FUEL_HOLD_MINOR, type Purchase } from './purchase.js';

export type Stage =
  | 'authorisation'
  | 'increment'
  | 'adjustment'
  | 'partial_reversal'
  | 'reversal'
  | 'decline'
  | 'clearing'
  | 'refund_authorisation'
  | 'refund_clearing';

/** One message about a payment to the card's bank. */
export interface Movement {
  /** Index of its ledger entry. */
  entry: number;
  stage: Stage;
  /** The whole entry after this message. */
  amountMinor: number;
  at: number;
  merchantId: string;
}

interface Step {
  stage: Stage;
  amountMinor: number;
  at: number;
  entry?: number;
}

/** All messages to the card's bank for one card leg of `amountMinor`, in order. */
export function movements(random: Random, purchase: Purchase, use: CardUse, amountMinor: number): Movement[] {
  const { store } = purchase;
  const authorisedUnder = use.underReturnsId
    ? store.retailer.returnsMerchantId
    : acceptanceAt(store, use.at).merchantId;
  const clearedUnder = store.retailer.clearingMerchantId ?? authorisedUnder;
  return steps(random, use, amountMinor).map(({ stage, amountMinor: amount, at, entry }) => ({
    entry: entry ?? 0,
    stage,
    amountMinor: amount,
    at,
    merchantId: isClearing(stage) ? clearedUnder : authorisedUnder,
  }));
}

export function isClearing(stage: Stage): boolean {
  return stage === 'clearing' || stage === 'refund_clearing';
}

function steps(random: Random, use: CardUse, amountMinor: number): Step[] {
  const { at } = use;
  const clearsAt = workingDaysLater(at, random.int(1, 3), 3 + random.next() * 5);
  const cleared: Step = { stage: 'clearing', amountMinor, at: clearsAt };
  const authorised = (amount: number, when = at): Step => ({ stage: 'authorisation', amountMinor: amount, at: when });
  switch (use.course) {
    case 'plain':
    case 'recurring':
      return [authorised(amountMinor), cleared];
    case 'tip':
      return [authorised(amountMinor), { ...cleared, amountMinor: amountMinor + use.tipMinor }];
    case 'tip_authorised':
      return [authorised(amountMinor + use.tipMinor), { ...cleared, amountMinor: amountMinor + use.tipMinor }];
    case 'fuel':
      return [...fuelHold(random, at, amountMinor), cleared];
    case 'stay': {
      const arrival = at - random.int(12, 60) * HOUR;
      return [
        authorised(Math.ceil(amountMinor * 0.7), arrival),
        { stage: 'increment', amountMinor: Math.ceil(amountMinor * 0.9), at: arrival + random.int(2, 10) * HOUR },
        cleared,
      ];
    }
    case 'partial_reversal': {
      const more = amountMinor + random.int(2, 30) * 50;
      const reversedAt = at + random.int(1, 45) * MINUTE;
      return [authorised(more), { stage: 'partial_reversal', amountMinor, at: reversedAt }, cleared];
    }
    case 'split_shipment': {
      const first = Math.floor(amountMinor * (0.3 + random.next() * 0.4));
      const second = { ...cleared, entry: 1, amountMinor: amountMinor - first, at: workingDaysLater(at, 4, 5) };
      return [authorised(amountMinor), { ...cleared, amountMinor: first }, second];
    }
    case 'instalments':
      return instalments(use, amountMinor);
    case 'clearing_only':
      return [cleared];
    case 'deferred':
      return [authorised(amountMinor, at + random.int(60, 480) * MINUTE), cleared];
    case 'reversed':
      return [authorised(amountMinor), { stage: 'reversal', amountMinor, at: at + random.int(1, 10) * MINUTE }];
    case 'refund': {
      const returned: Step = { stage: 'refund_clearing', amountMinor, at: clearsAt };
      return use.authCode === null ? [returned] : [{ stage: 'refund_authorisation', amountMinor, at }, returned];
    }
  }
}

/** A hold before the pump runs; most terminals send the real amount as soon as it is known. */
function fuelHold(random: Random, at: number, amountMinor: number): Step[] {
  const held: Step = { stage: 'authorisation', amountMinor: FUEL_HOLD_MINOR, at: at - random.int(2, 6) * MINUTE };
  return random.chance(0.8) ? [held, { stage: 'adjustment', amountMinor, at: at + 5 * SECOND }] : [held];
}

/** Number of instalments, and so of ledger entries. */
const INSTALMENTS = 3;

function instalments({ at }: CardUse, amountMinor: number): Step[] {
  const part = Math.floor(amountMinor / INSTALMENTS);
  return Array.from({ length: INSTALMENTS }, (_, entry) => {
    const amount = entry === 0 ? amountMinor - part * (INSTALMENTS - 1) : part;
    const due = at + entry * DAY;
    return [
      { entry, stage: 'authorisation', amountMinor: amount, at: due } as const,
      { entry, stage: 'clearing', amountMinor: amount, at: workingDaysLater(due, 1, 4) } as const,
    ];
  }).flat();
}
