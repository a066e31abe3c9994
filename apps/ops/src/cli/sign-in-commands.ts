import type { Command } from 'commander';
import { OpsError } from '../errors.js';
import { listSignIns, registerSignIn, removeSignIn } from '../owners/sign-ins.js';
import { table } from './print.js';
import type { Run } from './run.js';

interface SignInFlags {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly name?: string;
  readonly eventsIssuer?: string;
  readonly eventsJwks?: string;
  readonly remove?: boolean;
}

/** `bank sign-in`, under the command of banks. */
export const addSignInCommands = (program: Command, run: Run): void => {
  const bank = program.commands.find((command) => command.name() === 'bank');
  if (bank === undefined) throw new TypeError('the commands of banks come before those of their sign-in');
  bank
    .command('sign-in [bankId]')
    .description('let customers sign in through the bank’s OpenID provider; without an id, list the banks that do')
    .option('--issuer <url>', 'of the provider: https, or http on this machine')
    .option('--client-id <id>', 'under which the bank registered the network')
    .option('--name <name>', 'as customers know the bank')
    .option('--events-issuer <issuer>', 'of the bank’s security event tokens, where it is not that of the provider')
    .option('--events-jwks <url>', 'where the keys that sign those are, where they are not the provider’s')
    .option('--remove', 'end it, and sign everybody out who signed in through the bank')
    .action((bankId: string | undefined, flags: SignInFlags) =>
      run(async (operator) => {
        if (bankId === undefined) {
          const rows = (await listSignIns(operator)).map((s) => [s.bankId, s.name, s.issuer, s.clientId]);
          return table(['BANK', 'NAME', 'ISSUER', 'CLIENT'], rows);
        }
        if (flags.remove) {
          await removeSignIn(operator, bankId);
          return `Nobody signs in through ${bankId} any more.`;
        }
        const { issuer, clientId, name, eventsIssuer, eventsJwks } = flags;
        if (issuer === undefined || clientId === undefined || name === undefined)
          throw new OpsError('bad-sign-in', 'Needed: --issuer, --client-id and --name, or --remove.');
        await registerSignIn(operator, { bankId, issuer, clientId, name, eventsIssuer, eventsJwks });
        return `Customers sign in through ${bankId}. The bank finds the network’s key at /.well-known/jwks.json of the consent edge.`;
      }),
    );
};
