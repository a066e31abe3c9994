// A revision is published once, a different content of it is refused, and what has no consent leaves nothing behind.
import { describe, expect, it } from '@jest/globals';
import { decideIntake, type OfferedTransaction, recordable } from './intake.js';

const line = (overrides: Partial<OfferedTransaction<string>> = {}): OfferedTransaction<string> => ({
  transactionId: 'tx-1',
  revision: 1,
  accountId: 'acc-1',
  contentHash: 'a',
  body: 'body',
  ...overrides,
});
const seen = (of: OfferedTransaction<string>, published: boolean) => ({ ...of, published });
const consenting = new Map([
  ['acc-1', 'given' as const],
  ['acc-2', 'blocked' as const],
]);

describe('intake', () => {
  it('puts nothing on record and publishes nothing for an account without consent', () => {
    const stranger = line({ accountId: 'acc-9' });
    expect(recordable([stranger], consenting)).toEqual([]);
    expect(decideIntake([stranger], consenting, [])).toEqual({ answers: ['not-consented'], publish: [] });
  });

  it('asks for the line again later while the consent of its account is blocked', () => {
    const held = line({ accountId: 'acc-2' });
    expect(recordable([held], consenting)).toEqual([]);
    expect(decideIntake([held], consenting, [])).toEqual({ answers: ['consent-unknown'], publish: [] });
  });

  it('publishes a new revision once, however often the request repeats it', () => {
    const offered = [line(), line(), line({ revision: 2, contentHash: 'b' })];
    const records = recordable(offered, consenting);
    expect(records).toHaveLength(2);
    const { answers, publish } = decideIntake(
      offered,
      consenting,
      records.map((r) => seen(r, false)),
    );
    expect(answers).toEqual(['accepted', 'accepted', 'accepted']);
    expect(publish).toEqual([offered[0], offered[2]]);
  });

  it('accepts a repeat of what Kafka has without publishing it again', () => {
    expect(decideIntake([line()], consenting, [seen(line(), true)])).toEqual({ answers: ['accepted'], publish: [] });
  });

  it('publishes again what was on record when the broker did not confirm it', () => {
    expect(decideIntake([line()], consenting, [seen(line(), false)]).publish).toHaveLength(1);
  });

  it('refuses another content of the same revision, also inside one request', () => {
    const other = line({ contentHash: 'z' });
    expect(decideIntake([other], consenting, [seen(line(), true)]).answers).toEqual(['conflict']);
    const both = decideIntake([line(), other], consenting, [seen(line(), false)]);
    expect(both.answers).toEqual(['accepted', 'conflict']);
    expect(both.publish).toEqual([line()]);
  });
});
