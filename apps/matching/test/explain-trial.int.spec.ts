// Every transaction of a trial, with late files, wrong clocks and constant numbers, is explained as the service decided
// it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testStack } from '@quittance/testbed';
import { presets, writeTrial } from '@quittance/trial';
import type { TransactionKey } from '../src/decision/identity.js';
import {
  DecisionLog,
  type EvaluationDatabase,
  mergeArrivals,
  openEvaluationDatabase,
  Replay,
  digested,
  toChunks,
} from '@quittance/evaluate';
import { type Explanation, explainTransaction } from '../src/operator/index.js';

let folder: string;
let database: EvaluationDatabase;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quittance-explain-'));
  writeTrial({ seed: 'explain', rates: presets.hard, firstDay: '2026-06-04', sales: 1_000, days: 2, folder });
  database = await openEvaluationDatabase(testStack().adminUrl);
  const log = new DecisionLog(join(folder, 'decisions.ndjson'));
  const replay = new Replay(database, log, { secret: 'of this trial', everyoneConsents: false });
  const [stores, sales, transactions, consents] = ['stores', 'sales', 'transactions', 'consents'].map((name) =>
    join(folder, `${name}.ndjson`),
  );
  const files = { stores: stores!, sales: sales!, transactions: transactions!, consents: consents! };
  const arrivals = mergeArrivals(files, () => undefined);
  for await (const chunk of digested(toChunks(arrivals, 500))) {
    await replay.play(chunk, () => undefined);
  }
  await replay.end();
  await log.close();
}, 120_000);
afterAll(async () => {
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('each decision is reproduced from what is stored, with a reason for every payment', async () => {
  const told = await database.transaction(async (unit) => {
    const rows = await unit.query<{ transaction_key: TransactionKey }>(
      'SELECT transaction_key FROM card_transaction ORDER BY transaction_key',
    );
    const all = [];
    for (const { transaction_key: key } of rows) all.push((await explainTransaction(unit, key, Date.UTC(2026, 6, 1)))!);
    return all;
  });
  expect(told.length).toBeGreaterThan(250);
  expect(new Set(told.map(({ decision }) => decision.kind))).toEqual(new Set(['assert', 'abstain', 'unmatched']));
  // What contradicts may have arrived after the transaction was last decided.
  const others = told.filter((one) => !one.isAsItStands && !isContradicted(one.decision) && !isMoreCommonNow(one));
  expect(
    others.map(({ transactionKey, storedDecision, decision }) => ({ transactionKey, storedDecision, decision })),
  ).toEqual([]);
  const whys = told.flatMap(({ candidates }) => candidates.map(({ why }) => why));
  expect(whys.filter((why) => why === '' || /undefined|NaN/.test(why))).toEqual([]);
  expect(whys.filter((why) => why.startsWith('matched by rule'))).toHaveLength(
    told.filter(({ decision }) => decision.kind === 'assert' && decision.tier !== 'lifecycle').length,
  );
}, 120_000);

/** A match within its bound stands when more payments of its amount arrive. */
const isMoreCommonNow = ({ storedDecision, decision }: Explanation): boolean =>
  storedDecision?.kind === 'assert' &&
  decision.kind === 'abstain' &&
  decision.reason === 'too-common' &&
  decision.tier === storedDecision.tier;

const isContradicted = (decision: Explanation['decision']): boolean =>
  decision.kind === 'unmatched' && decision.reason === 'contradicted';
