import { closed, InstantText } from '@quittance/edge/shapes';
import { type Static, Type } from '@sinclair/typebox';

const BankJson = closed({ bankId: Type.String(), name: Type.String() });

export const SessionJson = Type.Union([
  closed({ signedIn: Type.Literal(false), banks: Type.Array(BankJson) }),
  closed({
    signedIn: Type.Literal(true),
    bank: BankJson,
    name: Type.Optional(Type.String({ description: 'The customer’s, where the bank gives it' })),
    csrfToken: Type.String({ description: 'To send as x-csrf-token with whatever changes something' }),
    expiresAt: InstantText,
  }),
]);

export const aSession = {
  signedIn: true,
  bank: { bankId: 'northbank', name: 'North Bank' },
  name: 'Ada Byron',
  csrfToken: 'x1MkBdz0eKQ9gC5k0i5tHfRTLw6nQ2yVb3uUe1pJd8o',
  expiresAt: '2026-01-05T09:30:00.000Z',
} satisfies Static<typeof SessionJson>;
