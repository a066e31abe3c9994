import type { ContestedAcceptor } from '@quittance/matching/operator';
import type { Command } from 'commander';
import { type AcceptorOrder, acceptorJournal, listContested, orderAcceptor } from '../acceptors/acceptors.js';
import { table, time } from './print.js';
import type { CliIo, Run } from './run.js';

interface OrderFlags {
  readonly acquirer?: string;
  readonly why: string;
  readonly by: string;
}

const DONE = 'Written into the journal. Matching does it within half a minute, and decides anew what hangs on it.';

/** `acceptors list|give|share|release|journal`. */
export const addAcceptorCommands = (program: Command, run: Run, env: CliIo['env']): void => {
  const acceptors = program.command('acceptors').description('whose merchant ids are');
  acceptors
    .command('list', { isDefault: true })
    .description('merchant ids that several retailers claim, who holds them and who does not')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) =>
      run(async (operator) => {
        const contested = await listContested(operator);
        if (json) return JSON.stringify(contested, undefined, 2);
        if (contested.length === 0) return 'No merchant id is contested.';
        return table(
          ['MERCHANT ID', 'ACQUIRER', 'HELD BY', 'BECAUSE', 'CONTESTED BY', 'ACCOUNTS THAT SPEAK FOR'],
          contested.map(toRow),
        );
      }),
    );
  const order = (name: string, act: AcceptorOrder['act'], description: string) =>
    acceptors
      .command(name)
      .description(description)
      .option('--acquirer <id>', 'by just this acquirer; otherwise by whichever')
      .requiredOption('--why <reason>', 'kept in the journal')
      .option('--by <name>', 'who orders it', env['USER'] ?? env['LOGNAME'] ?? '')
      .action((merchantId: string, ...rest: [string, OrderFlags] | [OrderFlags]) =>
        run(async (operator) => {
          const [retailerId, { acquirer, why, by }] =
            rest.length > 1 && typeof rest[0] === 'string'
              ? [rest[0], rest[1] as OrderFlags]
              : [undefined, rest[0] as OrderFlags];
          await orderAcceptor(operator, {
            ...{ act, merchantId, why, by },
            ...(acquirer !== undefined && { acquirerId: acquirer }),
            ...(retailerId !== undefined && { retailerId }),
          });
          return DONE;
        }),
      );
  order(
    'give <merchantId> <retailerId>',
    'give',
    'a shop was sold, or a claim is right: its payments are this retailer’s',
  );
  order(
    'share <merchantId>',
    'share',
    'a payment facilitator’s: all claims of it stand. "*": the whole directory is your own word',
  );
  order('release <merchantId>', 'release', 'take back what was given, shared or proved: the first claim holds again');
  acceptors
    .command('journal')
    .description('who ordered what, when and why')
    .action(() =>
      run(async (operator) => {
        const rows = (await acceptorJournal(operator)).map((line) => [
          time(line.orderedAt),
          line.by,
          line.act,
          line.merchantId,
          line.acquirerId,
          line.retailerId,
          line.isDone ? 'yes' : 'not yet',
          line.why,
        ]);
        return table(['ORDERED', 'BY', 'ACT', 'MERCHANT ID', 'ACQUIRER', 'RETAILER', 'DONE', 'WHY'], rows);
      }),
    );
};

const BECAUSE: Record<ContestedAcceptor['how'], string> = {
  given: 'given by an operator',
  proved: 'proved by matches',
  shared: 'shared',
  first: 'claimed first',
  nobody: '',
};

const toRow = ({ merchantId, acquirerId, how, holders, contestedBy, testimonies }: ContestedAcceptor): string[] => [
  merchantId,
  acquirerId ?? 'any',
  holders.join(', '),
  BECAUSE[how],
  contestedBy.join(', '),
  testimonies.map(({ retailerId, all, byNumber }) => `${retailerId} ${all} (${byNumber} by number)`).join(', '),
];
