import { closed, compileShape, listOf, oneOf } from '@quittance/edge/shapes';
import { type Static, Type } from '@sinclair/typebox';

const optional = Type.Optional;
const MOST_NAMED = 1_000;
const Jti = Type.String({ minLength: 1, maxLength: 128, description: '1 to 128 characters' });

const SetErrors = Type.Unsafe<Record<string, { err: string; description?: string }>>({
  type: 'object',
  maxProperties: MOST_NAMED,
  description: `an object of at most ${MOST_NAMED} errors by jti`,
  additionalProperties: closed({
    err: Type.String({ minLength: 1, maxLength: 100, description: '1 to 100 characters' }),
    description: optional(Type.String({ maxLength: 1_000, description: 'at most 1000 characters' })),
  }),
});

/** As RFC 8936, section 2.2, has it. */
export const PollBody = closed({
  maxEvents: optional(
    Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'an integer between 0 and 1000000; 100 at most come' }),
  ),
  returnImmediately: optional(Type.Boolean({ description: 'true or false; the answer comes at once in any case' })),
  ack: optional(listOf(Jti, MOST_NAMED)),
  setErrs: optional(SetErrors),
});
export type PollBody = Static<typeof PollBody>;
export const checkPoll = compileShape(PollBody).check;

export const PollJson = closed({
  sets: Type.Unsafe<Record<string, string>>({
    type: 'object',
    description: 'Security event tokens by their jti',
    additionalProperties: { type: 'string' },
  }),
  moreAvailable: Type.Boolean(),
});

export const StreamBody = closed({
  delivery: closed({
    method: oneOf(['push', 'poll']),
    endpoint_url: optional(Type.String({ maxLength: 2_000, description: 'an https URL of at most 2000 characters' })),
  }),
});
export type StreamBody = Static<typeof StreamBody>;
export const checkStream = compileShape(StreamBody).check;
export const aStream = {
  delivery: { method: 'push', endpoint_url: 'https://events.northbank.example/quittance' },
} satisfies StreamBody;

export const aPoll = { maxEvents: 100, returnImmediately: true, ack: ['4d3559ec-67504aaba65d40b0363faad8'] };
export const aPollAnswer = {
  sets: { '0a6ea7f0-4f1c-4d86-9f3c-0d6f3b6f6a55': 'eyJ0eXAiOiJzZWNldmVudCtqd3QiLCJhbGciOiJFZERTQSJ9.….…' },
  moreAvailable: false,
} satisfies Static<typeof PollJson>;
