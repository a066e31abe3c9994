// One scope of one holder: which commands lead where, whatever came before, and that the record alone says what stands.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Actor,
  type Agreed,
  evolve,
  give,
  type Grant,
  type GrantEvent,
  invalidate,
  isStanding,
  NONE,
  nextChange,
  passTime,
  reconfirm,
  refuse,
  request,
  revoke,
  withdraw,
} from './grant.js';

const DAY = 86_400_000;
const agreed = (over: Partial<Agreed> = {}): Agreed => ({ givenAt: 0, coversFrom: 0, noticeVersion: 'n-1', ...over });

type Decide = (grant: Grant, at: number) => readonly GrantEvent[] | string;
interface Command {
  readonly name: string;
  readonly by: Actor;
  readonly decide: Decide;
}
const COMMANDS: readonly Command[] = [
  { name: 'request', by: 'network', decide: request },
  { name: 'refuse', by: 'customer', decide: refuse },
  { name: 'give', by: 'customer', decide: (grant, at) => give(grant, at, agreed({ givenAt: at, coversFrom: at })) },
  {
    name: 'give for 90 days',
    by: 'customer',
    decide: (grant, at) =>
      give(grant, at, agreed({ givenAt: at, coversFrom: at, reconfirmBy: at + 90 * DAY, until: at + 365 * DAY })),
  },
  { name: 'reconfirm', by: 'customer', decide: (grant, at) => reconfirm(grant, at, at + 90 * DAY) },
  { name: 'withdraw', by: 'customer', decide: (grant, at) => withdraw(grant, at, true) },
  { name: 'revoke', by: 'network', decide: (grant, at) => revoke(grant, at, 'fraud') },
  { name: 'invalidate', by: 'network', decide: (grant, at) => invalidate(grant, at, 'a child') },
  { name: 'pass time', by: 'time', decide: passTime },
];
const ENDING = ['withdraw', 'revoke', 'invalidate'];

const sequences = fc.array(
  fc.record({ command: fc.constantFrom(...COMMANDS), days: fc.integer({ min: 0, max: 60 }) }),
  { maxLength: 30 },
);

/** Plays commands day by day; time passes before each. */
const play = (
  steps: readonly { command: Command; days: number }[],
  check: (
    before: Grant,
    after: Grant,
    step: { command: Command; at: number; events: readonly GrantEvent[] | string },
  ) => void,
) => {
  let [grant, at] = [NONE, 0];
  const record: { event: GrantEvent; by: Actor }[] = [];
  const apply = (events: readonly GrantEvent[] | string, by: Actor): void => {
    if (typeof events === 'string') return;
    for (const event of events) {
      grant = evolve(grant, event, by);
      record.push({ event, by });
    }
  };
  for (const { command, days } of steps) {
    at += days * DAY;
    for (let passed = passTime(grant, at); passed.length > 0; passed = passTime(grant, at)) apply(passed, 'time');
    const before = grant;
    const events = command.decide(grant, at);
    apply(events, command.by);
    check(before, grant, { command, at, events });
  }
  return { grant, record, at };
};

