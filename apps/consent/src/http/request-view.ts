import { closed, compileShape, formatInstant, freeText, InstantText, oneOf, toPlainText } from '@quittance/edge/shapes';
import { type Static, Type } from '@sinclair/typebox';
import { REQUEST_KINDS, STEP_ACTORS, STEPS, WRITTEN_KINDS } from '../domain/request.js';
import type { KeptRequest } from '../store/request.store.js';
import { instants } from './consent-view.js';

const text = Type.String();
const UUID = '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

export const RequestId = Type.String({ pattern: UUID, description: 'a UUID, as the request was answered' });
export const requestIdShape = compileShape(RequestId);

/** People write in paragraphs: their line breaks are kept, other control characters are not. */
export const toWords = (written: string): string =>
  written
    .split(/\r\n|[\r\n]/)
    .map((line) => toPlainText(line))
    .join('\n');

export const RequestBody = closed({ kind: oneOf(WRITTEN_KINDS), text: freeText(1, 2_000) });
export type RequestBody = Static<typeof RequestBody>;
export const checkRequest = compileShape(RequestBody).check;

export const AnswerBody = closed({ outcome: oneOf(['done', 'refused']), text: freeText(1, 2_000) });
export type AnswerBody = Static<typeof AnswerBody>;
export const checkAnswer = compileShape(AnswerBody).check;

export const NothingBody = closed({});
export const checkNothing = compileShape(NothingBody).check;

export const RequestJson = closed({
  requestId: text,
  kind: oneOf(REQUEST_KINDS),
  text: Type.Optional(text),
  receivedAt: InstantText,
  dueAt: InstantText,
  acknowledgedAt: Type.Optional(InstantText),
  closedAt: Type.Optional(InstantText),
  steps: Type.Array(
    closed({ at: InstantText, by: oneOf(STEP_ACTORS), step: oneOf(STEPS), text: Type.Optional(text) }),
    { description: 'what happened, in order' },
  ),
});

export const RequestsJson = closed({ requests: Type.Array(RequestJson) });

export const BankRequestJson = closed({
  requestId: text,
  kind: oneOf(REQUEST_KINDS),
  accountIds: Type.Array(text, { description: 'none where the customer has erased them since' }),
  text: Type.Optional(text),
  receivedAt: InstantText,
  dueAt: InstantText,
  closedAt: Type.Optional(InstantText),
});

export const BankRequestsJson = closed({ requests: Type.Array(BankRequestJson) });

export const toRequestJson = (request: KeptRequest): Static<typeof RequestJson> => {
  const { requestId, kind, words, receivedAt, dueAt, acknowledgedAt, closedAt, steps } = request;
  return {
    requestId,
    kind,
    ...(words !== undefined && { text: words }),
    receivedAt: formatInstant(receivedAt),
    dueAt: formatInstant(dueAt),
    ...instants({ acknowledgedAt, closedAt }),
    steps: steps.map(({ at, ...step }) => ({ at: formatInstant(at), ...step })),
  };
};

export const toBankRequestJson = (request: KeptRequest): Static<typeof BankRequestJson> => {
  const { requestId, kind, accountIds, words, receivedAt, dueAt, closedAt } = request;
  return {
    requestId,
    kind,
    accountIds: [...accountIds],
    ...(words !== undefined && { text: words }),
    receivedAt: formatInstant(receivedAt),
    dueAt: formatInstant(dueAt),
    ...instants({ closedAt }),
  };
};

const asked = {
  requestId: '018f0000-0000-7000-8000-0000000000a1',
  kind: 'rectification',
  text: 'The amount of 3 November is wrong.',
  receivedAt: '2026-12-01T09:00:00.000Z',
  dueAt: '2027-01-01T09:00:00.000Z',
} as const;

export const aRequest = {
  ...asked,
  steps: [
    { at: asked.receivedAt, by: 'you', step: 'received' },
    { at: asked.receivedAt, by: 'network', step: 'passed_on' },
  ],
} satisfies Static<typeof RequestJson>;

export const aBankRequest = { ...asked, accountIds: ['acc-1'] } satisfies Static<typeof BankRequestJson>;
