import { type BankWatch, fishingReport } from '@quittance/matching/operator';
import type { Command } from 'commander';
import { toDays } from './days.js';
import { table } from './print.js';
import type { Run } from './run.js';

const ALARMS: Record<BankWatch['alarms'][number], string> = {
  'accounts-fish': 'accounts fish',
  'no-number-ever': 'never a match by number',
  'mostly-misses': 'mostly misses',
};

/** `fishing`. */
export const addFishingCommands = (program: Command, run: Run): void => {
  program
    .command('fishing')
    .description('banks and accounts that look as if they fished for strangers’ receipts')
    .option('--days <n>', 'of the transactions that came in so many days', toDays, 7)
    .option('--json', 'as JSON')
    .action(({ days, json }: { days: number; json?: boolean }) =>
      run(async (operator) => {
        const report = await operator.read('matching', (unit) => fishingReport(unit, { nowMs: Date.now(), days }));
        if (json) return JSON.stringify(report, undefined, 2);
        const accounts = report.accounts.map((a) => [a.accountKey, String(a.suspected), String(a.transactions)]);
        return [
          table(
            ['BANK', 'ACCOUNTS', 'TRANSACTIONS', 'BY NUMBER', 'BY WEAK RULES', 'MISSED', 'SUSPECTED', 'LOOK AT'],
            report.banks.map(toRow),
          ),
          accounts.length === 0 ? 'No account fishes.' : table(['ACCOUNT', 'SUSPECTED', 'OF'], accounts),
        ].join('\n\n');
      }),
    );
};

const toRow = (bank: BankWatch): string[] => [
  bank.bankId,
  ...[bank.accounts, bank.transactions, bank.byNumber, bank.byWeakRule, bank.missed, bank.suspected].map(String),
  bank.alarms.map((alarm) => ALARMS[alarm]).join(', '),
];
