// A revision is published once, a different content of it is refused, and what has no consent leaves nothing behind.
import { describe, expect, it } from '@jest/globals';
import { decideIntake, mayBeUnread, type OfferedTransaction, recordable } from './intake.js';

const line = (overrides: Partial<OfferedTransaction<string>> = {}): OfferedTransaction<string> => ({
  transactionId: 'tx-1',
  revision: 1,
  accountId: 'acc-1',
  contentHash: 'a',
  boughtBy: 2_000,
  body: 'body',
  ...overrides,
});
const seen = (of: OfferedTransaction<string>, published: boolean) => ({ ...of, published });
const covers = new Map([
  ['acc-1', { verdict: 'given', coversFrom: 1_000 } as const],
  ['acc-2', { verdict: 'blocked', coversFrom: 0 } as const],
  ['acc-3', { verdict: 'paused', coversFrom: 0 } as const],
]);
const known = { covers, isCertain: true };

describe('intake', () => {
  it('puts nothing on record and publishes nothing for an account without consent', () => {
    const stranger = line({ accountId: 'acc-9' });
    expect(recordable([stranger], covers)).toEqual([]);
    expect(decideIntake([stranger], known, [])).toEqual({ answers: ['not-consented'], publish: [] });
  });

  it('asks for the line again later while the consent of its account is blocked', () => {
    const held = line({ accountId: 'acc-2' });
    expect(recordable([held], covers)).toEqual([]);
    expect(decideIntake([held], known, [])).toEqual({ answers: ['consent-unknown'], publish: [] });
  });

  it.each([
    ['a purchase from before the consent', line({ boughtBy: 999 })],
    ['a payment of an account whose customer has to reconfirm', line({ accountId: 'acc-3' })],
    ['a payment of an account without consent', line({ accountId: 'acc-9' })],
  ])('keeps nothing of %s, and asks for it again later while a consent may be unread', (_, offered) => {
    expect(recordable([offered], covers)).toEqual([]);
    expect(mayBeUnread(offered, covers)).toBe(true);
    expect(decideIntake([offered], known, []).answers).toEqual(['not-consented']);
    expect(decideIntake([offered], { covers, isCertain: false }, []).answers).toEqual(['consent-unknown']);
  });

  it('takes a purchase of the instant from which the consent covers, whatever is unread', () => {
    const first = line({ boughtBy: 1_000 });
    expect(mayBeUnread(first, covers)).toBe(false);
    expect(decideIntake([first], { covers, isCertain: false }, [seen(first, false)]).answers).toEqual(['accepted']);
  });

  it('publishes a new revision once, however often the request repeats it', () => {
    const offered = [line(), line(), line({ revision: 2, contentHash: 'b' })];
    const records = recordable(offered, covers);
    expect(records).toHaveLength(2);
    const { answers, publish } = decideIntake(
      offered,
      known,
      records.map((r) => seen(r, false)),
    );
    expect(answers).toEqual(['accepted', 'accepted', 'accepted']);
    expect(publish).toEqual([offered[0], offered[2]]);
  });

  it('accepts a repeat of what Kafka has without publishing it again', () => {
    expect(decideIntake([line()], known, [seen(line(), true)])).toEqual({ answers: ['accepted'], publish: [] });
  });

  it('publishes again what was on record when the broker did not confirm it', () => {
    expect(decideIntake([line()], known, [seen(line(), false)]).publish).toHaveLength(1);
  });

  it('refuses another content of the same revision, also inside one request', () => {
    const other = line({ contentHash: 'z' });
    expect(decideIntake([other], known, [seen(line(), true)]).answers).toEqual(['conflict']);
    const both = decideIntake([line(), other], known, [seen(line(), false)]);
    expect(both.answers).toEqual(['accepted', 'conflict']);
    expect(both.publish).toEqual([line()]);
  });
});
