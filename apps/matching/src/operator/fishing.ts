import type { Unit } from '@quittance/kafka';
import { dayOf } from '../decision/compare/purchase-window.js';
import { type BankCatch, countCatches, findSuspectedAccounts, type SuspectedAccount } from '../store/fishing.store.js';

export interface BankWatch extends BankCatch {
  /** What an operator should look at; none where the bank's transactions look like customers'. */
  readonly alarms: readonly ('accounts-fish' | 'no-number-ever' | 'mostly-misses')[];
}

interface FishingReport {
  readonly banks: readonly BankWatch[];
  readonly accounts: readonly SuspectedAccount[];
}

const MOST_ACCOUNTS = 50;
/** Of fewer transactions shares say nothing. */
const ENOUGH = 50;
/** Of payments at stores of the network the worlds of the trials leave a fifth to a third without a sale. */
const MOSTLY = 0.6;

/** Which banks and accounts look as if they fished for strangers' receipts, by the transactions that came in the last days. */
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
