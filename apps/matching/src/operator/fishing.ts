import type { Unit } from '@quittance/kafka';
import { dayOf } from '../decision/compare/purchase-window.js';
import { type BankCatch, countCatches, findSuspectedAccounts, type SuspectedAccount } from '../store/fishing.store.js';

export interface BankWatch extends BankCatch {
  /** Conditions for an operator to look into; usually none. */
  readonly alarms: readonly ('accounts-fish' | 'no-number-ever' | 'mostly-misses')[];
}

interface FishingReport {
  readonly banks: readonly BankWatch[];
  readonly accounts: readonly SuspectedAccount[];
}

const MOST_ACCOUNTS = 50;
/** Fewer transactions give no reliable share. */
const ENOUGH = 50;
/** In the trial worlds a fifth to a third of payments at stores of the network have no sale. */
const MOSTLY = 0.6;

/** Banks and accounts that may be fishing for strangers' receipts, by transactions of the last days. */
export async function fishingReport(
  unit: Unit,
  { nowMs, days }: { readonly nowMs: number; readonly days: number },
): Promise<FishingReport> {
  const since = dayOf(nowMs) - days;
  const banks = await countCatches(unit, since);
  return {
    banks: banks.map((bank) => ({ ...bank, alarms: alarmsOf(bank) })),
    accounts: await findSuspectedAccounts(unit, since, MOST_ACCOUNTS),
  };
}

export function alarmsOf({ byNumber, byWeakRule, missed, suspectedAccounts }: BankCatch): BankWatch['alarms'] {
  const alarms: BankWatch['alarms'][number][] = [];
  const atStores = byNumber + byWeakRule + missed;
  if (suspectedAccounts > 0) alarms.push('accounts-fish');
  if (byNumber === 0 && byWeakRule >= ENOUGH) alarms.push('no-number-ever');
  if (atStores >= ENOUGH && missed / atStores > MOSTLY) alarms.push('mostly-misses');
  return alarms;
}
