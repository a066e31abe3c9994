import type { Command } from 'commander';
import { receiptJourneys } from '../journey/journey.js';
import { settled } from '../watch/settled.js';
import { networkStats } from '../watch/stats.js';
import { outline, table, time } from './print.js';
import type { Run } from './run.js';

/** `receipt`, `stats`, `settled`. */
export const addWatchCommands = (program: Command, run: Run): void => {
  program
    .command('receipt <id>')
    .description("one receipt's journey, by its id or its bank's transaction id")
    .action((id: string) =>
      run(async (operator) => {
        const journeys = await receiptJourneys(operator, id);
        return journeys
          .map(({ bankId, transactionId, receiptId, traceId, steps }) => {
            const heading = `transaction ${transactionId} of ${bankId}${receiptId === undefined ? ', no receipt' : `, receipt ${receiptId}`}`;
            return `${heading}\n${table(
              ['AT', 'SERVICE', 'WHAT'],
              steps.map((s) => [time(s.at), s.service, s.what]),
            )}${traceId !== undefined && operator.traces !== undefined ? `\ntrace  ${operator.traces}${traceId}` : ''}`;
          })
          .join('\n\n');
      }),
    );
  program
    .command('stats')
    .description('counts over the whole network')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) =>
      run(async (operator) => {
        const stats = await networkStats(operator);
        return json ? JSON.stringify(stats, undefined, 2) : outline(stats);
      }),
    );
  program
    .command('settled')
    .description('wait until nothing is under way')
    .option('--timeout <seconds>', 'how long at most', '60')
    .action(({ timeout }: { timeout: string }) =>
      run(async (operator) => {
        await settled(operator, { timeoutMs: Number(timeout) * 1000 });
        return 'Settled: every record handled, every outbox empty, no webhook due.';
      }),
    );
};
