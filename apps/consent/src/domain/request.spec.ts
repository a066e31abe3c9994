// A request is due in a month by the calendar, is answered once, and its steps come in order whatever the clocks say.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type CustomerRequest,
  decideAcknowledgement,
  decideAnswer,
  dueOf,
  evolve,
  oneMonthAfter,
  receive,
  REQUEST_KINDS,
  STEPS,
} from './request.js';

const at = (text: string): number => Date.parse(text);
const DAY = 86_400_000;

describe('one month after', () => {
  it.each([
    ['2026-01-15T10:20:30.456Z', '2026-02-15T10:20:30.456Z'],
    ['2026-01-31T23:59:59.999Z', '2026-02-28T23:59:59.999Z'],
    ['2028-01-31T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
    ['2028-02-29T12:00:00.000Z', '2028-03-29T12:00:00.000Z'],
    ['2100-01-30T12:00:00.000Z', '2100-02-28T12:00:00.000Z'],
    ['2026-03-31T00:00:00.000Z', '2026-04-30T00:00:00.000Z'],
    ['2026-12-31T23:00:00.000Z', '2027-01-31T23:00:00.000Z'],
    ['1969-12-31T23:00:00.000Z', '1970-01-31T23:00:00.000Z'],
  ])('%s is %s', (from, due) => {
    expect(new Date(oneMonthAfter(at(from))).toISOString()).toBe(due);
  });

  it('is in the next month, 28 to 31 days on, at the same time of day, and never goes back as time goes on', () => {
    const times = fc.integer({ min: at('1960-01-01T00:00:00Z'), max: at('2200-01-01T00:00:00Z') });
    fc.assert(
      fc.property(times, fc.nat(60 * DAY), (from, later) => {
        const due = oneMonthAfter(from);
        const [a, b] = [new Date(from), new Date(due)];
        expect((a.getUTCFullYear() * 12 + a.getUTCMonth() + 1) % 12).toBe(b.getUTCMonth());
        expect(a.toISOString().slice(11)).toBe(b.toISOString().slice(11));
        expect((due - from) / DAY).toBeGreaterThanOrEqual(28);
        expect((due - from) / DAY).toBeLessThanOrEqual(31);
        if (a.getUTCDate() <= 28) expect(b.getUTCDate()).toBe(a.getUTCDate());
        // By whole days: the last days of January share one in February.
        expect(Math.floor(oneMonthAfter(from + later) / DAY)).toBeGreaterThanOrEqual(Math.floor(due / DAY));
      }),
    );
  });
});

describe('a request', () => {
  it('is due in 30 days where it is a complaint, and in a month where it is not', () => {
    const from = at('2026-01-31T10:00:00Z');
    expect(dueOf('complaint', from)).toBe(from + 30 * DAY);
    for (const kind of ['access', 'erasure', 'rectification', 'objection'] as const)
      expect(dueOf(kind, from)).toBe(at('2026-02-28T10:00:00Z'));
  });

  it.each(['rectification', 'objection'] as const)('is passed on at once: %s', (kind) => {
    expect(receive(kind, 5).steps).toEqual([
      { at: 5, by: 'you', step: 'received' },
      { at: 5, by: 'network', step: 'passed_on' },
    ]);
  });

  it.each(['complaint', 'access', 'erasure'] as const)('is the network’s own: %s', (kind) => {
    expect(receive(kind, 5).steps).toEqual([{ at: 5, by: 'you', step: 'received' }]);
  });

  it('is answered once: the same answer again changes nothing, another one comes too late', () => {
    const answer = { at: 9, by: 'bank', outcome: 'refused', text: 'It is right as it is.' } as const;
    const answered = told(receive('rectification', 5), decideAnswer(receive('rectification', 5), answer));
    expect(answered).toMatchObject({ closedAt: 9, outcome: 'refused' });
    expect(decideAnswer(answered, { ...answer, at: 20 })).toEqual([]);
    for (const other of [{ outcome: 'done' }, { text: 'No.' }, { by: 'network' }] as const)
      expect(decideAnswer(answered, { ...answer, ...other })).toBe('closed');
    expect(decideAcknowledgement(answered, 20)).toEqual([]);
  });

  it('keeps its steps in order, each at most once, whatever is said when', () => {
    const said = fc.oneof(
      fc.record({ what: fc.constant('acknowledge' as const), at: fc.nat(100) }),
      fc.record({
        what: fc.constant('answer' as const),
        at: fc.nat(100),
        by: fc.constantFrom('network' as const, 'bank' as const),
        outcome: fc.constantFrom('done' as const, 'refused' as const),
        text: fc.constantFrom('yes', 'no'),
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...REQUEST_KINDS),
        fc.nat(100),
        fc.array(said, { maxLength: 8 }),
        (kind, from, all) => {
          const request = all.reduce(
            (now, one) =>
              told(now, one.what === 'acknowledge' ? decideAcknowledgement(now, one.at) : decideAnswer(now, one)),
            receive(kind, from),
          );
          const { steps } = request;
          expect(steps.map((one) => one.at)).toEqual(steps.map((one) => one.at).sort((a, b) => a - b));
          expect(new Set(steps.map(({ step }) => step)).size).toBe(steps.length);
          const closing = steps.filter(({ step }) => step === 'done' || step === 'refused');
          expect(closing.length).toBe(request.closedAt === undefined ? 0 : 1);
          if (closing.length > 0) expect(steps.at(-1)).toBe(closing[0]);
          expect(steps.every(({ step }) => STEPS.includes(step))).toBe(true);
          expect(request.dueAt).toBe(dueOf(kind, from));
        },
      ),
    );
  });
});

const told = (request: CustomerRequest, steps: ReturnType<typeof decideAnswer>): CustomerRequest =>
  steps === 'closed' ? request : steps.reduce(evolve, request);
