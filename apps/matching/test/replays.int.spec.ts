// A town's files lead to the same decisions as they are, with every line twice, minutes out of order, and in other
// batches. Only receipts that are withdrawn in the end may be shown by one order and not another: it depends on whether
// the withdrawing document was there already.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { testStack } from '@quittance/testbed';
import { type DecisionLine, evaluate, type InputFiles } from '@quittance/evaluate';
import { type Line, randomFrom, TrialTown } from './trial-town.js';

const MINUTE = 60_000;
const MOST_OUT_OF_ORDER_MS = 5 * MINUTE;

let town: TrialTown;
let asItIs: Replayed;

/** Decisions of a replay. */
interface Replayed {
  readonly text: string;
  readonly lines: readonly DecisionLine[];
  /** The final payment of each transaction, or none. */
  readonly final: ReadonlyMap<string, string>;
  /** Every pair that was matched at some time. */
  readonly shown: ReadonlySet<string>;
}

const NONE = 'none';
const paymentOf = ({ saleId, tenderIndex }: DecisionLine): string => `${saleId}#${tenderIndex}`;
const pairOf = (line: DecisionLine): string => `${line.transactionId} ${paymentOf(line)}`;

async function replay(name: string, files: InputFiles, batch = 1_000): Promise<Replayed> {
  const decisions = town.file(`${name}-decisions.ndjson`);
  const { badLines } = await evaluate({ ...files, decisions, databaseUrl: testStack().adminUrl, batch });
  expect(badLines).toBe(0);
  const text = readFileSync(decisions, 'utf8');
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DecisionLine);
  const final = lines.map((line) => [line.transactionId, line.state === 'asserted' ? paymentOf(line) : NONE] as const);
  const shown = lines.filter((line) => line.state === 'asserted').map(pairOf);
  return { text, lines, final: new Map(final), shown: new Set(shown) };
}

const later = (line: Line, ms: number): Line => ({
  ...line,
  arrivesAt: new Date(Date.parse(line.arrivesAt) + Math.round(ms)).toISOString(),
});

const inKeyOrder = (final: Replayed['final']) => [...final].sort(([a], [b]) => (a < b ? -1 : 1));

beforeAll(async () => {
  town = new TrialTown('replays-3');
  asItIs = await replay('as-it-is', town.files);
});
afterAll(() => town?.remove());

describe('a town', () => {
  it('has enough of every difficulty', () => {
    const asserted = asItIs.lines.filter((line) => line.state === 'asserted');
    expect(asserted.length).toBeGreaterThan(350);
    expect(new Set(asserted.map((line) => line.tier)).size).toBeGreaterThanOrEqual(8);
    expect(asItIs.lines.filter((line) => line.state === 'abstained').length).toBeGreaterThan(200);
    expect(asItIs.lines.filter((line) => line.state === 'withdrawn').length).toBeGreaterThan(1);
  });

  it('is decided the same, line by line, with other batches', async () => {
    expect((await replay('cut', town.files, 37)).text).toBe(asItIs.text);
  });

  it('shows and ends the same when every line arrives again some minutes later', async () => {
    const random = randomFrom(21);
    const files = town.rewritten('twice', (line) => [line, later(line, MINUTE + random() * 9 * MINUTE)]);
    const twice = await replay('twice', files);
    expect(inKeyOrder(twice.final)).toEqual(inKeyOrder(asItIs.final));
    // Not at the same times: feeds are inferred from arrivals, repeats included.
    expect([...twice.shown].sort()).toEqual([...asItIs.shown].sort());
  });
});

