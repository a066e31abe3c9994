// Whatever may be told of a few consents in any order: records and their repeats, parked ones, replays that are read or parked again.
import type { ConsentGrant } from '@quittance/contracts-consent';
import type { ConsentEvent, ConsentRecord } from '@quittance/consent-policy';
import fc from 'fast-check';
import { ACCOUNTS, BANKS, ENDS, messageIdOf } from './stories.js';

/** One with a slash: as a key without a bank it is also the key of another consent. */
const CONSENTS = ['c-1', 'c-2', 'north/c-1'] as const;
const LATER = ENDS + 60_000;
/** Around the instants at which consents end. */
export const INSTANTS = [ENDS - 1, ENDS, ENDS + 1, LATER - 1, LATER] as const;

type Name = Pick<ConsentRecord, 'bankId' | 'consentId'>;
type Content = Omit<ConsentRecord, keyof Name>;

interface Any {
  /** Comes in one batch with what came before it. */
  readonly joins: boolean;
  readonly partition: number;
}
interface OfConsent extends Any {
  readonly name: Name;
  /** Whether the key says of which bank it is. */
  readonly hasBank: boolean;
}
interface Again extends Any {
  readonly which: number;
}
type Step =
  | (OfConsent & { readonly what: 'tell'; readonly content: Content })
  | (OfConsent & { readonly what: 'park' | 'park-long-ago' })
  | (Again & { readonly what: 'replay'; readonly content: Content })
  | (Again & { readonly what: 'park-again' })
  | (Again & { readonly what: 'repeat' });

const name = fc.record<Name>({ bankId: fc.constantFrom(...BANKS), consentId: fc.constantFrom(...CONSENTS) });
const ends = fc.constantFrom(null, null, ENDS, LATER);
const grant = fc.record<ConsentGrant>({
  scope: fc.constantFrom('receipts', 'receipts', 'insights', 'unknown'),
  state: fc.constantFrom(
    ...(['given', 'given', 'renewed', 'reconfirm_due', 'withdrawn', 'expired', 'requested', 'unknown'] as const),
  ),
  coversFrom: fc.constantFrom(0, 1_000),
  until: ends,
  reconfirmBy: ends,
  changedAt: fc.constant(0),
  keepsDelivered: fc.boolean(),
});
const content = fc.record<Content>({
  accountId: fc.constantFrom(...ACCOUNTS),
  version: fc.integer({ min: 1, max: 6 }),
  state: fc.oneof(
    { weight: 6, arbitrary: fc.constant('given' as const) },
    { weight: 3, arbitrary: fc.constant('withdrawn' as const) },
    { weight: 1, arbitrary: fc.constant('unknown' as const) },
  ),
  scopes: fc.subarray(['receipts', 'insights', 'unknown'] as const),
  givenAt: fc.constantFrom(0, 1_000),
  expiresAt: ends,
  grants: fc.oneof(fc.constant([]), fc.uniqueArray(grant, { selector: ({ scope }) => scope, maxLength: 3 })),
});
const often = { joins: fc.boolean(), partition: fc.constantFrom(0, 0, 0, 1) };
const hasBank = fc.constantFrom(true, true, true, false);
const which = fc.nat(20);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('tell' as const), ...often, name, hasBank, content }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('park' as const), ...often, name, hasBank }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('park-long-ago' as const), ...often, name, hasBank }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('replay' as const), ...often, which, content }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('park-again' as const), ...often, which }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('repeat' as const), ...often, which }) },
);

/** Steps as events in batches: records that were read are handled together, as are records that could not be read. */
const toBatches = (steps: readonly Step[]): ConsentEvent[][] => {
  const told: ConsentEvent[] = [];
  const batches: ConsentEvent[][] = [];
  for (const [offset, one] of steps.entries()) {
    const event = toEvent(one, offset, told);
    if (event === undefined) continue;
    told.push(event);
    const last = batches.at(-1);
    if (one.joins && last?.[0]?.kind === event.kind) last.push(event);
    else batches.push([event]);
  }
  return batches;
};

const toEvent = (one: Step, offset: number, told: readonly ConsentEvent[]): ConsentEvent | undefined => {
  const place = { partition: one.partition, offset };
  const messageId = messageIdOf(offset);
  switch (one.what) {
    case 'tell':
      return { kind: 'record', key: keyOf(one), messageId, place, consent: { ...one.name, ...one.content } };
    case 'park':
      return { kind: 'parked', key: keyOf(one), messageId, place };
    case 'park-long-ago':
      return { kind: 'parked', key: keyOf(one), messageId, place: undefined };
    case 'repeat':
      return pick(
        told.filter(({ kind }) => kind === 'record'),
        one.which,
      );
    case 'park-again':
    case 'replay': {
      const parked = pick(
        told.filter(({ kind }) => kind === 'parked'),
        one.which,
      );
      if (parked === undefined) return undefined;
      const again = { key: parked.key, messageId: parked.messageId, place };
      if (one.what === 'park-again') return { kind: 'parked', ...again };
      return { kind: 'record', ...again, consent: { ...nameUnder(parked.key), ...one.content } };
    }
  }
};

const keyOf = ({ name: { bankId, consentId }, hasBank }: { name: Name; hasBank: boolean }): string =>
  hasBank ? `${bankId}/${consentId}` : consentId;

const nameUnder = (key: string): Name => {
  const bankId = BANKS.find((bank) => key.startsWith(`${bank}/`));
  return bankId === undefined
    ? { bankId: 'south', consentId: key }
    : { bankId, consentId: key.slice(bankId.length + 1) };
};

const pick = <T>(from: readonly T[], which: number): T | undefined => from[which % Math.max(from.length, 1)];

export const sequences = fc.array(step, { minLength: 1, maxLength: 14 }).map(toBatches);
