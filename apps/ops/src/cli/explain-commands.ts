import type { Command } from 'commander';
import { explainTransactions } from '../explain/explain.js';
import { printExplanation } from '../explain/print-explanation.js';
import type { Run } from './run.js';

/** `explain`. */
export const addExplainCommands = (program: Command, run: Run): void => {
  program
    .command('explain <transactionId>')
    .description('why a transaction has the receipt it has, or none, and of every payment looked at why not')
    .option('--bank <bankId>', 'of this bank; ids are only unique within one')
    .option('--json', 'as JSON')
    .action((transactionId: string, { bank, json }: { bank?: string; json?: boolean }) =>
      run(async (operator) => {
        const options = bank === undefined ? {} : { bankId: bank };
        const told = await explainTransactions(operator, transactionId, options);
        return json ? JSON.stringify(told, undefined, 2) : told.map(printExplanation).join('\n\n');
      }),
    );
};
