import { type Command, Option } from 'commander';
import { OpsError } from '../errors.js';
import { listParked, replayParked } from '../parked/parked.js';
import {
  type ParkedLine,
  parkingServices,
  type ParkingService,
  parseParkedId,
  toParkedId,
} from '../parked/parked-record.js';
import { table } from './print.js';
import type { Run } from './run.js';

const serviceOption = () => new Option('--service <service>', 'only what this service parked').choices(parkingServices);

/** `parked list|show|replay`. */
export const addParkedCommands = (program: Command, run: Run): void => {
  const parked = program.command('parked').description('records that a service could not handle');
  parked
    .command('list')
    .description('every parked record, oldest first')
    .addOption(serviceOption())
    .action(({ service }: { service?: ParkingService }) =>
      run(async (operator) => {
        const lines = await listParked(operator, service);
        if (lines.length === 0) return 'Nothing is parked.';
        return table(['ID', 'PARKED', 'FROM', 'REASON', 'DETAIL', 'REPLAYED'], lines.map(toRow));
      }),
    );
  parked
    .command('show <id>')
    .description('one parked record: where it came from and why it was parked')
    .option('--payload', 'its bytes too, in hex: they may hold personal data')
    .action((id: string, { payload }: { payload?: boolean }) =>
      run(async (operator) => {
        const place = parseParkedId(id);
        const line = (await listParked(operator, place.service)).find((l) => l.id === toParkedId(place));
        if (line === undefined) throw new OpsError('unknown-record', `There is no parked record ${id}.`);
        return describe(line, payload === true);
      }),
    );
  parked
    .command('replay')
    .description('put parked records back on the topics they came from')
    .argument('[ids...]', 'which; naming one puts it back even if it was before')
    .option('--all', 'all that were not put back yet')
    .addOption(serviceOption())
    .action((ids: string[], { all = false, service }: { all?: boolean; service?: ParkingService }) =>
      run(async (operator) => {
        if (ids.length === 0 && !all) throw new OpsError('bad-id', 'Name the records to put back, or say --all.');
        const replayed = await replayParked(operator, { ids, all, ...(service === undefined ? {} : { service }) });
        const lines = replayed.map((l) => `${l.id} → ${l.record.sourceTopic}`);
        return [`${replayed.length} put back.`, ...lines].join('\n');
      }),
    );
};

const toRow = ({ id, record, replayedAt }: ParkedLine): string[] => [
  id,
  new Date(record.parkedAt).toISOString(),
  `${record.sourceTopic} ${record.sourcePartition}/${record.sourceOffset}`,
  record.reason,
  record.detail,
  replayedAt?.toISOString() ?? '',
];

const describe = ({ id, record, replayedAt }: ParkedLine, withPayload: boolean): string =>
  [
    `id          ${id}`,
    `parked      ${new Date(record.parkedAt).toISOString()}, after ${record.attempts} ${record.attempts === 1 ? 'attempt' : 'attempts'}`,
    `replayed    ${replayedAt?.toISOString() ?? 'no'}`,
    `reason      ${record.reason}`,
    `detail      ${record.detail}`,
    `from        ${record.sourceTopic} ${record.sourcePartition}/${record.sourceOffset}`,
    `message id  ${record.messageId ?? ''}`,
    `headers     ${JSON.stringify(record.headers)}`,
    `bytes       ${record.payload?.length ?? 'none'}`,
    ...(withPayload
      ? [`key         ${record.sourceKey ?? ''}`, `payload     ${record.payload?.toString('hex') ?? ''}`]
      : []),
  ].join('\n');