describe.each([31, 32, 33])('a town whose lines arrive up to five minutes earlier or later, seed %d', (seed) => {
  let shuffled: Replayed;
  let files: InputFiles;

  beforeAll(async () => {
    const random = randomFrom(seed);
    files = town.rewritten(`shuffled-${seed}`, (line) => [later(line, (2 * random() - 1) * MOST_OUT_OF_ORDER_MS)]);
    shuffled = await replay(`shuffled-${seed}`, files);
  });

  it('meets documents out of order', () => {
    expect(overtaken(files)).toBeGreaterThan(overtaken(town.files) + 10);
  });

  it('ends with the same payment, or none, for every transaction, unless the arrival is evidence', () => {
    const different = [...asItIs.final].filter(([key, payment]) => shuffled.final.get(key) !== payment);
    // A document's arrival says whether its till's clock is right and what it cannot be of; here it is another one.
    const rules = different.map(([key]) => ruleOf(asItIs, key) ?? ruleOf(shuffled, key));
    expect(rules.filter((rule) => rule !== 'last4-day' && rule !== 'last4-store')).toEqual([]);
    expect(different.length).toBeLessThan(5);
  });

  it('never shows to one customer what the other order shows to another', () => {
    const accounts = new Map(
      town.linesOf('transactions').map((line) => [String(line['transactionId']), String(line['accountId'])]),
    );
    const shownTo = new Map<string, Set<string>>();
    for (const pair of [...asItIs.shown, ...shuffled.shown]) {
      const [transactionId, payment] = pair.split(' ') as [string, string];
      shownTo.set(payment, (shownTo.get(payment) ?? new Set()).add(accounts.get(transactionId)!));
    }
    expect([...shownTo].filter(([, to]) => to.size > 1)).toEqual([]);
  });

  it('shows little that the other order does not, mostly what a void or second document withdraws', () => {
    const isInBoth = (pair: string) => asItIs.shown.has(pair) && shuffled.shown.has(pair);
    const different = [...asItIs.shown, ...shuffled.shown].filter((pair) => !isInBoth(pair));
    expect(different.length).toBeLessThan(asItIs.shown.size / 50);
  });
});

describe('a town in which all revisions of a document arrive within minutes of the first, in any order', () => {
  it('ends with the same payment for every transaction, or none where a store had lost too much by then', async () => {
    const random = randomFrom(41);
    const first = new Map<string, string>();
    const files = town.rewritten('gathered', (line) => {
      const id = documentOf(line);
      if (id === undefined) return [line];
      const { arrivesAt } = line;
      if (!first.has(id)) first.set(id, arrivesAt);
      return [later({ ...line, arrivesAt: first.get(id)! }, (2 * random() - 1) * MOST_OUT_OF_ORDER_MS)];
    });
    expect(overtaken(files)).toBeGreaterThan(overtaken(town.files) + 200);
    const gathered = await replay('gathered', files);
    const different = [...asItIs.final].filter(([key, payment]) => gathered.final.get(key) !== payment);
    // What arrives days earlier is decided days earlier, by the till numbers and amounts known then.
    const whys = different.map(([key]) => [...whyNone(asItIs, key), ...whyNone(gathered, key)]);
    expect(whys).toEqual(different.map(() => ['too-common']));
    expect(different.length).toBeLessThan(asItIs.final.size / 50);
  });
});

/** The rule by which it has its payment in the end; undefined when it has none. */
const ruleOf = ({ final, lines }: Replayed, key: string): string | undefined =>
  final.get(key) === NONE ? undefined : lines.findLast((line) => line.transactionId === key)?.tier;

/** Why a transaction has no payment in the end; undefined when it has one. */
const whyNone = ({ final, lines }: Replayed, key: string): string[] =>
  final.get(key) === NONE ? [lines.findLast((line) => line.transactionId === key)?.reason ?? ''] : [];

const documentOf = ({ saleId, transactionId }: Line): string | undefined =>
  (saleId ?? transactionId) as string | undefined;

/** Documents that arrive before the one that they correct, void, reverse or clear. */
function overtaken(files: InputFiles): number {
  const seen = new Map<string, number>();
  let count = 0;
  for (const line of [...town.linesOf('sales', files), ...town.linesOf('transactions', files)]) {
    const id = documentOf(line)!;
    const revision = Number(line['revision'] ?? 1);
    if (revision < (seen.get(id) ?? 0)) count += 1;
    seen.set(id, Math.max(revision, seen.get(id) ?? 0));
    if (line['kind'] === 'void' && !seen.has(String(line['originalSaleId']))) count += 1;
  }
  return count;
}
