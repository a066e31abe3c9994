import { isUnsteady } from '../shops/clock.js';
import type { CardUse, Purchase, Scenario } from './purchase.js';

/** Named after the rarest feature of the payment. */
export function scenarioOf(purchase: Purchase, use: CardUse): Scenario {
  if (!purchase.store.joined) return 'elsewhere';
  if (purchase.lost) return purchase.outage ? 'outage' : 'lost';
  return (
    afterwardsScenario(purchase) ??
    exchangeScenario(purchase) ??
    courseScenario(use) ??
    tenderScenario(purchase) ??
    twinScenario(purchase, use) ??
    changeScenario(purchase) ??
    clockScenario(purchase) ??
    plainScenario(use)
  );
}

/** Scenarios that a bank's fault may rename. */
export function isOrdinary(scenario: Scenario): boolean {
  return scenario === 'plain' || scenario === 'wallet';
}

function afterwardsScenario({ afterwards, voidLost }: Purchase): Scenario | undefined {
  switch (afterwards) {
    case 'none':
      return undefined;
    case 'voided':
      return voidLost ? 'void_lost' : 'void';
    case 'rekeyed':
      return voidLost ? 'rekeyed_void_lost' : 'rekeyed';
    default:
      return afterwards;
  }
}

function exchangeScenario({ exchange }: Purchase): Scenario | undefined {
  return exchange ? 'exchange' : undefined;
}

function courseScenario({ course, converted, payer }: CardUse): Scenario | undefined {
  if (course !== 'plain') return course;
  if (converted) return 'dcc';
  return payer.billingCurrency === 'GBP' ? undefined : 'fx';
}

function tenderScenario({ legs }: Purchase): Scenario | undefined {
  if (legs.length < 2) return undefined;
  const has = (...kinds: readonly string[]) => legs.some(({ kind }) => kinds.includes(kind));
  if (has('gift_card')) return 'gift_card_split';
  if (has('voucher', 'loyalty')) return 'voucher_split';
  return has('cash') ? 'cashback' : 'two_cards';
}

function twinScenario({ alike }: Purchase, { declinedFirst }: CardUse): Scenario | undefined {
  if (alike) return alike;
  return declinedFirst ? 'retried' : undefined;
}

function changeScenario({ lateMs, store, at }: Purchase): Scenario | undefined {
  if (lateMs > 0) return 'day_late';
  if (store.acceptances.some(({ from }) => from <= at && from > Number.NEGATIVE_INFINITY)) return 'moved';
  const { digitsChange } = store.retailer;
  return digitsChange && digitsChange.from <= at ? 'digits_changed' : undefined;
}

function clockScenario({ till, store }: Purchase): Scenario | undefined {
  if (isUnsteady(till.clock)) return 'unsteady_clock';
  return store.retailer.minuteOnly ? 'minute_only' : undefined;
}

function plainScenario({ byWallet, payer }: CardUse): Scenario {
  if (payer.account && payer.card !== 'first') return payer.card === 'joint' ? 'joint_account' : 'second_card';
  return byWallet ? 'wallet' : 'plain';
}
