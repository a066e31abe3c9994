import type { Command } from 'commander';
import { toDays } from './days.js';
import { printQuality } from '../quality/print-quality.js';
import { dataQuality } from '../quality/quality.js';
import type { Run } from './run.js';

/** Short work needs no word in between. */
const TELL_EVERY_MS = 2_000;

interface QualityFlags {
  readonly retailer?: string;
  readonly bank?: string;
  readonly days: number;
  readonly json?: boolean;
}

/** `quality`. `tell` says how far it has come. */
export const addQualityCommands = (program: Command, run: Run, tell: (text: string) => void): void => {
  program
    .command('quality')
    .description('how good the data of retailers and banks is, and what each could send to match better')
    .option('--retailer <id>', 'of this retailer, store by store')
    .option('--bank <id>', 'of this bank')
    .option('--days <n>', 'what was bought in so many days', toDays, 7)
    .option('--json', 'as JSON')
    .action(({ retailer, bank, days, json }: QualityFlags) =>
      run(async (operator) => {
        const report = await dataQuality(operator, {
          ...(retailer !== undefined && { retailerId: retailer }),
          ...(bank !== undefined && { bankId: bank }),
          days,
          onProgress: nowAndThen(tell),
        });
        return json ? JSON.stringify(report, undefined, 2) : printQuality(report);
      }),
    );
};

const nowAndThen = (tell: (text: string) => void): ((what: string) => void) => {
  let toldAt = Date.now();
  return (what) => {
    if (Date.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = Date.now();
    tell(`${what}\n`);
  };
};
