import type { CardUse, Purchase, Scenario } from './purchase.js';

/** The rarest thing about a payment gives it its name. */
export function scenarioOf(purchase: Purchase, use: CardUse): Scenario {
  if (!purchase.store.joined) return 'elsewhere';
  if (purchase.lost) return 'lost';
  return (
    afterwardsScenario(purchase) ?? courseScenario(use) ?? tenderScenario(purchase) ?? plainScenario(purchase, use)
  );
}

function afterwardsScenario({ afterwards }: Purchase): Scenario | undefined {
  if (afterwards === 'none') return undefined;
  return afterwards === 'voided' ? 'void' : afterwards;
}

function courseScenario({ course, converted, payer }: CardUse): Scenario | undefined {
  if (course !== 'plain') return course;
  if (converted) return 'dcc';
  return payer.billingCurrency === 'GBP' ? undefined : 'fx';
}

function tenderScenario({ legs }: Purchase): Scenario | undefined {
  if (legs.length < 2) return undefined;
  if (legs.some(({ kind }) => kind === 'gift_card')) return 'gift_card_split';
  return legs.some(({ kind }) => kind === 'cash') ? 'cashback' : 'two_cards';
}

function plainScenario({ sameAgain }: Purchase, { byWallet, declinedFirst }: CardUse): Scenario {
  if (sameAgain) return 'same_again';
  if (declinedFirst) return 'retried';
  return byWallet ? 'wallet' : 'plain';
}
