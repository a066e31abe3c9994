// What customers ask for is listed with its clock, acknowledged and answered, once each; the customer's own service finds the steps.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type OpsBed, openOpsBed } from './ops-bed.js';

const DAY = 86_400_000;
let world: OpsBed;

beforeAll(async () => {
  world = await openOpsBed([]);
});
afterAll(() => world?.close());
beforeEach(async () => {
  // Steps are never deleted, so each test looks at requests of its own.
  await world.bed.query('consent', `UPDATE rights_request SET closed_at = 1 WHERE closed_at IS NULL`);
});

const ask = async (kind: string, daysAgo: number, words = 'You keep too much.'): Promise<string> => {
  const id = randomUUID();
  const at = Date.now() - daysAgo * DAY;
  await world.bed.query('consent', `INSERT INTO rights_request VALUES ($1, $2, 'north', 's', '{a}', $3, $4, $5)`, [
    ...[id, kind, words, at, at + 30 * DAY],
  ]);
  await world.bed.query('consent', `INSERT INTO rights_step VALUES ($1, $2, 'you', 'received')`, [id, at]);
  return id;
};
const stepsOf = async (id: string): Promise<[string, string, string | null][]> => {
  const rows = await world.bed.query<{ by: string; step: string; words: string | null }>(
    'consent',
    'SELECT by, step, words FROM rights_step WHERE request_id = $1 ORDER BY at, step',
    [id],
  );
  return rows.map(({ by, step, words }) => [by, step, words]);
};
it('says so where nobody waits', async () => {
  expect(await world.ops('requests')).toMatchObject({ code: 0, out: 'Nobody waits for an answer.\n' });
});

it('lists what is due first at the top, and fails while something is overdue', async () => {
  const late = await ask('rectification', 32);
  const fresh = await ask('objection', 1);
  const { code, out } = await world.ops('requests');
  expect(code).toBe(1);
  expect(out).toMatch(
    new RegExp(`${late} +rectification +north .* OVERDUE by 3 days\n${fresh} +objection .* 29 days left`),
  );
  await world.ops('requests', 'answer', late, '--outcome', 'done', '--text', 'It is put right.');
  const after = await world.ops('requests');
  expect([after.code, after.out.includes(late)]).toEqual([0, false]);
  expect((await world.ops('requests', '--all')).out).toMatch(new RegExp(`${late} .* done on `));
});

it('takes a complaint as in time once it was acknowledged, which is done once', async () => {
  const id = await ask('complaint', 31);
  expect((await world.ops('requests')).code).toBe(1);
  expect((await world.ops('requests', 'acknowledge', id)).out).toContain('sees that it was read');
  expect((await world.ops('requests', 'acknowledge', id)).out).toContain('nothing has changed');
  const after = await world.ops('requests');
  expect([after.code, after.out.includes('0 days left, acknowledged')]).toEqual([0, true]);
  expect(await stepsOf(id)).toEqual([
    ['you', 'received', null],
    ['network', 'acknowledged', null],
  ]);
});

it('answers once, with words, and shows what was asked with every step', async () => {
  const id = await ask('complaint', 2);
  const answer = (outcome: string, text: string) =>
    world.ops('requests', 'answer', id, '--outcome', outcome, '--text', text);
  expect((await answer('done', ' ')).error).toMatch(/An answer has 1 to 2000 characters/);
  expect((await answer('perhaps', 'No.')).code).not.toBe(0);
  expect((await answer('refused', 'It is what you agreed to.')).out).toContain('sees the answer');
  expect((await answer('refused', 'It is what you agreed to.')).code).toBe(0);
  expect((await answer('done', 'On second thoughts.')).error).toMatch(/has been closed already/);
  expect(await stepsOf(id)).toEqual([
    ['you', 'received', null],
    ['network', 'answered', 'It is what you agreed to.'],
    ['network', 'refused', null],
  ]);
  const { out } = await world.ops('requests', 'show', id);
  expect(out).toMatch(
    /complaint of a customer of north, due .*\n {2}“You keep too much\.”\n.*received by the customer\n.*answered by the network: “It is what you agreed to\.”\n.*refused by the network/,
  );
});

it.each(['nothing', randomUUID()])('knows no request %s, and says where to look', async (id) => {
  expect((await world.ops('requests', 'show', id)).error).toMatch(/There is no request .* lists them/);
});
