import { settled } from '@quittance/ops';
import { type Answers, summary, type Told, type Verdict } from '@quittance/street';
import type { BankStatus } from './sample-banks.js';
import { judgeStage, type Stage } from './stage.js';

/** What was sent since the day was over. */
export interface Tally {
  sales: number;
  transactions: number;
  refused: number;
  /** Sent, and no edge said what became of them. */
  unanswered: number;
  /** Why the street stood still, each time. */
  pauses: string[];
}

/** The day as it was played: enough to judge it again. */
export interface PlayedDay {
  readonly told: Told;
  readonly answers: Answers;
}

/** What is known when the street closes; a reason stands where something could not be asked. */
export interface Known {
  readonly day: Verdict | string | undefined;
  /** What had not settled, or could not be asked. */
  readonly open: string | undefined;
  readonly banks: readonly { readonly name: string; readonly status: BankStatus | undefined }[];
  readonly tally: Tally;
  /** How often an edge was away or asked to come again. */
  readonly waits: number;
  readonly crashes: readonly string[];
}

/** What was sent last is through by then, unless something is away. */
const SETTLE_MS = 15_000;

/** Looks once more at what is there now: what was right when the day ended may be lost or doubled since. */
export async function takeLeave(stage: Stage, day: PlayedDay | undefined, tally: Tally): Promise<string> {
  const { banks, network, waits } = stage;
  const open = await settled(network.operator, { timeoutMs: SETTLE_MS }).then(() => undefined, reasonOf);
  const verdict = day && (await judgeStage(stage, day.told, day.answers, 'of-this-world').catch(reasonOf));
  const asked = banks.map(async (bank) => ({ name: bank.name, status: await bank.status().catch(() => undefined) }));
  const known = { open, day: verdict, banks: await Promise.all(asked), tally, waits: waits.count };
  return farewell({ ...known, crashes: network.crashes() });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function farewell({ day, open, banks, tally, waits, crashes }: Known): string {
  return [
    '',
    ...dayLines(day, open),
    sinceLine(tally),
    ...(open === undefined ? [] : [`  Not everything is known: ${open}`]),
    ...interruptions(tally, waits),
    ...banks.map(bankLine),
    ...crashes.map((crash) => `  ${crash}`),
  ].join('\n');
}

function dayLines(day: Verdict | string | undefined, open: string | undefined): string[] {
  if (day === undefined) return [];
  if (typeof day === 'string')
    return ['The day: it cannot be said whether its figures still are right.', `  ${day}`, ''];
  const complaints = [...day.complaints];
  if (open !== undefined) complaints.push({ about: 'sum', text: `not all of it can be known now: ${open}` });
  return ['The day:', summary({ ...day, complaints, ok: complaints.length === 0 }), ''];
}

function sinceLine({ sales, transactions, refused, unanswered }: Tally): string {
  const lost = unanswered === 0 ? '' : `, ${unanswered} without an answer: what became of them is not known`;
  return `Since then: ${sales} sales and ${transactions} transactions sent, ${refused} refused${lost}`;
}

function interruptions({ pauses }: Tally, waits: number): string[] {
  const last = pauses.at(-1);
  return [
    ...(waits === 0 ? [] : [`  An edge was away, or asked to come again, ${times(waits)}`]),
    ...(last === undefined ? [] : [`  The street stood still ${times(pauses.length)}, the last time because: ${last}`]),
  ];
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

function bankLine({ name, status }: Known['banks'][number]): string {
  if (status === undefined) return `  ${name}: does not answer, so what it has is not known`;
  const { totals, counts } = status;
  const n = (value: number) => value.toLocaleString('en-GB');
  return `  ${name}: ${n(totals.receipts)} receipts for ${n(totals.transactions)} transactions, ${counts.invalidSignature} webhooks with a wrong signature`;
}
