// The one suite that every reader of consents has to pass: it answers what the policy answers, whatever it was told and in whatever order.
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ConsentEvent,
  consentsOf,
  type ParkedEvent,
  type Projection,
  project,
  type RecordEvent,
  type Scope,
  UNTOLD,
  type Verdict,
  verdict,
} from '@quittance/consent-policy';
import fc from 'fast-check';
import { INSTANTS, sequences } from './sequences.js';
import { ACCOUNTS, BANKS, type Question, questionOf, STORIES } from './stories.js';

export { toDelivered, toParked } from './arrivals.js';

/** A reader of consents: handles batches as its service does, and answers. */
export interface ConsentReader {
  read(records: readonly RecordEvent[]): Promise<void>;
  park(records: readonly ParkedEvent[]): Promise<void>;
  verdicts(questions: readonly Question[]): Promise<readonly Verdict[]>;
  /** What else it says that follows from the policy: fails where it says something else. */
  check?(state: Projection): Promise<void>;
  forgetAll(): Promise<void>;
}

/** @param scopes Those that the reader answers for. */
export const describeConsentPolicy = (reader: () => ConsentReader, scopes: readonly Scope[], runs = 150): void => {
  const tell = async (batch: readonly ConsentEvent[]): Promise<void> => {
    const records = batch.filter((event) => event.kind === 'record');
    const parked = batch.filter((event) => event.kind === 'parked');
    if (records.length > 0) await reader().read(records);
    if (parked.length > 0) await reader().park(parked);
  };
  const questions: Question[] = BANKS.flatMap((bankId) =>
    ACCOUNTS.flatMap((accountId) =>
      scopes.flatMap((scope) => INSTANTS.map((at) => ({ bankId, accountId, scope, at }))),
    ),
  );

  describe('the consent policy', () => {
    afterEach(() => reader().forgetAll());

    it.each(STORIES.map((story) => [story.title, story] as const))('%s', async (_, { batches, answers }) => {
      for (const batch of batches) await tell(batch);
      const asked = answers
        .map(([expected, of]) => ({ expected, question: questionOf(of) }))
        .filter(({ question }) => scopes.includes(question.scope));
      expect(await reader().verdicts(asked.map(({ question }) => question))).toEqual(
        asked.map(({ expected }) => expected),
      );
    });

    it('holds after every batch of any sequence', async () => {
      await fc.assert(
        fc
          .asyncProperty(sequences, async (batches) => {
            let state = UNTOLD;
            for (const batch of batches) {
              await tell(batch);
              state = batch.reduce(project, state);
              expect(await reader().verdicts(questions)).toEqual(
                questions.map((question) => answerTo(state, question)),
              );
              await reader().check?.(state);
            }
          })
          .afterEach(() => reader().forgetAll()),
        { numRuns: runs },
      );
    });
  });
};

const answerTo = (state: Projection, { scope, at, ...account }: Question): Verdict =>
  verdict(consentsOf(state, account), scope, at);
