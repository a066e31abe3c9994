import type { Command } from 'commander';
import { dropRefused, listRefused, retryRefused } from '../outbox/outbox.js';
import { table } from './print.js';
import type { Run } from './run.js';

/** `outbox list|retry|drop`. */
export const addOutboxCommands = (program: Command, run: Run): void => {
  const outbox = program.command('outbox').description('what Kafka refuses to take from a service');
  outbox
    .command('list')
    .description('every refused row, oldest first, and how many of its key wait behind it')
    .action(() =>
      run(async (operator) => {
        const rows = await listRefused(operator);
        if (rows.length === 0) return 'Kafka refuses nothing.';
        return table(
          ['ID', 'REFUSED', 'TOPIC', 'BYTES', 'REASON', 'BEHIND'],
          rows.map((row) => [
            `${row.service}/${row.id}`,
            row.refusedAt.toISOString(),
            row.topic,
            String(row.bytes),
            row.reason,
            String(row.behind),
          ]),
        );
      }),
    );
  outbox
    .command('retry <id>')
    .description('try a refused row again, once the topic takes it')
    .action((id: string) =>
      run(async (operator) => {
        await retryRefused(operator, id);
        return `${id} is tried again within some seconds, and what waits behind it follows.`;
      }),
    );
  outbox
    .command('drop <id>')
    .description('give a refused row up for ever; what waits behind it goes on')
    .action((id: string) =>
      run(async (operator) => {
        await dropRefused(operator, id);
        return `${id} is given up. What waits behind it goes on within some seconds.`;
      }),
    );
};