describe('a grant', () => {
  it('is what its record says, and never goes back to nothing', () => {
    fc.assert(
      fc.property(sequences, (steps) => {
        const { grant, record } = play(steps, (before, after) => {
          if (before.state !== 'none') expect(after.state).not.toBe('none');
        });
        expect(record.reduce((state, { event, by }) => evolve(state, event, by), NONE)).toEqual(grant);
      }),
    );
  });

  it('stands only where it was given, and not once it was ended', () => {
    fc.assert(
      fc.property(sequences, (steps) => {
        let wasGiven = false;
        play(steps, (_, after, { command }) => {
          if (command.name.startsWith('give')) wasGiven = true;
          if (ENDING.includes(command.name)) wasGiven = false;
          if (isStanding(after)) expect(wasGiven).toBe(true);
        });
      }),
    );
  });

  it('does not change when the same command is repeated', () => {
    fc.assert(
      fc.property(sequences, (steps) => {
        play(steps, (_, after, { command, at }) => {
          if (command.name === 'reconfirm' || command.name === 'invalidate') return;
          const again = command.decide(after, at);
          expect(typeof again === 'string' ? [] : again).toEqual([]);
        });
      }),
    );
  });

  it('changes by itself exactly when it says so', () => {
    fc.assert(
      fc.property(sequences, (steps) => {
        const { grant } = play(steps, () => undefined);
        const next = nextChange(grant);
        if (next === undefined) expect(passTime(grant, Number.MAX_SAFE_INTEGER)).toEqual([]);
        else {
          expect(passTime(grant, next - 1)).toEqual([]);
          expect(passTime(grant, next)).toHaveLength(1);
        }
      }),
    );
  });

  it('never covers less than before by being given again while it stands', () => {
    fc.assert(
      fc.property(sequences, (steps) => {
        play(steps, (before, after, { command }) => {
          if (!command.name.startsWith('give') || !isStanding(before) || !isStanding(after)) return;
          expect(after.agreed.coversFrom).toBeLessThanOrEqual(before.agreed.coversFrom);
        });
      }),
    );
  });
});

const given = (over: Partial<Agreed> = {}): Grant => ({ state: 'given', agreed: agreed(over), at: 0 });
const after = (grant: Grant, events: readonly GrantEvent[] | string, by: Actor = 'customer'): Grant => {
  if (typeof events === 'string') throw new Error(events);
  return events.reduce((state, event) => evolve(state, event, by), grant);
};

describe('reconfirmation', () => {
  const grant = given({ reconfirmBy: 90 * DAY, until: 300 * DAY });

  it('is due at its instant, keeps what was agreed, and goes on when it is given', () => {
    expect(passTime(grant, 90 * DAY - 1)).toEqual([]);
    const due = after(grant, passTime(grant, 90 * DAY), 'time');
    expect(due).toMatchObject({ state: 'reconfirm_due', agreed: { coversFrom: 0, until: 300 * DAY } });
    expect(after(due, reconfirm(due, 100 * DAY, 190 * DAY))).toMatchObject({
      state: 'renewed',
      agreed: { coversFrom: 0, until: 300 * DAY, reconfirmBy: 190 * DAY },
    });
  });

  it('does not bring back what has ended, or what nobody has to reconfirm', () => {
    expect(reconfirm(grant, 300 * DAY, 390 * DAY)).toBe('nothing-to-reconfirm');
    expect(reconfirm(after(grant, withdraw(grant, DAY, false)), 2 * DAY, 3 * DAY)).toBe('nothing-to-reconfirm');
    expect(reconfirm(given(), DAY, 2 * DAY)).toBe('nothing-to-reconfirm');
  });

  it('does not keep a grant from expiring', () => {
    const due = after(grant, passTime(grant, 90 * DAY), 'time');
    expect(after(due, passTime(due, 300 * DAY), 'time')).toMatchObject({ state: 'expired', at: 300 * DAY });
  });
});

describe('an end', () => {
  it('says who ended it, and whether delivered receipts are kept', () => {
    expect(after(given(), withdraw(given(), 5, true))).toMatchObject({
      state: 'withdrawn',
      by: 'customer',
      keepsDelivered: true,
    });
    expect(after(given(), revoke(given(), 5, 'fraud'), 'network')).toMatchObject({
      state: 'revoked',
      by: 'network',
      keepsDelivered: false,
    });
  });

  it('of a mere request is a refusal', () => {
    const requested = after(NONE, request(NONE, 1), 'network');
    expect(after(requested, refuse(requested, 2)).state).toBe('refused');
    expect(after(requested, withdraw(requested, 2, false)).state).toBe('refused');
    expect(refuse(given(), 2)).toBe('nothing-requested');
  });

  it('of nothing is a fault for the network, and nothing for the holder', () => {
    expect(revoke(NONE, 1, 'x')).toBe('nothing-to-end');
    expect(invalidate(NONE, 1, 'x')).toBe('nothing-to-end');
    expect(withdraw(NONE, 1, false)).toEqual([]);
  });
});
