import { closed, compileShape, Id, InstantText, oneOf, parseInstant, Reference } from '@quittance/edge/shapes';
import type { ConsentChanged } from '@quittance/contracts-consent';
import { type Static, Type } from '@sinclair/typebox';

export const CONSENT_SCOPES = ['receipts', 'insights'] as const;
const CONSENT_STATES = ['given', 'withdrawn'] as const;

export const ConsentBody = closed({
  accountId: Id,
  // An empty list is a consent to nothing, which readers treat like none.
  scopes: Type.Array(oneOf(CONSENT_SCOPES), {
    maxItems: CONSENT_SCOPES.length,
    uniqueItems: true,
    description: 'a list that repeats no scope',
  }),
  state: oneOf(CONSENT_STATES),
  givenAt: InstantText,
  // Purchases made from then on are covered; from givenAt where it is absent.
  coversFrom: Type.Optional(InstantText),
  expiresAt: Type.Optional(InstantText),
  // From then on the consent allows nothing until it is put again with a later one.
  reconfirmBy: Type.Optional(InstantText),
  noticeVersion: Reference,
});
export type ConsentBody = Static<typeof ConsentBody>;

const consentShape = compileShape(ConsentBody);
export const consentIdShape = compileShape(Id);
export const checkConsent = (value: unknown) => consentShape.check(value);

/** Under which a consent travels and is kept: an id is only unique within its bank. A bank's id holds no slash, so the first slash ends it. */
export const toConsentKey = ({ bankId, consentId }: { readonly bankId: string; readonly consentId: string }): string =>
  `${bankId}/${consentId}`;

interface ConsentArrival {
  readonly consentId: string;
  readonly bankId: string;
  /** Who asked the customer: the bank (processor mode) or the network (controller mode). */
  readonly holder: 'bank' | 'network';
  /** Counts the real changes of this consent, from 1. */
  readonly version: number;
  /** Epoch ms. */
  readonly changedAt: number;
}

/** A checked consent body as the record that goes to Kafka: the full state, scopes in a fixed order. */
export function toConsentChanged(body: ConsentBody, arrival: ConsentArrival): ConsentChanged {
  const { state, givenAt, coversFrom = givenAt, expiresAt, reconfirmBy } = body;
  const [until, due] = [expiresAt, reconfirmBy].map((text) => (text === undefined ? undefined : msOf(text)));
  const grant = { state, coversFrom: msOf(coversFrom), until, reconfirmBy: due, keepsDelivered: false };
  return {
    consentId: arrival.consentId,
    bankId: arrival.bankId,
    accountId: body.accountId,
    holder: arrival.holder,
    scopes: [...body.scopes].sort(),
    state,
    givenAt: msOf(givenAt),
    expiresAt: until,
    noticeVersion: body.noticeVersion,
    version: arrival.version,
    changedAt: arrival.changedAt,
    changedBy: arrival.holder === 'bank' ? 'bank' : 'customer',
    grants: [...body.scopes].sort().map((scope) => ({ scope, ...grant, changedAt: arrival.changedAt })),
  };
}

function msOf(text: string): number {
  const instant = parseInstant(text);
  if (instant === undefined) throw new TypeError('consent was not checked before it was mapped');
  return instant.ms;
}
