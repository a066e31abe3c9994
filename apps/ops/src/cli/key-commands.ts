import { Argument, type Command } from 'commander';
import { issueKey, listKeys, revokeKey } from '../owners/keys.js';
import { addAnalyst, addBank, addRetailer, type KeyOwner, keyHomes, keyOwners, listOwners } from '../owners/owners.js';
import { table, time } from './print.js';
import type { Run } from './run.js';

const adders = { retailer: addRetailer, bank: addBank, analyst: addAnalyst };

/** `retailer|bank|analyst add|list`, `key add|revoke|list`. */
export const addKeyCommands = (program: Command, run: Run): void => {
  for (const kind of keyOwners) {
    const one = kind === 'analyst' ? 'an analyst' : `a ${kind}`;
    const owner = program.command(kind).description(`admit ${one}`);
    owner
      .command('add <id>')
      .description(`admit ${one}, or change its name; then issue it a key`)
      .option('--name <name>', 'the name people know it by')
      .action((id: string, { name }: { name?: string }) =>
        run(async (operator) => {
          await adders[kind](operator, { id, ...(name === undefined ? {} : { name }) });
          return `${kind} ${id} is admitted. Issue a key: npm run ops -- key add ${kind} ${id}`;
        }),
      );
    owner
      .command('list')
      .description(`every ${kind}`)
      .action(() =>
        run(async (operator) => {
          const owners = (await listOwners(operator)).filter((o) => o.kind === kind);
          return table(
            ['ID', 'NAME'],
            owners.map((o) => [o.id, o.name]),
          );
        }),
      );
  }
  addKeys(program, run);
};

const addKeys = (program: Command, run: Run): void => {
  const key = program.command('key').description('issue, revoke and list API keys');
  key
    .command('add')
    .description('issue a key; its text is printed this once and stored nowhere')
    .addArgument(new Argument('<kind>', 'whose').choices(keyOwners))
    .argument('<id>', 'the id it was admitted under')
    .action((kind: KeyOwner, id: string) =>
      run(async (operator) => {
        const { text, keyId } = await issueKey(operator, kind, id);
        return `${text}\n\nKey ${keyId} of ${kind} ${id}, good at: ${keyHomes[kind].join(', ')}. It is not shown again.`;
      }),
    );
  key
    .command('revoke <keyId>')
    .description('make a key worthless')
    .action((keyId: string) =>
      run(async (operator) => {
        await revokeKey(operator, keyId);
        return `Key ${keyId} is revoked. Within seconds it opens nothing.`;
      }),
    );
  key
    .command('list')
    .description('every key: its id, owner and dates')
    .action(() =>
      run(async (operator) => {
        const rows = (await listKeys(operator)).map((k) => [
          k.keyId,
          k.kind,
          k.ownerId,
          time(k.createdAt),
          time(k.revokedAt),
        ]);
        return table(['KEY', 'KIND', 'OWNER', 'CREATED', 'REVOKED'], rows);
      }),
    );
};
