import { type Command, Option } from 'commander';
import {
  acknowledgeRequest,
  answerRequest,
  findRequest,
  listRequests,
  type OpenRequest,
} from '../requests/requests.js';
import { table } from './print.js';
import type { Run } from './run.js';

const DAY_MS = 86_400_000;

/** `requests`: what customers ask for, with the clock that the law sets. */
export const addRequestCommands = (program: Command, run: Run): void => {
  const requests = program
    .command('requests')
    .description('what customers ask for and by when they must have an answer; fails while one is overdue')
    .option('--all', 'those that are closed, too')
    .option('--json', 'as JSON')
    .action(({ all, json }: { all?: boolean; json?: boolean }) =>
      run(async (operator) => {
        const found = await listRequests(operator, all ? 'all' : 'open');
        const now = Date.now();
        const isAsItShould = !found.some((one) => isOverdue(one, now));
        return { text: json ? JSON.stringify(found, undefined, 2) : listOf(found, now), isAsItShould };
      }),
    );
  requests
    .command('show <requestId>')
    .description('what was asked, and every step since')
    .action((requestId: string) => run(async (operator) => describeRequest(await findRequest(operator, requestId))));
  requests
    .command('acknowledge <requestId>')
    .description('tell the customer that it was read')
    .action((requestId: string) =>
      run(async (operator) =>
        (await acknowledgeRequest(operator, requestId))
          ? 'The customer sees that it was read.'
          : 'It was acknowledged, or closed, before: nothing has changed.',
      ),
    );
  requests
    .command('answer <requestId>')
    .description('answer and close it; the customer sees the text')
    .addOption(
      new Option('--outcome <outcome>', 'what became of it').choices(['done', 'refused']).makeOptionMandatory(),
    )
    .requiredOption('--text <text>', 'in plain words: what was done, or why not and whom to complain to')
    .action((requestId: string, answer: { outcome: 'done' | 'refused'; text: string }) =>
      run(async (operator) => {
        await answerRequest(operator, requestId, answer);
        return 'The customer sees the answer.';
      }),
    );
};

const isOverdue = ({ dueAt, closedAt, kind, acknowledgedAt }: OpenRequest, now: number): boolean =>
  // What the law asks of a complaint within its days is that it is acknowledged.
  closedAt === undefined && dueAt < now && !(kind === 'complaint' && acknowledgedAt !== undefined);

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const listOf = (found: readonly OpenRequest[], now: number): string =>
  found.length === 0
    ? 'Nobody waits for an answer.'
    : table(
        ['REQUEST', 'KIND', 'BANK', 'RECEIVED', 'DUE', 'STATE'],
        found.map((one) => toRow(one, now)),
      );

const toRow = (one: OpenRequest, now: number): string[] => {
  const { requestId, kind, bankId, receivedAt, dueAt } = one;
  return [requestId, kind, bankId, day(receivedAt), day(dueAt), stateOf(one, now)];
};

const stateOf = (one: OpenRequest, now: number): string => {
  if (one.closedAt !== undefined) return `${one.outcome ?? 'closed'} on ${day(one.closedAt)}`;
  const read = one.acknowledgedAt === undefined ? '' : ', acknowledged';
  const days = Math.ceil((one.dueAt - now) / DAY_MS);
  return isOverdue(one, now) ? `OVERDUE by ${1 - days} days${read}` : `${Math.max(0, days)} days left${read}`;
};

const describeRequest = (one: OpenRequest): string =>
  [
    `${one.kind} of a customer of ${one.bankId}, due ${day(one.dueAt)}`,
    ...(one.words === undefined ? [] : [`  “${one.words}”`]),
    ...one.steps.map(
      ({ at, by, step, text }) =>
        `${new Date(at).toISOString()}  ${step.replace('_', ' ')} by ${by === 'you' ? 'the customer' : `the ${by}`}${text === undefined ? '' : `: “${text}”`}`,
    ),
  ].join('\n');
